"""The same formula gives the same number on arrays and in SQL, null for null."""

from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.metrics.closing import totals_of

from comptune.engine.measures import MEASURES
from comptune.metrics import (
    RelationRefused,
    evaluate,
    load_metrics,
    median_salaries,
    parse_catalogue,
    render_sql,
)

START = 2027
LEVELS = 5
GENDERS = {0: None, 1: "male", 2: "female", 3: "other"}
STATUSES = (
    "continuous_active",
    "new_hire_active",
    "experienced_termination",
    "new_hire_termination",
)
GRAINS = [(), ("level",), ("department",), ("level", "department")]


def measures_table(totals, *, departments):
    """Totals as the table of measures, one row per year, level and department."""
    years = totals.shape[0]
    place = [
        (START + year, level + 1, department)
        for year in range(years)
        for level in range(LEVELS)
        for department in departments
    ]
    flat = totals.reshape(len(place), len(MEASURES))
    columns = {
        "simulation_year": pa.array([row[0] for row in place], pa.int16()),
        "job_level": pa.array([row[1] for row in place], pa.int32()),
        "department": pa.array([row[2] for row in place], pa.string()),
        **{name: pa.array(flat[:, index]) for index, name in enumerate(MEASURES)},
    }
    return pa.table(columns)


def snapshot_table(rows):
    """People as (year, status, level, cents, gender code)."""
    return pa.table(
        {
            "simulation_year": pa.array([START + row[0] for row in rows], pa.int16()),
            "employment_status": pa.array([row[1] for row in rows], pa.string()),
            "job_level": pa.array([row[2] for row in rows], pa.int32()),
            "annual_salary": pa.array(
                [Decimal(row[3]).scaleb(-2) for row in rows], pa.decimal128(18, 2)
            ),
            "gender": pa.array([GENDERS[row[4]] for row in rows], pa.string()),
        }
    )


def medians_of(rows, *, years, by):
    """Medians of the closing head count of each year, from arrays; None where not defined."""
    people = [
        [
            (cents, level, gender if gender < 3 else 0)
            for at, status, level, cents, gender in rows
            if at == year and status.endswith("_active")
        ]
        for year in range(years)
    ]
    medians = median_salaries(totals_of(people), by=by)
    return {name: values[0, 0] for name, values in medians.items()} or None


def query(sql, *, measures, snapshot):
    with duckdb.connect() as connection:
        connection.register("arrow_measures", measures)
        connection.register("arrow_snapshot", snapshot)
        connection.execute("create table int_measures as from arrow_measures")
        connection.execute("create table fct_workforce_snapshot as from arrow_snapshot")
        result = connection.execute(sql)
        names = [column[0] for column in result.description]
        types = {column[0]: str(column[1]) for column in result.description}
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()], types


def assert_same(rows, found, *, by, departments):
    """Every row of SQL equals the array's value at its place, and there is a row for each place."""
    metrics = load_metrics()
    expected_rows = next(iter(found.values())).size
    assert len(rows) == expected_rows
    for row in rows:
        place = [row["simulation_year"] - START]
        place += [row["job_level"] - 1] if "level" in by else []
        place += [departments.index(row["department"])] if "department" in by else []
        for name, values in found.items():
            value, here = row[name], values[tuple(place)]
            if value is None:
                assert np.isnan(here), (name, place)
            elif metrics[name].unit in ("money", "count"):
                scale = 100 if metrics[name].unit == "money" else 1
                assert value * scale == int(here), (name, place)
            else:
                assert value == pytest.approx(float(here), rel=1e-12, abs=0), (name, place)


@st.composite
def worlds(draw):
    """Random totals with plenty of empty cells, and people."""
    years, empty = draw(st.integers(1, 3)), draw(st.sampled_from([0.0, 0.3, 0.8]))
    departments = draw(st.sampled_from([["Police"], ["Fire", None]]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    shape = (years, LEVELS, len(departments), len(MEASURES))
    largest = draw(st.sampled_from([4, 3_000, 10**13]))
    totals = rng.integers(0, largest, shape, dtype=np.int64)
    totals[rng.random(shape) < empty] = 0
    people = draw(
        st.lists(
            st.tuples(
                st.integers(0, years - 1),
                st.sampled_from(STATUSES),
                st.integers(1, 3),
                st.integers(1, 50) | st.integers(10**6, 10**12),
                st.sampled_from(list(GENDERS)),
            ),
            max_size=30,
        )
    )
    return totals, departments, people


@settings(max_examples=60, deadline=None)
@given(world=worlds(), by=st.sampled_from(GRAINS))
def test_arrays_and_sql_agree_on_every_metric(world, by):
    totals, departments, people = world
    found = evaluate(totals, by=by, medians=medians_of(people, years=len(totals), by=by))

    rows, _ = query(
        render_sql(by=by),
        measures=measures_table(totals, departments=departments),
        snapshot=snapshot_table(people),
    )

    assert set(found) == {metric.name for metric in load_metrics() if metric.valid_by(by)}
    assert_same(rows, found, by=by, departments=departments)


def test_money_is_decimal_counts_are_whole_and_rates_are_double(make_totals):
    totals = make_totals({(0, 1, 0): {"closing_salary": 10**15 + 1, "closing_headcount": 1}})

    rows, types = query(
        render_sql(),
        measures=measures_table(totals, departments=["Police"]),
        snapshot=snapshot_table([]),
    )

    expected = {"money": "DECIMAL(18,2)", "count": "BIGINT", "rate": "DOUBLE", "ratio": "DOUBLE"}
    metrics = [metric for metric in load_metrics() if "total" in metric.grain]
    assert [types[m.name] for m in metrics] == [expected[m.unit] for m in metrics]
    assert rows[0]["average_salary"] == Decimal("10000000000000.01")
    assert rows[0]["payroll_growth"] is None


def test_previous_with_an_opening_agrees(make_totals):
    catalogue = parse_catalogue(
        """
        metrics:
          - name: cost_before
            title: Cost before
            group: cost
            unit: money
            definition: Cost of the year before; in the start year the payroll of the census.
            formula: previous(base_pay_cost, opening_payroll)
            direction: neutral
            grain: [total]
        """
    )
    totals = make_totals(
        {(0, 1, 0): {"opening_payroll": 9, "base_pay_cost": 5}, (1, 1, 0): {"opening_payroll": 2}},
        years=2,
    )

    rows, _ = query(
        render_sql(catalogue=catalogue),
        measures=measures_table(totals, departments=["Police"]),
        snapshot=snapshot_table([]),
    )

    found = evaluate(totals, catalogue=catalogue)["cost_before"]
    assert found.tolist() == [9, 5]
    assert found.dtype == np.int64
    assert [row["cost_before"] for row in rows] == [Decimal("0.09"), Decimal("0.05")]


def test_a_missing_year_is_not_bridged_by_the_one_before_it(make_totals):
    """Two years apart is not year on year: no value, rather than a wrong one."""
    totals = make_totals(
        {(year, 1, 0): {"base_pay_cost": 100 + year} for year in range(3)}, years=3
    )
    measures = measures_table(totals, departments=["Police"])
    gap = measures.filter(pa.compute.not_equal(measures["simulation_year"], START + 1))

    rows, _ = query(render_sql(["base_pay_growth"]), measures=gap, snapshot=snapshot_table([]))

    assert [row["base_pay_growth"] for row in rows] == [None, None]


def test_the_query_reads_like_what_it_does():
    assert render_sql(["payroll_growth", "total_cost_change"], by=("level",)) == (
        """\
-- One row per simulation_year and job_level: metrics, from the engine's measures.
with sums as (
    select
        simulation_year,
        job_level,
        sum(opening_payroll) as opening_payroll,
        sum(closing_payroll) as closing_payroll,
        sum(base_pay_cost) as base_pay_cost,
        sum(lump_sum_cost) as lump_sum_cost,
        sum(bonus_cost) as bonus_cost,
        sum(benefits_cost) as benefits_cost
    from int_measures
    group by simulation_year, job_level
)
select
    simulation_year,
    job_level,
    cast(((cast(sums.closing_payroll as double) / nullif(cast(sums.opening_payroll as double), 0)) \
- 1) as double) as payroll_growth,
    cast(cast(((((sums.base_pay_cost + sums.lump_sum_cost) + sums.bonus_cost) + \
sums.benefits_cost) - max((((sums.base_pay_cost + sums.lump_sum_cost) + sums.bonus_cost) + \
sums.benefits_cost)) over the_year_before) as bigint) * 0.01 as decimal(18, 2)) as total_cost_change
from sums
window the_year_before as (partition by job_level order by simulation_year \
range between 1 preceding and 1 preceding)
order by simulation_year, job_level
"""
    )


def test_runs_are_read_by_quoted_names():
    assert 'from "f3a9".main.int_measures' in render_sql(
        ["hires"], relation='"f3a9".main.int_measures'
    )


@pytest.mark.parametrize("relation", ["int_measures; drop table x", "(select 1)", "", "f3-a9"])
def test_a_relation_that_is_not_a_name_is_refused(relation):
    with pytest.raises(RelationRefused) as caught:
        render_sql(["hires"], relation=relation)

    assert str(caught.value) == (
        f"relation is {relation!r}; a relation is a name like int_measures or "
        '"f3a9".main.int_measures. Quote each part that is not a plain word.'
    )
