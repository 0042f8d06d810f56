"""A workspace where several people work, each at their own desk, dated by a clock that is given."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from comptune.census import keep_census, make_census
from comptune.ledger.actor import Actor, Authentication
from comptune.ledger.entry import Entry, NewEntry, run_stream
from comptune.ledger.events import SimulationRun
from comptune.scenarios.desk import Desk
from comptune.scenarios.official import scenario_inputs_sha256
from comptune.warehouse.runs import file_sha256, write_seal
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

    def sealed(
        self, scenario_id: str, *, by: str = "ana", cost: str = "1000", gap: str | None = None
    ) -> str:
        """Put a run of the scenario's present content on record, as if it had been built.

        The baseline costs 1000 and has a gap of 0. A file and its seal are there; what a file holds
        is the matter of tests that build one.
        """
        scenario = self.workspace.scenario(scenario_id)
        run_id = scenario.run_id()
        path = self.workspace.runs_folder / f"{run_id}.duckdb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"run {run_id}", encoding="utf-8")
        write_seal(path, file_sha256(path))
        event = SimulationRun(
            run_id=run_id,
            scenario=scenario_id,
            inputs_sha256=scenario_inputs_sha256(scenario),
            results_sha256="ab" * 32,
            file_sha256=file_sha256(path),
            code_version="a test",
            cost=Decimal(cost),
            baseline_cost=Decimal(1000),
            pay_gap=None if gap is None else Decimal(gap),
            baseline_pay_gap=Decimal(0),
            entries_used=tuple(sorted(scenario.entries_used())),
        )
        entry = NewEntry(person(by), run_stream(run_id), event)
        self.workspace.ledger.append([entry], at=self.clock())
        return run_id

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
    people = make_census(PEOPLE, seed=3, as_of=AS_OF)
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
