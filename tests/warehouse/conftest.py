"""One workspace with the runs of all scenarios, built once for every test of the warehouse."""

import fcntl
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from comptune.census import keep_census, make_census
from comptune.ledger.actor import operating_system_user
from comptune.scenarios import Run, Scenario
from comptune.workspace import Workspace

from .scenarios import FIRST, SCENARIOS

PEOPLE = 700
ASKED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Built:
    """A scenario and its sealed run."""

    scenario: Scenario
    run: Run


def people_with_gaps(people: int = PEOPLE) -> pa.Table:
    """A synthetic census of which some do not say everything."""
    table = make_census(people, seed=7, as_of=date(FIRST - 1, 12, 31))
    for every, name in ((11, "birth_date"), (13, "department"), (17, "gender"), (9, "location")):
        known = pa.array([row % every != 0 for row in range(people)])
        position = table.schema.get_field_index(name)
        column = pc.if_else(known, table[name], pa.scalar(None, table[name].type))
        table = table.set_column(position, table.schema.field(position), column)
    return table


@pytest.fixture(scope="session")
def workspace(session_root: Path) -> Workspace:
    """A workspace with a census and the runs of `built`."""
    folder = session_root / "warehouse_tests"
    with (session_root / "warehouse_tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return Workspace.open(folder)
        made = Workspace.init(folder, name="Warehouse tests", currency="EUR")
        keep_census(people_with_gaps(), folder=made.census_folder, as_of=date(FIRST - 1, 12, 31))
        return made


@pytest.fixture(scope="session")
def built(workspace: Workspace, worker_number: int) -> dict[str, Built]:
    """Every scenario's official run.

    A run that another worker builds is not built twice: workers start from both ends, and whoever
    comes second finds it sealed.
    """
    order = SCENARIOS if worker_number % 2 == 0 else SCENARIOS[::-1]
    found = {}
    for content in order:
        scenario = workspace.scenario(content)
        run = scenario.run(actor=operating_system_user(), clock=lambda: ASKED_AT)
        found[content["id"]] = Built(scenario, run)
    return found
