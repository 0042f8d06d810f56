"""A run has the tables and columns that analysts' queries rely on, with their types.

The list is written by hand: a column that is renamed or dropped, or that changes its type, breaks
queries outside of this repository. Columns and tables may be added freely.
"""

import pytest

from comptune.paths import transform_folder
from comptune.warehouse.reference import PROMISED, tables

from .conftest import Built

MONEY, RATE, SHARE_OF_FULL_TIME = "DECIMAL(18,2)", "DECIMAL(9,6)", "DECIMAL(4,3)"
ANY_UNIT, EXACT = "DECIMAL(18,6)", "DECIMAL(38,18)"  # a row says in which unit
INTEGER, COUNT, DATE, TEXT = "INTEGER", "BIGINT", "DATE", "VARCHAR"

PROMISES: dict[str, dict[str, str]] = {
    "dim_run": {
        "run_id": TEXT,
        "scenario_id": TEXT,
        "start_year": INTEGER,
        "end_year": INTEGER,
        "seed": "UBIGINT",
        "raise_base": TEXT,
        "census_sha256": TEXT,
        "structure_sha256": TEXT,
        "parameters_sha256": TEXT,
        "results_sha256": TEXT,
        "ledger_sequence": COUNT,
        "ledger_hash": TEXT,
        "code_version": TEXT,
        "created_at": "TIMESTAMP",
        "created_by": TEXT,
    },
    "stg_census": {
        "employee_id": TEXT,
        "hire_date": DATE,
        "birth_date": DATE,
        "job_level": INTEGER,
        "annual_salary": MONEY,
        "fte": SHARE_OF_FULL_TIME,
        "department": TEXT,
        "location": TEXT,
        "gender": TEXT,
        "performance_rating": INTEGER,
    },
    "int_effective_parameters": {
        "scenario_id": TEXT,
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "event_type": TEXT,
        "parameter_name": TEXT,
        "parameter_value": "DECIMAL(18,6)",
        "parameter_source": TEXT,
        "ledger_sequence": COUNT,
    },
    "int_hazard_termination": {
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "age_band": TEXT,
        "tenure_band": TEXT,
        "hazard_rate": RATE,
    },
    "int_hazard_promotion": {
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "age_band": TEXT,
        "tenure_band": TEXT,
        "hazard_rate": RATE,
    },
    "int_hazard_merit": {
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "tenure_band": TEXT,
        "performance_rating": INTEGER,
        "range_zone": INTEGER,
        "merit_rate": RATE,
    },
    "fct_yearly_events": {
        "event_id": TEXT,
        "run_id": TEXT,
        "scenario_id": TEXT,
        "simulation_year": INTEGER,
        "employee_id": TEXT,
        "event_sequence": INTEGER,
        "event_type": TEXT,
        "event_detail": TEXT,
        "effective_date": DATE,
        "job_level_before": INTEGER,
        "job_level_after": INTEGER,
        "salary_before": MONEY,
        "salary_after": MONEY,
        "amount": MONEY,
        "rate_applied": RATE,
        "parameter_source": TEXT,
        "ledger_sequence": COUNT,
        "chance_source": TEXT,
        "chance_ledger_sequence": COUNT,
    },
    "fct_workforce_snapshot": {
        "run_id": TEXT,
        "scenario_id": TEXT,
        "simulation_year": INTEGER,
        "employee_id": TEXT,
        "employment_status": TEXT,
        "job_level": INTEGER,
        "annual_salary": MONEY,
        "fte": SHARE_OF_FULL_TIME,
        "age_years": INTEGER,
        "tenure_years": INTEGER,
        "performance_rating": INTEGER,
        "department": TEXT,
        "location": TEXT,
        "gender": TEXT,
        "hire_date": DATE,
        "termination_date": DATE,
        "range_minimum": MONEY,
        "range_maximum": MONEY,
        "compa_ratio": RATE,
        "range_penetration": RATE,
        "base_pay_cost": MONEY,
        "lump_sum_cost": MONEY,
        "bonus_cost": MONEY,
        "benefits_cost": MONEY,
        "total_compensation_cost": MONEY,
    },
    "fct_compensation_growth": {
        "simulation_year": INTEGER,
        "job_level": INTEGER,
        **dict.fromkeys(
            (
                "opening_headcount",
                "hires",
                "exits",
                "promotions_in",
                "promotions_out",
                "closing_headcount",
            ),
            COUNT,
        ),
        **dict.fromkeys(
            (
                "opening_payroll",
                "closing_payroll",
                "base_pay_cost",
                "lump_sum_cost",
                "bonus_cost",
                "benefits_cost",
                "total_compensation_cost",
                "raise_carry_over",
                "average_salary",
                "bridge_carry_over",
                "bridge_last_years_joiners",
                "bridge_cola",
                "bridge_merit",
                "bridge_promotion",
                "bridge_leavers",
                "bridge_last_years_leavers",
                "bridge_joiners",
                "bridge_level_transfers",
                "bridge_lump_sums",
                "bridge_bonus",
                "bridge_benefits",
            ),
            MONEY,
        ),
        **dict.fromkeys(
            ("payroll_growth", "average_salary_growth", "base_pay_growth", "total_cost_growth"),
            RATE,
        ),
    },
    "dim_hazard_table": {
        "hazard_kind": TEXT,
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "age_band": TEXT,
        "tenure_band": TEXT,
        "performance_rating": INTEGER,
        "range_zone": INTEGER,
        "rate": RATE,
    },
    "dim_job_levels": {"job_level": INTEGER, "name": TEXT},
    "fct_data_quality": {
        "check_name": TEXT,
        "severity": TEXT,
        "rows_tested": COUNT,
        "rows_passed": COUNT,
        "pass_rate": RATE,
    },
    "fct_control_totals": {
        "simulation_year": INTEGER,
        "job_level": INTEGER,
        "department": TEXT,
        "closing_headcount": COUNT,
        "base_pay_cost": MONEY,
    },
    "config_job_levels": {
        "level_id": INTEGER,
        "name": TEXT,
        "min_compensation": MONEY,
        "max_compensation": MONEY,
    },
    "config_age_bands": {"age_band": TEXT, "min_value": INTEGER, "max_value": INTEGER},
    "config_tenure_bands": {"tenure_band": TEXT, "min_value": INTEGER, "max_value": INTEGER},
    "config_termination_age_multipliers": {"age_band": TEXT, "multiplier": RATE},
    "config_termination_tenure_multipliers": {"tenure_band": TEXT, "multiplier": RATE},
    "config_promotion_age_multipliers": {"age_band": TEXT, "multiplier": RATE},
    "config_promotion_tenure_multipliers": {"tenure_band": TEXT, "multiplier": RATE},
    "config_merit_tenure_multipliers": {"tenure_band": TEXT, "multiplier": RATE},
    "config_merit_matrix": {
        "performance_rating": INTEGER,
        "range_zone": INTEGER,
        "multiplier": RATE,
    },
    "config_rating_distribution": {"performance_rating": INTEGER, "share": RATE},
    "config_new_hire_age_distribution": {"hire_age": INTEGER, "weight": RATE},
    "default_levers": {"parameter_name": TEXT, "job_level": INTEGER},
    "comp_levers": {
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "event_type": TEXT,
        "parameter_name": TEXT,
        "parameter_value": "DECIMAL(18,6)",
        "is_locked": "BOOLEAN",
        "created_at": "TIMESTAMP",
        "created_by": TEXT,
        "ledger_sequence": COUNT,
    },
    "scenario_overrides": {
        "scenario_id": TEXT,
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "event_type": TEXT,
        "parameter_name": TEXT,
        "parameter_value": "DECIMAL(18,6)",
        "is_locked": "BOOLEAN",
        "created_at": "TIMESTAMP",
        "created_by": TEXT,
        "ledger_sequence": COUNT,
    },
    "scenario_meta": {"scenario_id": TEXT, "start_year": INTEGER, "end_year": INTEGER},
    "comp_targets": {
        "scenario_id": TEXT,
        "metric_name": TEXT,
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "department": TEXT,
        "relation": TEXT,
        "target_value": ANY_UNIT,
        "tolerance": ANY_UNIT,
        "created_at": "TIMESTAMP",
        "created_by": TEXT,
        "ledger_sequence": COUNT,
    },
    "ledger_entries": {
        "sequence": COUNT,
        "recorded_at": "TIMESTAMP",
        "actor": TEXT,
        "event_type": TEXT,
        "stream": TEXT,
        "version": COUNT,
        "payload": TEXT,
        "previous_hash": TEXT,
        "hash": TEXT,
        "words": TEXT,
    },
    "fct_parameter_lineage": {
        "run_id": TEXT,
        "scenario_id": TEXT,
        "cell": TEXT,
        "parameter_name": TEXT,
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "performance_rating": INTEGER,
        "range_zone": INTEGER,
        "parameter_value": ANY_UNIT,
        "parameter_source": TEXT,
        "ledger_sequence": COUNT,
        "entry_hash": TEXT,
        "origin_scenario_id": TEXT,
        "decided_sequence": COUNT,
        "decided_by": TEXT,
        "decided_at": "TIMESTAMP",
        "reason": TEXT,
        "submitted_by": TEXT,
        "submitted_at": "TIMESTAMP",
        "approvals_count": COUNT,
        "approvals": TEXT,
        "published_by": TEXT,
        "published_at": "TIMESTAMP",
    },
    "fct_metrics": {
        "run_id": TEXT,
        "scenario_id": TEXT,
        "simulation_year": INTEGER,
        "grain": TEXT,
        "job_level": INTEGER,
        "department": TEXT,
        "metric_name": TEXT,
        "unit": TEXT,
        "metric_value": EXACT,
    },
    "fct_budget_variance": {
        "run_id": TEXT,
        "scenario_id": TEXT,
        "metric_name": TEXT,
        "unit": TEXT,
        "fiscal_year": INTEGER,
        "job_level": INTEGER,
        "department": TEXT,
        "relation": TEXT,
        "target_value": ANY_UNIT,
        "tolerance": ANY_UNIT,
        "found_value": EXACT,
        "variance": EXACT,
        "variance_share": ANY_UNIT,
        "is_met": "BOOLEAN",
        "ledger_sequence": COUNT,
        "target_set_by": TEXT,
        "target_set_at": "TIMESTAMP",
    },
    "fct_pay_equity": {
        "run_id": TEXT,
        "scenario_id": TEXT,
        "simulation_year": INTEGER,
        "grain": TEXT,
        "job_level": INTEGER,
        "department": TEXT,
        "pay_component": TEXT,
        **dict.fromkeys(
            (
                "headcount",
                "women_count",
                "men_count",
                "women_receiving_count",
                "men_receiving_count",
            ),
            COUNT,
        ),
        **dict.fromkeys(
            ("mean_pay_women", "mean_pay_men", "median_pay_women", "median_pay_men"), MONEY
        ),
        **dict.fromkeys(
            ("women_receiving_share", "men_receiving_share", "mean_gap", "median_gap"), RATE
        ),
    },
    "fct_pay_quartiles": {
        "run_id": TEXT,
        "scenario_id": TEXT,
        "simulation_year": INTEGER,
        "quartile_band": INTEGER,
        "people": MONEY,  # not always whole
        "lowest_pay": MONEY,
        "highest_pay": MONEY,
        "women_share": RATE,
        "men_share": RATE,
    },
}
ONE_ROW_PER = {
    "dim_run": (),
    "stg_census": ("employee_id",),
    "int_effective_parameters": ("fiscal_year", "job_level", "parameter_name"),
    "int_hazard_termination": ("fiscal_year", "job_level", "age_band", "tenure_band"),
    "int_hazard_promotion": ("fiscal_year", "job_level", "age_band", "tenure_band"),
    "int_hazard_merit": (
        "fiscal_year",
        "job_level",
        "tenure_band",
        "performance_rating",
        "range_zone",
    ),
    "fct_yearly_events": ("simulation_year", "employee_id", "event_sequence"),
    "fct_workforce_snapshot": ("simulation_year", "employee_id"),
    "fct_compensation_growth": ("simulation_year", "job_level"),
    "fct_data_quality": ("check_name",),
    "fct_control_totals": ("simulation_year", "job_level", "department"),
    "fct_parameter_lineage": ("cell",),
    "fct_metrics": ("simulation_year", "grain", "job_level", "department", "metric_name"),
    "fct_pay_equity": ("simulation_year", "grain", "job_level", "department", "pay_component"),
    "fct_pay_quartiles": ("simulation_year", "quartile_band"),
}


def columns_of(one: Built, table: str) -> dict[str, str]:
    """Return the columns of a table of the run with their types."""
    described = one.run.query(f'describe "{table}"').to_pylist()
    return {row["column_name"]: row["column_type"] for row in described}


@pytest.mark.parametrize("table", PROMISES)
def test_a_promised_table_has_its_columns_and_types(table: str, built: dict[str, Built]) -> None:
    found = columns_of(built["baseline"], table)
    kept = {name: found.get(name) for name in PROMISES[table]}
    assert kept == PROMISES[table]


@pytest.mark.parametrize("table", ONE_ROW_PER)
def test_a_promised_table_has_one_row_for_each_of_its_keys(
    table: str, built: dict[str, Built]
) -> None:
    keys = ", ".join(ONE_ROW_PER[table]) or "1"
    (row,) = (
        built["baseline"]
        .run.query(f"select count(*) as rows, count(distinct ({keys})) as keys from {table}")
        .to_pylist()
    )
    assert row["rows"] == row["keys"] > 0


def test_every_relation_of_a_run_is_a_table(built: dict[str, Built]) -> None:
    for one in built.values():
        kinds = one.run.query(
            "select distinct table_schema, table_type from information_schema.tables"
        )
        assert kinds.to_pylist() == [{"table_schema": "main", "table_type": "BASE TABLE"}]


def test_the_reference_page_tells_the_columns_of_a_run(built: dict[str, Built]) -> None:
    declared = tables(transform_folder() / "models")
    shown = [table for table in declared.values() if table.folder == "marts"]
    for table in [*shown, *(declared[name] for name in PROMISED)]:
        told = {one.name: one.data_type.replace(" ", "").upper() for one in table.columns}
        assert columns_of(built["baseline"], table.name) == told, table.name


def test_names_in_tables_come_from_their_lists(built: dict[str, Built]) -> None:
    lists = {
        ("int_effective_parameters", "parameter_source"): {
            "scenario",
            "comp_levers",
            "default",
            "fallback",
        },
        ("fct_yearly_events", "event_type"): {
            "HIRE",
            "TERMINATION",
            "PROMOTION",
            "RAISE",
            "LUMP_SUM",
        },
        ("fct_yearly_events", "event_detail"): {"COLA", "MERIT", None},
        ("fct_workforce_snapshot", "employment_status"): {
            "continuous_active",
            "experienced_termination",
            "new_hire_active",
            "new_hire_termination",
        },
        ("dim_hazard_table", "hazard_kind"): {"termination", "promotion", "merit"},
    }
    for (table, column), names in lists.items():
        found: set[str | None] = set()
        for one in built.values():
            rows = one.run.query(f"select distinct {column} as name from {table}").to_pylist()
            found |= {row["name"] for row in rows}
        assert found <= names, table
        if table != "int_effective_parameters":
            assert found == names, f"every {column} occurs in some scenario"
