"""A workspace where several people work, each at their own desk, dated by a clock that is given."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.small_runs import sealed_run

from comptune.census import keep_census, make_census
from comptune.ledger.actor import Actor, Authentication
from comptune.ledger.entry import Entry
from comptune.scenarios.desk import Desk
from comptune.workspace import Workspace

AS_OF = date(2026, 12, 31)
PEOPLE = 120
FOUNDED_AT = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
ROLES = {
    "ana": "analyst",
    "ada": "analyst",
    "ben": "approver",
    "bea": "approver",
    "eva": "executive",
    "vic": "viewer",
}


def person(name: str) -> Actor:
    """Somebody whom the operating system knows."""
    return Actor(name, Authentication.OPERATING_SYSTEM)


@dataclass(frozen=True)
class Office:
    """A workspace, and the desks of the people in it: "root" administers, `ROLES` the others.

    Attributes:
        clock: one minute later each time it is asked.
    """

    workspace: Workspace
    clock: Callable[[], datetime]

    def desk(self, name: str) -> Desk:
        """The desk of one person."""
        return self.workspace.desk(person(name), clock=self.clock)

    def sealed(self, scenario_id: str, *, by: str = "ana") -> str:
        """Put the run of the scenario's present content on record, without building all of it."""
        scenario = self.workspace.scenario(scenario_id)
        return sealed_run(scenario, actor=person(by), clock=self.clock).run_id

    def published(self, scenario_id: str, cells: dict[str, str]) -> Entry:
        """A scenario of these cells, brought through its whole life."""
        self.desk("ana").create(scenario_id, cells=cells, reason="The market moved.")
        self.sealed(scenario_id)
        self.desk("ana").submit(scenario_id)
        self.desk("ben").approve(scenario_id)
        if self.desk("ben").standing(scenario_id).missing:
            self.desk("eva").approve(scenario_id)
        return self.desk("eva").publish(scenario_id)


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that is one minute later each time it is asked."""
    minutes = iter(range(1_000_000))
    return lambda: start + timedelta(minutes=next(minutes))


@pytest.fixture(scope="session")
def founded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a census and a ledger that knows everybody's role. Only copy it."""
    folder = tmp_path_factory.mktemp("office") / "workspace"
    made = Workspace.init(
        folder, name="Office", currency="EUR", founder=person("root"), at=FOUNDED_AT
    )
    people = make_census(PEOPLE, seed=1, as_of=AS_OF)  # small raises narrow its pay gap
    keep_census(people, folder=made.census_folder, as_of=AS_OF)
    desk = made.desk(person("root"), clock=ticking(FOUNDED_AT))
    for name, role in ROLES.items():
        desk.grant(name, role)
    made.ledger.close()
    return folder


@pytest.fixture
def office(founded_folder: Path, tmp_path: Path) -> Iterator[Office]:
    """A workspace of one's own, with a ledger of 8 entries."""
    shutil.copytree(founded_folder, tmp_path / "workspace")
    opened = Workspace.open(tmp_path / "workspace")
    yield Office(opened, ticking(FOUNDED_AT + timedelta(days=1)))
    opened.ledger.close()
