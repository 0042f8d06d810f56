"""A workspace with an official run, whose values were approved and published: who works there."""

import fcntl
from datetime import date
from pathlib import Path
from typing import Final

from tests.app.cast import cast
from tests.app.decisions import sealed

from comptune.census import keep_census, make_census
from comptune.ledger.actor import demo_user
from comptune.scenarios import Run
from comptune.scenarios.desk import Desk
from comptune.workspace import Workspace

AS_OF: Final = date(2025, 12, 31)
PEOPLE: Final = 1200
ROLES: Final = cast("ana", "ben", "carla", "vic", "adam")
MERIT: Final = "merit_rate.2026.*"


def make_plant(folder: Path, *, people: int = PEOPLE) -> Workspace:
    """Demo users; `base` is published, `plan` stands on it and has an official run; `idea` none."""
    made = Workspace.init(folder, name="Plant", currency="EUR")
    keep_census(make_census(people, seed=5, as_of=AS_OF), folder=made.census_folder, as_of=AS_OF)
    root = made.desk()
    root.set_settings({"demo_users": "true"}, reason="Several people on one machine")
    for name, role in ROLES.items():
        root.grant(f"demo:{name}", role)
    ana = desk(made, "ana")
    ana.create("base", name="Base", end_year=2027, reason="A start")
    ana.set_cells("base", {MERIT: "3.1 %"}, reason="The market moved")
    sealed(made, "base")  # only what it costs matters: nobody looks into its file
    ana.submit("base", reason="As agreed in May")
    for name in ("ben", "carla"):
        if desk(made, name).standing("base").missing:
            desk(made, name).approve("base", reason="Within the frame")
    desk(made, "carla").publish("base", reason="For 2026")
    ana.create("idea", name="An idea", end_year=2027)
    ana.create("plan", name="Plan 2027", end_year=2027, reason="On what is published")
    ana.set_cells("plan", {"cola_rate.2027.*": "1.4 %"}, reason="Inflation again")
    run(made, "plan")
    made.ledger.close()
    return Workspace.open(folder)


def kept_plant(root: Path) -> Path:
    """The folder of the plant, built once in a session for all workers; only read and copy it."""
    folder = root / "plant"
    with (root / "plant.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make_plant(folder).ledger.close()
    return folder


def run(workspace: Workspace, scenario_id: str) -> Run:
    """The official run of a scenario, built."""
    return workspace.run_scenario(scenario_id, actor=demo_user("ana"))


def desk(workspace: Workspace, name: str) -> Desk:
    """The desk of a demo user."""
    return workspace.desk(demo_user(name))
