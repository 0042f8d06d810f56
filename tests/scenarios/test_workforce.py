"""People in groups and one by one, held against the metrics and against SQL written by hand."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.app.decisions import copied
from tests.app.plant import desk, kept_plant

from comptune.ledger.errors import NotAllowed
from comptune.scenarios import Run
from comptune.scenarios.explain import NotInRun
from comptune.scenarios.workforce import (
    DIMENSIONS,
    MEASURES,
    People,
    WorkforceRefused,
    WorkforceTable,
    run_to_show,
)
from comptune.scenarios.workforce.increases import csv_bytes
from comptune.workspace import Workspace

FIRST, LAST = 2026, 2027
Query = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def plant(session_root: Path) -> Iterator[Workspace]:
    """Only read it."""
    found = Workspace.open(kept_plant(session_root))
    yield found
    found.ledger.close()


@pytest.fixture
def own(session_root: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own."""
    found = copied(kept_plant(session_root), tmp_path / "own")
    yield found
    found.ledger.close()


@pytest.fixture(scope="module")
def run(plant: Workspace) -> Run:
    return run_of(plant)


@pytest.fixture(scope="module")
def query(run: Run) -> Query:
    """SQL on the run's file, past every function of the product."""

    def ask(sql: str) -> list[dict[str, Any]]:
        with duckdb.connect(str(run.path), read_only=True) as con:
            return con.execute(sql).to_arrow_table().to_pylist()

    return ask


def run_of(workspace: Workspace) -> Run:
    shown = run_to_show(desk(workspace, "ana").state(), "plan")
    assert shown is not None
    return workspace.run(shown.recorded.run_id)


@pytest.mark.parametrize("by", ["level", "department"])
@pytest.mark.parametrize("year", [FIRST, LAST])
def test_every_figure_that_is_a_metric_equals_it(run: Run, by: str, year: int) -> None:
    table = run.workforce(by, year=year, hide_small=False)
    rows = [row for row in run.metrics(by) if row["simulation_year"] == year]
    key = "job_level" if by == "level" else by
    rows.sort(key=lambda row: (row[key] is None, row[key]))
    shared = set(rows[0]) & set(MEASURES)
    assert len(shared) == {"level": 9, "department": 7}[by]
    for number, row in enumerate(rows):
        figures = table.at(number)
        assert figures is not None
        assert {name: figures[name] for name in shared} == {name: row[name] for name in shared}


def test_the_whole_equals_the_metrics_of_the_year(run: Run) -> None:
    (row,) = [row for row in run.metrics() if row["simulation_year"] == LAST]
    for by in DIMENSIONS:
        whole = run.workforce(by, year=LAST, hide_small=False).at(None)
        assert whole is not None
        assert {name: whole[name] for name in set(row) & set(MEASURES)} == {
            name: row[name] for name in set(row) & set(MEASURES)
        }


def test_gender_by_service_equals_sql_by_hand(run: Run, query: Query) -> None:
    table = run.workforce("gender", "tenure_band", year=LAST, hide_small=False)
    rows = query(
        """
        select
            coalesce(gender, 'not known') as gender,
            case
                when tenure_years < 2 then '<2 years'
                when tenure_years < 5 then '2-4 years'
                when tenure_years < 10 then '5-9 years'
                when tenure_years < 20 then '10-19 years'
                else '20+ years'
            end as service,
            count(*) as people,
            sum(fte) as fte,
            sum(round(annual_salary * fte, 2)) as payroll,
            round(avg(annual_salary), 2) as average,
            median(annual_salary) as median
        from fct_workforce_snapshot
        where simulation_year = 2027 and termination_date is null
        group by all
        """
    )
    assert rows
    for row in rows:
        figures = place(table, row["gender"], row["service"])
        assert figures["headcount"] == row["people"]
        assert figures["fte"] == row["fte"]
        assert figures["annualised_payroll"] == Decimal(str(row["payroll"]))
        assert float(figures["average_salary"]) == pytest.approx(row["average"], abs=0.011)
        assert float(figures["median_salary"]) == pytest.approx(float(row["median"]), abs=0.011)
    assert sum(row["people"] for row in rows) == table.at(None, None)["headcount"]  # type: ignore


def test_events_and_increases_equal_sql_by_hand(run: Run, query: Query) -> None:
    table = run.workforce("location", year=FIRST, hide_small=False)
    for row in query(
        """
        select
            coalesce(people.location, 'not known') as location,
            count(*) filter (events.event_type = 'HIRE') as hires,
            count(*) filter (events.event_type = 'TERMINATION') as exits,
            count(*) filter (events.event_type = 'PROMOTION') as promotions_in,
            count(*) filter (events.event_detail = 'MERIT' and events.event_type = 'RAISE')
                as merit_raises,
            count(*) filter (events.event_detail = 'COLA' and events.event_type = 'RAISE')
                as cola_raises
        from fct_yearly_events as events
        inner join fct_workforce_snapshot as people using (simulation_year, employee_id)
        where simulation_year = 2026
        group by all
        """
    ):
        figures = place(table, row.pop("location"))
        assert {name: figures[name] for name in row} == row


def test_the_census_is_the_year_before_the_first(run: Run, query: Query) -> None:
    table = run.workforce("department", year=FIRST - 1, hide_small=False)
    assert table.is_census
    rows = query(
        "select coalesce(department, 'not known') as department, count(*) as people, "
        "sum(round(annual_salary * fte, 2)) as payroll from stg_census group by all"
    )
    for row in rows:
        figures = place(table, row["department"])
        assert figures["headcount"] == row["people"]
        assert figures["annualised_payroll"] == Decimal(str(row["payroll"]))
        assert figures["average_increase"] is None


@pytest.mark.parametrize("by", [*combinations(DIMENSIONS, 2), *((one,) for one in DIMENSIONS)])
def test_no_group_under_five_people_is_told(run: Run, by: tuple[str, ...]) -> None:
    for year in (FIRST - 1, LAST):
        shown = run.workforce(*by, year=year)
        whole = run.workforce(*by, year=year, hide_small=False)
        assert shown.groups == whole.groups
        for at, figures in shown.figures.items():
            counts = [name for name, one in MEASURES.items() if one.unit == "count"]
            told = [figures[name] for name in counts if name in figures]
            assert not [one for one in told if one is not None and 0 < one < 5], at
            assert {**whole.figures[at], **figures} == whole.figures[at]


def test_a_dimension_or_a_year_that_there_is_not_is_refused(run: Run) -> None:
    with pytest.raises(WorkforceRefused, match="by one dimension, or by two different ones"):
        run.workforce("shoe_size")
    with pytest.raises(WorkforceRefused, match="by one dimension, or by two different ones"):
        run.workforce("level", "level")
    with pytest.raises(WorkforceRefused, match="tells of 2025 to 2027"):
        run.workforce("level", year=2028)


@pytest.mark.parametrize("name", ["vic"])
def test_single_persons_are_for_those_who_may_see_them(
    plant: Workspace, run: Run, name: str
) -> None:
    people, head = People(desk(plant, name), run), plant.ledger.head()
    for ask in (
        people.find,
        people.departments,
        people.levels,
        lambda: people.history("E0000001"),
        lambda: people.explain("E0000001", FIRST),
        lambda: people.increases(FIRST),
        lambda: people.increase_total(FIRST),
        lambda: people.export_increases(FIRST, currency="EUR", reason="Curious"),
    ):
        with pytest.raises(NotAllowed, match="only analysts"):
            ask()
    assert plant.ledger.head() == head


def test_a_role_that_was_taken_away_ends_it(own: Workspace) -> None:
    people = People(desk(own, "ana"), run_of(own))
    assert people.find("E0000001")
    own.desk().revoke("demo:ana", "analyst", reason="Left the team")
    with pytest.raises(NotAllowed):
        people.find("E0000001")


def test_people_are_found_by_a_part_of_their_id_level_and_department(
    plant: Workspace, run: Run, query: Query
) -> None:
    people = People(desk(plant, "ana"), run)
    found = people.find("e000002", level=2, department="Sales", most=500)
    by_hand = query(
        """
        with latest as (
            select employee_id, max(simulation_year) as simulation_year
            from fct_workforce_snapshot group by employee_id
        )
        select employee_id from fct_workforce_snapshot inner join latest
            using (employee_id, simulation_year)
        where employee_id like 'E000002%' and job_level = 2 and department = 'Sales'
        order by employee_id
        """
    )
    assert [one.employee_id for one in found] == [row["employee_id"] for row in by_hand]
    assert people.find("no such id") == ()
    assert people.find("%") == ()
    assert people.find("E0000012")[0].employee_id == "E0000012"


def test_a_history_is_what_the_tables_tell(plant: Workspace, run: Run, query: Query) -> None:
    (row,) = query(
        "select employee_id from fct_yearly_events where event_type = 'PROMOTION' "
        "and simulation_year = 2026 order by employee_id limit 1"
    )
    people = People(desk(plant, "ana"), run)
    history = people.history(row["employee_id"])
    events = query(
        f"select * from fct_yearly_events where employee_id = '{row['employee_id']}' "
        "order by simulation_year, event_sequence"
    )
    assert [(one.on, one.amount, one.ledger_sequence) for one in history.moments] == [
        (one["effective_date"], one["amount"], one["ledger_sequence"]) for one in events
    ]
    pay = history.years[0].opening_salary
    for one in history.moments:  # every change starts where the one before ended
        assert one.salary_before == pay
        pay = pay if one.salary_after is None else one.salary_after
    assert pay == history.years[-1].annual_salary
    with pytest.raises(NotInRun, match="nobody of that id"):
        people.history("E9999999")


def test_a_raise_leads_to_entry_author_reason_and_approval(plant: Workspace, run: Run) -> None:
    people = People(desk(plant, "ana"), run)
    merit = next(
        one
        for found in people.find(most=20)
        for one in people.explain(found.employee_id, FIRST).steps
        if one.event == "RAISE MERIT" and one.happened
    )
    decision = merit.cells[0].decision
    assert decision is not None and decision.origin is not None
    assert (decision.event_type, decision.by) == ("SCENARIO_PUBLISHED", "demo:carla")
    assert (decision.origin.by, decision.origin.reason) == ("demo:ana", "The market moved")
    assert "demo:ben" in {one.by for one in decision.approvals}
    entry = plant.ledger.entry(decision.sequence)
    assert entry.event_type == "SCENARIO_PUBLISHED"


def test_the_increase_list_adds_up_to_the_tables(plant: Workspace, run: Run, query: Query) -> None:
    found = People(desk(plant, "ana"), run).increases(FIRST)
    (row,) = query(
        """
        select count(distinct employee_id) as people, sum(amount) as amount
        from fct_yearly_events
        where simulation_year = 2026 and event_type in ('RAISE', 'PROMOTION')
        """
    )
    assert len(found) >= row["people"]
    assert sum(one.increase for one in found) == row["amount"]
    for one in found:
        parts = (one.cola_amount, one.merit_amount, one.promotion_amount)
        assert one.pay_before + sum(part or 0 for part in parts) == one.pay_after
    people = People(desk(plant, "ana"), run)
    total = people.increase_total(FIRST)
    assert total.people == len(found)
    assert total.pay_before == sum(one.pay_before for one in found)
    assert total.pay_after == sum(one.pay_after for one in found)
    assert people.increases(FIRST, most=7) == found[:7]
    with pytest.raises(WorkforceRefused, match="tells of 2026 to 2027"):
        People(desk(plant, "ana"), run).increases(FIRST - 1)


def test_taking_the_list_is_in_the_ledger_before_it_is_taken(own: Workspace) -> None:
    run, ana = run_of(own), desk(own, "ana")
    head = own.ledger.head().sequence
    taken = People(ana, run).export_increases(LAST, currency="EUR", reason="For payroll")
    entry = own.ledger.entry(taken.logged)
    assert (entry.sequence, entry.event_type) == (head + 1, "DATA_EXPORTED")
    assert entry.actor == "demo:ana"
    assert entry.payload["people"] == taken.people == len(People(ana, run).increases(LAST))
    assert entry.payload["run_id"] == run.run_id
    assert entry.payload["reason"] == "For payroll"
    assert taken.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert len(rows) == taken.people
    first = People(ana, run).increases(LAST)[0]
    assert rows[0]["employee_id"] == first.employee_id
    assert rows[0]["pay_after"] == f"{first.pay_after}"
    assert rows[0]["merit_on"] == ("" if first.merit_on is None else first.merit_on.isoformat())
    assert "," not in rows[0]["pay_after"]


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_is_a_formula_stays_a_text(plant: Workspace, run: Run, mark: str) -> None:
    one = People(desk(plant, "ana"), run).increases(FIRST)[0]
    bad = replace(one, department=f"{mark}cmd|' /C calc'!A0", employee_id=f"{mark}1")
    text = csv_bytes([bad], year=FIRST, currency="EUR", run_id="r").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["department"] == f"'{mark}cmd|' /C calc'!A0"
    assert row["employee_id"] == f"'{mark}1"


def test_the_run_shown_is_the_present_one_else_the_newest(own: Workspace) -> None:
    ana = desk(own, "ana")
    shown = run_to_show(ana.state(), "plan")
    assert shown is not None and shown.is_current
    ana.set_cells("plan", {"cola_rate.2027.*": "1.6 %"}, reason="Again")
    later = run_to_show(ana.state(), "plan")
    assert later is not None and not later.is_current
    assert later.recorded.run_id == shown.recorded.run_id
    assert run_to_show(ana.state(), "idea") is None


def place(table: WorkforceTable, *names: str) -> Any:
    """The figures of a group by its name."""
    positions = [groups.index(name) for groups, name in zip(table.groups, names, strict=True)]
    return table.at(*positions)
