"""A workspace with people of every role and one scenario, for tests of what pages write."""

from datetime import date
from pathlib import Path

from tests.app.cast import cast

from comptune.census import keep_census, make_census
from comptune.ledger.actor import demo_user
from comptune.scenarios.desk import Desk
from comptune.workspace import Workspace

ROLES = cast("ana", "ben", "eva", "vera")
SCENARIO = "plan"
LOCKED = "merit_rate.2026.L5"


def governed_workspace(folder: Path, *, people: int = 200) -> Workspace:
    """Demo users are on; `plan` sets merit to 3 % and has VP 2026 locked."""
    made = Workspace.init(folder, name="Example", currency="EUR")
    as_of = date(2025, 12, 31)
    keep_census(make_census(people, seed=3, as_of=as_of), folder=made.census_folder, as_of=as_of)
    desk = made.desk()
    desk.set_settings({"demo_users": "true"}, reason="A test.")
    for name, role in ROLES.items():
        desk.grant(f"demo:{name}", role)
    ana = desk_of(made, "ana")
    ana.create(SCENARIO, name="Plan", cells={"merit_rate.*.*": "3 %"}, reason="A start.")
    ana.lock([LOCKED], role="analyst", reason="Agreed with the board.", scenario=SCENARIO)
    return made


def desk_of(workspace: Workspace, name: str) -> Desk:
    """The desk of a demo user."""
    return workspace.desk(demo_user(name))
