"""The example scenario: decided about by several people, run once for every test of reports."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from comptune.census import keep_census, make_census
from comptune.ledger.actor import demo_user
from comptune.scenarios.clock import Clock
from comptune.scenarios.spec import TargetSpec
from comptune.workspace import Workspace

PEOPLE = 180
SCENARIO = "raise-merit"
BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BUDGETS = {2027: "20000000", 2028: "21500000", 2029: "22000000"}
CELLS = {
    "merit_rate.*.*": "3.5 %",
    "merit_rate.2027.L5": "3 %",
    "cola_rate.2028+.*": "2 %",
    "termination_rate.2029.*": "9 %",
}


def ticking() -> Clock:
    """A clock that is a minute further each time it is asked."""
    moments = iter(BEGAN + timedelta(minutes=minute) for minute in range(1, 1000))
    return lambda: next(moments)


def example_workspace(folder: Path) -> Workspace:
    """ana's scenario with budgets, run, submitted and approved by one of the two that it takes."""
    clock = ticking()
    made = Workspace.init(folder, name="Example Ltd", currency="EUR", at=BEGAN)
    as_of = date(2026, 12, 31)
    keep_census(make_census(PEOPLE, seed=4, as_of=as_of), folder=made.census_folder, as_of=as_of)
    desk = made.desk(clock=clock)
    desk.set_settings({"demo_users": "true"}, reason="Several people on one machine")
    for name, role in (("ana", "analyst"), ("ben", "approver"), ("eva", "executive")):
        desk.grant(f"demo:{name}", role)
    ana = made.desk(demo_user("ana"), clock=clock)
    ana.create(SCENARIO, name="Raise merit to 3.5 %", reason="Proposal for 2027", end_year=2029)
    for number, (cell, value) in enumerate(CELLS.items(), start=1):
        ana.set_cells(SCENARIO, {cell: value}, reason=f"Step {number}: the market moved")
    ana.set_targets(
        SCENARIO,
        [
            TargetSpec(
                metric="total_compensation_cost", year=year, relation="<=", value=Decimal(amount)
            )
            for year, amount in BUDGETS.items()
        ],
        reason="The board's budget",
    )
    made.run_scenario(SCENARIO, actor=ana.actor, clock=clock)
    ana.submit(SCENARIO, reason="For the board of December")
    made.desk(demo_user("ben"), clock=clock).approve(SCENARIO, reason="Within what we can pay")
    return made
