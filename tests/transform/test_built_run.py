"""A built run: its tables are those promised, its tests pass, and each of them can fail."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from comptune.engine.measures import MEASURES
from comptune.warehouse.results import results_sha256

from .conftest import PROJECT, BuiltRun, dbt

MONEY, RATE, FTE = "DECIMAL(18,2)", "DECIMAL(9,6)", "DECIMAL(4,3)"
ANY_UNIT = {"DECIMAL(18,6)", "DECIMAL(38,18)"}  # where a row says which: cells, metrics, objectives
PROMISED = {
    "dim_run": """run_id scenario_id start_year end_year seed raise_base census_sha256
        structure_sha256 parameters_sha256 results_sha256 ledger_sequence ledger_hash code_version
        created_at created_by""",
    "stg_census": """employee_id hire_date birth_date job_level annual_salary fte department
        location gender performance_rating""",
    "int_effective_parameters": """scenario_id fiscal_year job_level event_type parameter_name
        parameter_value parameter_source ledger_sequence""",
    "int_hazard_termination": "fiscal_year job_level age_band tenure_band hazard_rate",
    "int_hazard_promotion": "fiscal_year job_level age_band tenure_band hazard_rate",
    "int_hazard_merit": """fiscal_year job_level tenure_band performance_rating range_zone
        merit_rate""",
    "fct_yearly_events": """event_id run_id scenario_id simulation_year employee_id event_sequence
        event_type event_detail effective_date job_level_before job_level_after salary_before
        salary_after amount rate_applied parameter_source ledger_sequence chance_source
        chance_ledger_sequence""",
    "fct_workforce_snapshot": """run_id scenario_id simulation_year employee_id employment_status
        job_level annual_salary fte age_years tenure_years performance_rating department location
        gender hire_date termination_date range_minimum range_maximum compa_ratio range_penetration
        base_pay_cost lump_sum_cost bonus_cost benefits_cost total_compensation_cost""",
    "dim_hazard_table": """hazard_kind fiscal_year job_level age_band tenure_band
        performance_rating range_zone rate""",
    "fct_data_quality": "check_name severity rows_tested rows_passed pass_rate",
    "config_job_levels": "level_id name min_compensation max_compensation",
    "config_merit_matrix": "performance_rating range_zone multiplier",
    "default_levers": "parameter_name job_level parameter_value",
    "comp_levers": """fiscal_year job_level event_type parameter_name parameter_value is_locked
        created_at created_by ledger_sequence""",
}
# Every mistake, and the test of the project that must find it.
MISTAKES = {
    "a raise too high by a cent": (
        "update fct_yearly_events set amount = amount + 0.01, salary_after = salary_after + 0.01 "
        "where event_id = (select min(event_id) from fct_yearly_events where event_type = 'RAISE')",
        "events_rebuild_every_snapshot",
    ),
    "a lost promotion": (
        "delete from fct_yearly_events where event_id = "
        "(select min(event_id) from fct_yearly_events where event_type = 'PROMOTION')",
        "events_rebuild_every_snapshot",
    ),
    "a raise a day late": (
        "update fct_yearly_events set effective_date = effective_date + 1 where event_id = "
        "(select min(event_id) from fct_yearly_events where event_type = 'RAISE' and amount > 500)",
        "events_rebuild_every_snapshot",
    ),
    "a lump sum too high by a cent": (
        "update fct_yearly_events set amount = amount + 0.01 where event_id = (select min(event_id)"
        " from fct_yearly_events where event_type = 'LUMP_SUM' and fte = 1)",
        "events_rebuild_every_snapshot",
    ),
    "base pay a cent off": (
        "update fct_workforce_snapshot set base_pay_cost = base_pay_cost - 0.01 "
        "where (simulation_year, employee_id) = "
        "(select min((simulation_year, employee_id)) from fct_workforce_snapshot)",
        "events_rebuild_every_snapshot",
    ),
    "base pay that nobody knows": (
        "alter table fct_workforce_snapshot alter base_pay_cost drop not null; "
        "update fct_workforce_snapshot set base_pay_cost = null where (simulation_year, "
        "employee_id) = (select min((simulation_year, employee_id)) from fct_workforce_snapshot)",
        "events_rebuild_every_snapshot",
    ),
    "a person lost from a snapshot": (
        "delete from fct_workforce_snapshot where simulation_year = 2029 and employee_id = "
        "(select min(employee_id) from fct_workforce_snapshot where simulation_year = 2029)",
        "events_rebuild_every_snapshot",
    ),
    "a snapshot twice": (
        "insert into fct_workforce_snapshot from fct_workforce_snapshot "
        "where simulation_year = 2028 limit 1",
        "events_rebuild_every_snapshot",
    ),
    "an exit a day early": (
        "update fct_yearly_events set effective_date = effective_date - 1 where event_id = "
        "(select min(event_id) from fct_yearly_events where event_type = 'TERMINATION')",
        "terminations_are_dated_the_last_day",
    ),
    "an exit twice": (
        "insert into fct_yearly_events from fct_yearly_events "
        "where event_type = 'TERMINATION' limit 1",
        "terminations_are_dated_the_last_day",
    ),
    "a raise after the last day": (
        "update fct_yearly_events set effective_date = make_date(simulation_year, 12, 31) "
        "where event_type = 'RAISE' and (simulation_year, employee_id) in "
        "(select (simulation_year, employee_id) from fct_workforce_snapshot "
        "where month(termination_date) between 2 and 11)",
        "nothing_happens_outside_employment",
    ),
    "two events with one number": (
        "update fct_yearly_events set event_sequence = 1 where event_sequence = 2 "
        "and event_type = 'TERMINATION'",
        "event_sequences_count_from_one",
    ),
    "an id of another event": (
        "update fct_yearly_events set event_id = (select max(event_id) from fct_yearly_events) "
        "where event_id = (select min(event_id) from fct_yearly_events)",
        "event_ids_are_made_of_their_keys",
    ),
    "a total a cent off": (
        "update int_control_totals set merit_increase = merit_increase + 1 "
        "where simulation_year = 2028 and job_level = 2 and department = "
        "(select min(department) from int_control_totals)",
        "control_totals_equal_the_measures",
    ),
    "a part of the bridge a cent off": (
        "update fct_compensation_growth set bridge_cola = bridge_cola + 0.01 "
        "where simulation_year = 2028 and job_level = 3",
        "bridge_sums_to_the_difference",
    ),
    "transfers that do not cancel": (
        "update fct_compensation_growth set bridge_level_transfers = 1, "
        "bridge_joiners = bridge_joiners - 1 where job_level = 0",
        "bridge_sums_to_the_difference",
    ),
    "a head too many": (
        "update fct_compensation_growth set closing_headcount = closing_headcount + 1 "
        "where simulation_year = 2029 and job_level = 0",
        "head_count_adds_up",
    ),
    "a lost cell": (
        "delete from int_effective_parameters where parameter_name = 'cola_rate' "
        "and fiscal_year = 2028 and job_level = 4",
        "every_lever_year_and_level_has_one_value",
    ),
    "a value out of bounds": (
        "update int_effective_parameters set parameter_value = 0.2 "
        "where parameter_name = 'merit_rate' and fiscal_year = 2028 and job_level = 4",
        "every_lever_year_and_level_has_one_value",
    ),
    "an override of a lever that does not exist": (
        "update scenario_overrides set parameter_name = 'merit_rte' "
        "where parameter_name = 'merit_rate'",
        "overrides_and_published_values_name_known_cells",
    ),
    "an override of a zone that does not exist": (
        "update scenario_overrides set range_zone = 7 where parameter_name = 'merit_matrix'",
        "overrides_and_published_values_name_known_cells",
    ),
    "a level without a hazard": (
        "delete from int_hazard_promotion where fiscal_year = 2028 and job_level = 4 "
        "and age_band = 'unknown'",
        "hazards_and_ranges_cover_every_year_and_level",
    ),
    "a value that its entry does not give": (
        "update fct_parameter_lineage set parameter_value = 0.13 where cell = 'merit_rate.2028.L2'",
        "every_ledgered_value_is_that_of_its_entry",
    ),
    "an entry that is not there": (
        "delete from ledger_entries where sequence = 12",
        "every_ledgered_value_is_that_of_its_entry",
    ),
    "a published value without its entry": (
        "update fct_parameter_lineage set ledger_sequence = null where cell = 'cola_rate.2028.L1'",
        "every_ledgered_value_is_that_of_its_entry",
    ),
    "a target of a department that nobody works in": (
        "update comp_targets set department = 'Falconry' where department = 'Sales'",
        "every_target_is_held_against_a_metric",
    ),
    "a target of another scenario": (
        "update comp_targets set scenario_id = 'older' where metric_name = 'hires'",
        "every_target_is_held_against_a_metric",
    ),
    "a gap of other people": (
        "update fct_pay_equity set mean_gap = mean_gap + 0.000002 where grain = 'total' "
        "and pay_component = 'basic' and simulation_year = 2028",
        "pay_equity_equals_the_metrics",
    ),
    "a place without its gap": (
        "delete from fct_pay_equity where grain = 'level' and job_level = 2 "
        "and pay_component = 'basic'",
        "pay_equity_equals_the_metrics",
    ),
    "an approval of one's own work": (
        "update fct_approval_signatures set signed_by = 'olga' where sequence = 5",
        "nobody_approves_their_own_proposal",
    ),
    "an approval by who submitted it": (
        "update fct_audit_trail set actor = 'eva' where sequence = 3",
        "nobody_approves_their_own_proposal",
    ),
    "a publication short of a signature": (
        "update fct_approval_signatures set counts = false where sequence = 5",
        "nothing_is_published_without_its_signatures",
    ),
    "two signatures of one person": (
        "update fct_approval_signatures set signed_by = 'ben' where counts",
        "nothing_is_published_without_its_signatures",
    ),
    "a publication of nothing that was submitted": (
        "delete from fct_scenario_approval_workflow",
        "nothing_is_published_without_its_signatures",
    ),
    "a lost entry": (
        "delete from fct_audit_trail where sequence = 8",
        "entries_follow_one_another",
    ),
    "an entry that names another before it": (
        "update fct_audit_trail set previous_hash = hash where sequence = 8",
        "entries_follow_one_another",
    ),
    "a lost version of a stream": (
        "update fct_audit_trail set stream_version = 9 where sequence = 12",
        "entries_follow_one_another",
    ),
    "an entry recorded before the last": (
        "update fct_audit_trail set recorded_at = timestamp '2020-01-01 00:00:00' "
        "where sequence = 12",
        "entries_follow_one_another",
    ),
    "a move from a value that the cell did not have": (
        "update dim_parameter_change_history set old_value = 0.11 where sequence = 12",
        "moves_follow_one_another",
    ),
    "another seed than asked for": (
        "update scenario_meta set seed = 43",
        "a_run_has_one_scenario",
    ),
    "a row check that failed": (
        "update fct_data_quality set rows_passed = rows_passed - 1 "
        "where check_name = 'event_has_a_source'",
        "no_row_check_fails_fct_data_quality_error",
    ),
    "too many warnings": (
        "update fct_data_quality set rows_passed = 0 where severity = 'warning'",
        "enough_row_checks_pass_fct_data_quality_",
    ),
}


@pytest.fixture
def run(built: BuiltRun, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the built run that a test may spoil."""
    copy = tmp_path / "run.duckdb"
    copy.write_bytes(built.database.read_bytes())
    with duckdb.connect(str(copy)) as con:
        yield con


def failures(con: duckdb.DuckDBPyConnection, built: BuiltRun, test: str) -> int:
    (node,) = (n for n in built.manifest["nodes"].values() if n["name"] == test)
    return len(con.execute(node["compiled_code"]).fetchall())


def test_every_test_of_the_project_passes_on_a_sound_run(built: BuiltRun) -> None:
    assert set(built.results.values()) == {"success", "pass"}, built.results


def test_the_unit_tests_of_the_project_pass(built: BuiltRun) -> None:
    result = dbt("test --select test_type:unit", folder=built.folder)
    statuses = {node.node.name: str(node.status) for node in result.result.results}
    assert len(statuses) >= 6
    assert set(statuses.values()) == {"pass"}, statuses


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_test_of_the_project_finds_its_mistake(
    run: duckdb.DuckDBPyConnection, built: BuiltRun, mistake: str
) -> None:
    spoil, test = MISTAKES[mistake]
    assert failures(run, built, test) == 0
    run.execute(spoil)
    assert failures(run, built, test) > 0


def test_a_column_of_another_type_than_declared_is_found(
    run: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    run.execute("alter table int_control_totals alter merit_increase type integer")
    run.close()
    result = dbt("test --select test_name:declared_columns", folder=tmp_path)
    statuses = {node.node.name: str(node.status) for node in result.result.results}
    assert statuses == {
        "declared_columns_int_control_totals_": "fail",
        "declared_columns_int_results_digest_": "pass",
        "declared_columns_int_workforce_transitions_": "pass",
    }


def test_every_singular_test_is_shown_to_fail(built: BuiltRun) -> None:
    nodes = built.manifest["nodes"].values()
    singular = {
        node["name"]
        for node in nodes
        if node["resource_type"] == "test"
        and node["path"].endswith(".sql")
        and not node.get("test_metadata")
        and "generated" not in node["original_file_path"]
    }
    assert singular == {t for _, t in MISTAKES.values()} & singular


@pytest.mark.parametrize("table", PROMISED)
def test_a_table_has_the_columns_promised(run: duckdb.DuckDBPyConnection, table: str) -> None:
    found = [row[0] for row in run.execute(f"describe {table}").fetchall()]
    assert [name for name in found if name in PROMISED[table].split()] == PROMISED[table].split()


def test_the_events_of_every_type_are_there(run: duckdb.DuckDBPyConnection) -> None:
    kinds = run.execute(
        "select distinct event_type, event_detail from fct_yearly_events order by all"
    ).fetchall()
    assert kinds == [
        ("HIRE", None),
        ("LUMP_SUM", "COLA"),
        ("LUMP_SUM", "MERIT"),
        ("PROMOTION", None),
        ("RAISE", "COLA"),
        ("RAISE", "MERIT"),
        ("TERMINATION", None),
    ]


def test_money_is_in_cents_and_rates_in_parts_per_million(run: duckdb.DuckDBPyConnection) -> None:
    columns = run.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where table_name like 'fct%' or table_name like 'dim%'"
    ).fetchall()
    fractions = {t for *_, t in columns if t.startswith(("DECIMAL", "DOUBLE", "FLOAT"))}
    assert fractions == {MONEY, RATE, FTE} | ANY_UNIT
    of_any_unit = {table for table, _, t in columns if t in ANY_UNIT}
    assert of_any_unit == {
        "fct_parameter_lineage",
        "fct_metrics",
        "fct_budget_variance",
        "dim_parameter_change_history",
        "dim_scenario_targets",
        "fct_optimization_runs",
        "fct_optimization_iterations",
    }


def test_an_event_names_the_cell_that_set_its_amount(run: duckdb.DuckDBPyConnection) -> None:
    found = run.execute("""
        select distinct job_level_before, parameter_source, ledger_sequence
        from fct_yearly_events
        where simulation_year = 2028 and event_type = 'RAISE' and event_detail = 'MERIT'
        order by all
    """).fetchall()
    assert found == [
        (1, "default", None),
        (2, "scenario", 12),
        (3, "default", None),
        (4, "default", None),
        (5, "default", None),
    ]


def test_nothing_in_a_run_is_a_view(run: duckdb.DuckDBPyConnection) -> None:
    assert run.execute("select view_name from duckdb_views() where not internal").fetchall() == []


def test_the_hash_of_the_results_ignores_order_and_names_but_not_a_cent(
    run: duckdb.DuckDBPyConnection,
) -> None:
    (sealed,) = run.execute("select results_sha256 from dim_run").fetchall()[0]
    assert results_sha256(run) == sealed
    run.execute("""
        create or replace table fct_yearly_events as from fct_yearly_events order by random();
        update fct_yearly_events set run_id = 'another', event_id = 'another';
        update fct_workforce_snapshot set scenario_id = 'another';
    """)
    assert results_sha256(run) == sealed
    run.execute(
        "update fct_yearly_events set salary_after = salary_after + 0.01 where employee_id = "
        "(select min(employee_id) from fct_yearly_events) and salary_after is not null"
    )
    assert results_sha256(run) != sealed


def test_the_measures_of_the_project_are_those_of_the_engine(built: BuiltRun) -> None:
    columns = list(built.manifest["nodes"]["model.comptune.int_measures"]["columns"])
    assert columns == ["simulation_year", "job_level", "department", *MEASURES]
    totals = list(built.manifest["nodes"]["model.comptune.fct_control_totals"]["columns"])
    assert totals == columns


def test_every_model_and_column_is_described(
    built: BuiltRun, run: duckdb.DuckDBPyConnection
) -> None:
    models = [n for n in built.manifest["nodes"].values() if n["resource_type"] == "model"]
    assert [m["name"] for m in models if not m["description"].startswith("One row")] == []
    tables = [m for m in models if m["config"]["materialized"] == "table"]
    for model in tables:
        found = [row[0] for row in run.execute(f"describe {model['name']}").fetchall()]
        described = {c["name"] for c in model["columns"].values() if c["description"]}
        assert set(found) == described, model["name"]


@pytest.mark.parametrize("path", sorted((PROJECT / "models").rglob("*.sql")), ids=lambda p: p.stem)
def test_a_model_says_what_a_row_is_and_stays_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("-- One row")
    assert len(lines) < 80 or path.parent.name == "generated"
