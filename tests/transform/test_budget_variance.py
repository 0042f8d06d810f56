"""Targets held against a run, and metrics inside a run's build."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import pytest

from comptune.metrics import load_metrics, render_sql

from .conftest import BuiltRun

LAST_PLACE = Decimal(1).scaleb(-18)
GRAINS = {
    "total": (),
    "level": ("level",),
    "department": ("department",),
    "level_and_department": ("level", "department"),
}


@pytest.fixture(scope="module")
def run(built: BuiltRun) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built.database), read_only=True) as con:
        yield con


def variances(run: duckdb.DuckDBPyConnection, only: str) -> list[dict[str, Any]]:
    query = f"from fct_budget_variance where {only} order by all"
    return run.execute(query).to_arrow_table().to_pylist()


def total(run: duckdb.DuckDBPyConnection, column: str, year: int) -> Any:
    found = run.execute(
        f"select {column} from fct_compensation_growth where simulation_year = ? and job_level = 0",
        [year],
    )
    return found.fetchall()[0][0]


@pytest.mark.parametrize("grain", GRAINS)
def test_a_metric_has_the_value_that_its_query_gives(
    run: duckdb.DuckDBPyConnection, grain: str
) -> None:
    by = GRAINS[grain]
    queried = run.execute(render_sql(by=by)).to_arrow_table().to_pylist()
    places = {"level": "job_level", "department": "department"}
    expected = {
        (row["simulation_year"], *(row[places[group]] for group in by), metric.name): row[
            metric.name
        ]
        for row in queried
        for metric in load_metrics().select(None, by=by)
    }
    columns = ", ".join(["simulation_year", *(places[group] for group in by), "metric_name"])
    rows = run.execute(
        f"select {columns}, metric_value from fct_metrics where grain = ?", [grain]
    ).fetchall()
    found = {tuple(key): value for *key, value in rows}
    assert len(found) == len(rows)
    assert found == {
        key: None if value is None else Decimal(str(value)).quantize(LAST_PLACE, ROUND_HALF_UP)
        for key, value in expected.items()
    }


def test_money_over_its_limit_is_not_met(run: duckdb.DuckDBPyConnection) -> None:
    (line,) = variances(run, "metric_name = 'total_compensation_cost' and relation is not null")
    cost = total(run, "total_compensation_cost", 2028)
    assert (line["fiscal_year"], line["job_level"], line["department"]) == (2028, 0, None)
    assert (line["found_value"], line["variance"]) == (cost, cost - 1)
    assert line["variance_share"] == cost - 1  # of a target of 1
    assert line["is_met"] is False
    assert (line["ledger_sequence"], line["target_set_by"]) == (10, "bob")


def test_a_tolerance_reaches_as_far_as_it_says(run: duckdb.DuckDBPyConnection) -> None:
    # 400 people and 3 % more: 412. At least 412; 413 give or take 1; 414 give or take 1.
    assert total(run, "closing_headcount", 2027) == 412
    lines = variances(run, "metric_name = 'headcount'")
    found = {(one["relation"], one["target_value"]): one for one in lines}
    assert {key: (one["variance"], one["is_met"]) for key, one in found.items()} == {
        (">=", 412): (0, True),
        ("=", 413): (-1, True),
        ("=", 414): (-2, False),
    }


def test_a_target_may_name_a_level_or_a_department_of_it(run: duckdb.DuckDBPyConnection) -> None:
    (merit,) = variances(run, "metric_name = 'delivered_merit_rate'")
    assert (merit["job_level"], merit["is_met"], merit["unit"]) == (2, True, "rate")
    (hires,) = variances(run, "metric_name = 'hires'")
    counted = run.execute(
        "select count(*) from fct_yearly_events where event_type = 'HIRE' "
        "and simulation_year = 2028 and job_level_after = 1 and department = 'Sales'"
    ).fetchall()[0][0]
    assert (hires["department"], hires["found_value"]) == ("Sales", counted)
    assert hires["variance_share"] is None  # the target is zero


def test_a_target_of_what_has_no_value_is_never_met(run: duckdb.DuckDBPyConnection) -> None:
    (line,) = variances(run, "metric_name = 'total_cost_growth'")  # not known in the start year
    assert (line["found_value"], line["variance"], line["is_met"]) == (None, None, False)


def test_total_cost_is_told_by_year_and_level_where_nobody_set_a_target(
    run: duckdb.DuckDBPyConnection,
) -> None:
    lines = variances(run, "metric_name = 'total_compensation_cost'")
    places = {(one["fiscal_year"], one["job_level"]) for one in lines}
    assert len(lines) == len(places)
    assert places == {(year, level) for year in (2027, 2028, 2029) for level in range(6)}
    without = [one for one in lines if one["relation"] is None]
    assert {one["is_met"] for one in without} == {None}
    assert {one["variance"] for one in without} == {None}
    for one in lines:
        cost = run.execute(
            "select total_compensation_cost from fct_compensation_growth "
            "where simulation_year = ? and job_level = ?",
            [one["fiscal_year"], one["job_level"]],
        ).fetchall()
        assert cost == [(one["found_value"],)]
