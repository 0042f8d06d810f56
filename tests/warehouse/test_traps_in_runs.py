"""Traps that only a built run can show: what went wrong elsewhere does not hold of any run here."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from comptune.census import keep_census, make_census
from comptune.ledger.actor import operating_system_user
from comptune.scenarios import Run
from comptune.structure import example_structure
from comptune.workspace import Workspace

from .conftest import ASKED_AT, Built
from .scenarios import FIRST, SCENARIOS

IDS = [str(one["id"]) for one in SCENARIOS]
LARGEST = Decimal("9999999999.99")  # the largest salary that a census may hold


def rows(run: Run, sql: str) -> list[dict[str, Any]]:
    return list(run.query(sql).to_pylist())


def none_of(run: Run, sql: str) -> None:
    """Nobody is found by a query that looks for what must not be."""
    assert rows(run, f"select * from ({sql}) limit 3") == []


@pytest.mark.parametrize("name", IDS)
def test_the_year_begins_with_the_people_and_salaries_of_the_year_before(
    name: str, built: dict[str, Built]
) -> None:
    # Raises that do not compound, people who are lost between years or come back.
    run = built[name].run
    closings = f"""
        select {FIRST - 1} as year, employee_id, job_level, annual_salary from stg_census
        union all
        select simulation_year, employee_id, job_level, annual_salary
        from fct_workforce_snapshot where termination_date is null
    """
    none_of(
        run,
        f"""
        with closings as ({closings}), last_year as (select max(year) as year from closings)
        select * from closings
        full join (
            select simulation_year - 1 as year, employee_id, opening_level,
                opening_salary_cents * 0.01 as opening_salary
            from int_workforce_transitions where opening_level is not null
        ) using (year, employee_id)
        cross join last_year
        where closings.year < last_year.year
            and (job_level is distinct from opening_level
                or annual_salary is distinct from opening_salary)
        """,
    )
    (count,) = rows(run, "select count(*) as people from stg_census")
    (first,) = rows(
        run,
        f"select count(*) as people from fct_workforce_snapshot where simulation_year = {FIRST} "
        "and employee_id in (select employee_id from stg_census)",
    )
    assert first == count


@pytest.mark.parametrize("name", IDS)
def test_the_payroll_of_the_census_opens_the_first_year(name: str, built: dict[str, Built]) -> None:
    # The wrong pay column: pay inflated many times over.
    census = "sum(round(annual_salary * cast(fte as decimal(4, 3)), 2))"
    (found,) = rows(
        built[name].run,
        f"select (select {census} from stg_census) as census, opening_payroll as opening "
        f"from fct_compensation_growth where job_level = 0 and simulation_year = {FIRST}",
    )
    assert found["census"] == found["opening"] > 0


@pytest.mark.parametrize("name", IDS)
def test_pay_is_never_above_what_census_and_ranges_allow_and_never_falls(
    name: str, built: dict[str, Built]
) -> None:
    run = built[name].run
    none_of(
        run,
        """
        select * from fct_workforce_snapshot
        left join stg_census as census using (employee_id)
        left join fct_workforce_snapshot as before
            on before.employee_id = fct_workforce_snapshot.employee_id
            and before.simulation_year = fct_workforce_snapshot.simulation_year - 1
        where fct_workforce_snapshot.annual_salary > greatest(
                coalesce(before.annual_salary, census.annual_salary, 0),
                fct_workforce_snapshot.range_maximum)
            or fct_workforce_snapshot.annual_salary < coalesce(before.annual_salary, 0)
        """,
    )


@pytest.mark.parametrize("name", IDS)
def test_nobody_is_paid_for_less_than_nothing_or_more_than_a_year(
    name: str, built: dict[str, Built]
) -> None:
    # An award prorated outside of 0 to 1: a raise after the end, a year of more than its days.
    none_of(
        built[name].run,
        """
        select * from int_workforce_transitions
        where base_pay_cost_cents < 0
            or base_pay_cost_cents > (closing_salary_cents * fte_thousandths + 999) // 1000
            or bridge_cola_cents not between 0
                and (coalesce(cola_salary_after_cents - cola_salary_before_cents, 0)
                    * fte_thousandths + 999) // 1000 + 1
            or bridge_merit_cents not between 0
                and (coalesce(merit_salary_after_cents - merit_salary_before_cents, 0)
                    * fte_thousandths + 999) // 1000 + 1
            or (last_day is not null and bridge_leavers_cents > 0)
        """,
    )


@pytest.mark.parametrize("name", IDS)
def test_people_have_one_career_and_no_gap(name: str, built: dict[str, Built]) -> None:
    run = built[name].run
    none_of(
        run,
        """
        select employee_id from fct_workforce_snapshot group by employee_id
        having count(*) <> max(simulation_year) - min(simulation_year) + 1
            or count(*) filter (employment_status like 'new_hire%') > 1
            or count(termination_date) > 1
            or (count(termination_date) = 1
                and max(simulation_year) > year(max(termination_date)))
        """,
    )
    none_of(run, "select * from fct_workforce_snapshot where tenure_years < 0 or age_years < 14")
    none_of(
        run,
        """
        select * from fct_yearly_events
        left join fct_workforce_snapshot using (simulation_year, employee_id)
        where fct_workforce_snapshot.employee_id is null
        """,
    )
    hired = rows(run, "select count(*) as n from fct_yearly_events where event_type = 'HIRE'")
    status = "select count(*) as n from fct_workforce_snapshot where employment_status like 'new%'"
    assert hired == rows(run, status)


@pytest.mark.parametrize("name", IDS)
def test_raises_fall_on_the_month_that_the_levers_say(name: str, built: dict[str, Built]) -> None:
    # A configured timing that never reaches the model.
    none_of(
        built[name].run,
        """
        select * from fct_yearly_events as events
        inner join int_effective_parameters as months
            on months.fiscal_year = events.simulation_year
            and months.parameter_name = case
                when events.event_type = 'PROMOTION' then 'promotion_month'
                when events.event_detail = 'COLA' then 'cola_month'
                when events.event_detail = 'MERIT' then 'merit_month'
            end
        where events.effective_date
            <> make_date(events.simulation_year, cast(months.parameter_value as integer), 1)
        """,
    )


@pytest.mark.parametrize("name", IDS)
def test_a_scenarios_values_stay_its_own(name: str, built: dict[str, Built]) -> None:
    # Values written into global seeds, or rows of another scenario in the same table.
    run, baseline = built[name].run, built["baseline"].run
    for table in ("default_levers", "comp_levers", "config_merit_matrix", "config_job_levels"):
        assert rows(run, f"from {table} order by all") == rows(
            baseline, f"from {table} order by all"
        )
    for table in ("fct_yearly_events", "fct_workforce_snapshot", "dim_run"):
        found = rows(run, f"select distinct scenario_id, run_id from {table}")
        assert found == [{"scenario_id": name, "run_id": run.run_id}]
    own = rows(
        run,
        "select count(*) as n from int_effective_parameters where parameter_source = 'scenario'",
    )[0]["n"]
    assert own == sum(not cell.is_structure for cell in built[name].scenario.overrides)


@pytest.mark.parametrize("name", IDS)
def test_an_event_names_the_tier_of_its_lever(name: str, built: dict[str, Built]) -> None:
    # A silent default where a name was looked up in another spelling.
    run = built[name].run
    set_here = {
        (cell.year, cell.level)
        for cell in built[name].scenario.overrides
        if cell.name == "merit_rate"
    }
    for row in rows(
        run,
        "select distinct simulation_year, job_level_before, parameter_source "
        "from fct_yearly_events where event_type = 'RAISE' and event_detail = 'MERIT'",
    ):
        place = (row["simulation_year"], row["job_level_before"])
        expected = "scenario" if place in set_here else "default"
        assert row["parameter_source"] == expected, place


def test_no_column_of_a_run_is_floating_point(built: dict[str, Built]) -> None:
    for one in built.values():
        none_of(
            one.run,
            "select table_name, column_name from information_schema.columns "
            "where data_type in ('DOUBLE', 'FLOAT', 'REAL')",
        )


def test_ratios_of_the_snapshot_are_those_of_their_definition(built: dict[str, Built]) -> None:
    million = Decimal(1_000_000)
    for row in rows(built["cola-in-july"].run, "from fct_workforce_snapshot limit 2000"):
        salary, low, high = row["annual_salary"], row["range_minimum"], row["range_maximum"]
        for column, exact in (
            ("compa_ratio", 2 * salary / (low + high)),
            ("range_penetration", (salary - low) / (high - low)),
        ):
            assert abs(row[column] - exact) <= Decimal("0.5") / million, row


# One more build: the largest pay there is, asked for twice at once, while a reader holds a run.


@dataclass(frozen=True)
class Asked:
    """A scenario that two people asked for at once."""

    workspace: Workspace
    runs: tuple[Run, Run]
    steps: tuple[list[str], list[str]]
    reader: "subprocess.Popen[str]"


@pytest.fixture(scope="module")
def asked(built: dict[str, Built], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    folder: Path = tmp_path_factory.mktemp("asked") / "workspace"
    workspace = Workspace.init(folder, name="Largest pay", currency="IDR")
    as_of = date(FIRST - 1, 12, 31)
    people = make_census(150, seed=9, as_of=as_of)
    place = people.schema.get_field_index("annual_salary")
    field = people.schema.field(place)
    pay = [min(one * 60_000, LARGEST) for one in people["annual_salary"].to_pylist()]
    people = people.set_column(place, field, pa.array(pay, field.type))
    keep_census(people, folder=workspace.census_folder, as_of=as_of)
    levels = [
        (level, title, low * 20_000, min(high * 20_000, Decimal(5_000_000_000)))
        for level, title, low, high in example_structure().rows("config_job_levels")
    ]
    structure = workspace.keep_structure(example_structure().with_rows("config_job_levels", levels))
    scenario = workspace.scenario(
        {"id": "largest", "name": "Largest pay", "structure": structure, "end_year": FIRST + 1}
    )
    steps: tuple[list[str], list[str]] = ([], [])
    reader = _reader(built["baseline"].run.path, workspace.runs_folder)

    def ask(told: list[str]) -> Run:
        return scenario.run(
            actor=operating_system_user(),
            clock=lambda: ASKED_AT,
            progress=lambda step, done, of: told.append(step),
        )

    try:
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(ask, steps)
        yield Asked(workspace, (first, second), steps, reader)
    finally:
        reader.kill()
        reader.wait()


def _reader(run: Path, folder: Path) -> "subprocess.Popen[str]":
    """A process that holds a sealed run of the folder open, as an editor's tab would."""
    folder.mkdir(exist_ok=True)
    for path in (run, run.with_suffix(".sha256")):
        (folder / path.name).write_bytes(path.read_bytes())
    program = (
        "import duckdb, sys, time\n"
        "con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "print(con.sql('select count(*) from fct_yearly_events').fetchall(), flush=True)\n"
        "time.sleep(3600)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(folder / run.name)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("[(")
    return process


def test_a_reader_of_one_run_stops_no_other(asked: Asked) -> None:
    assert asked.reader.poll() is None
    assert len(asked.workspace.runs()) == 2
    for run in asked.workspace.runs():
        asked.workspace.run(run.run_id).verify()


def test_the_same_run_asked_for_twice_at_once_is_built_once(asked: Asked) -> None:
    first, second = asked.runs
    assert first.sealed == second.sealed
    assert sorted(map(bool, asked.steps)) == [False, True]


def test_the_largest_pay_overflows_no_sum(asked: Asked) -> None:
    run = asked.runs[0]
    pay = rows(run, "select annual_salary, fte from stg_census")
    exact = sum(
        (one["annual_salary"] * one["fte"]).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        for one in pay
    )
    (growth,) = rows(
        run,
        f"from fct_compensation_growth where job_level = 0 and simulation_year = {FIRST}",
    )
    assert growth["opening_payroll"] == exact > Decimal(500_000_000_000)
    assert max(one["annual_salary"] for one in pay) == LARGEST
    (failed,) = rows(
        run, "select count(*) as n from fct_test_results where status in ('fail', 'error')"
    )
    assert failed["n"] == 0


def test_hiring_and_leaving_ids_match_in_every_year(built: dict[str, Built]) -> None:
    # Random ids, so that hires and exits did not match.
    for one in built.values():
        none_of(
            one.run,
            r"""
            select employee_id from fct_workforce_snapshot
            where employee_id not in (select employee_id from stg_census)
                and not regexp_full_match(employee_id, 'H\d{4}-L[1-5]-\d{7}')
                or (employee_id like 'H2___-L%' and year(hire_date)
                    <> cast(substr(employee_id, 2, 4) as integer))
            """,
        )
