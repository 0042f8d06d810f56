"""The parameter and hazard SQL, replayed in memory for three sets, against values by hand."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from .conftest import replay, toy_inputs

BASELINE, RAISED, RESHAPED = 0, 1, 2


@pytest.fixture(scope="module")
def world(manifest: dict[str, Any]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Three scenarios: the baseline, one with lever cells, one with structure cells."""
    with duckdb.connect(":memory:") as con:
        con.execute("attach ':memory:' as run; use run")
        toy_inputs(con)
        con.execute("""
            create table default_levers (
                parameter_name varchar, job_level integer, parameter_value decimal(18, 6)
            );
            insert into default_levers values
                ('merit_rate', 1, 0.025), ('merit_rate', 2, 0.026), ('merit_rate', 3, 0.027),
                ('termination_rate', 1, 0.15), ('termination_rate', 5, 0.06);
            insert into scenario_meta values
                (0, 'baseline', 'Baseline', 2027, 2029, 7, 'current'),
                (1, 'raised', 'Raised', 2027, 2029, 7, 'current'),
                (2, 'reshaped', 'Reshaped', 2027, 2028, 7, 'opening');
            insert into comp_levers values
                (2028, 1, 'RAISE', 'merit_rate', 0.031, false, null, 'ana', 40),
                (2028, 1, 'RAISE', 'merit_rate', 0.032, false, null, 'ana', 41),
                (2028, 2, 'RAISE', 'merit_rate', 0.033, false, null, 'ana', 42),
                (2028, 0, 'STRUCTURE', 'structure_adjustment', 0.033333, false, null, 'ana', 43);
            insert into scenario_overrides values
                ('raised', 2028, 1, 'RAISE', 'merit_rate', 0.04, null, null, false,
                    null, 'ben', 50),
                ('raised', 2027, 5, 'TERMINATION', 'termination_rate', 0.060001, null, null, false,
                    null, 'ben', 51),
                ('reshaped', null, 3, 'STRUCTURE', 'range_minimum', 90000.01, null, null, false,
                    null, 'ben', 52),
                ('reshaped', null, null, 'STRUCTURE', 'merit_matrix', 1.234567, 3, 2, false,
                    null, 'ben', 53);
        """)
        replay(con, manifest)
        yield con


def one(world: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    rows = world.sql(sql).fetchall()
    assert len(rows) == 1, rows
    return rows[0]


@pytest.mark.parametrize(
    ("parameter_set", "year", "level", "lever", "expected"),
    [
        (RAISED, 2028, 1, "merit_rate", ("0.040000", "scenario", 50)),
        (BASELINE, 2028, 1, "merit_rate", ("0.032000", "comp_levers", 41)),
        (RAISED, 2028, 2, "merit_rate", ("0.033000", "comp_levers", 42)),
        (RAISED, 2029, 2, "merit_rate", ("0.026000", "default", None)),
        (RAISED, 2029, 4, "merit_rate", ("0.025000", "fallback", None)),
        (BASELINE, 2028, 0, "structure_adjustment", ("0.033333", "comp_levers", 43)),
        (BASELINE, 2027, 0, "cola_month", ("1.000000", "fallback", None)),
    ],
)
def test_the_highest_tier_that_sets_a_cell_wins(
    world: duckdb.DuckDBPyConnection,
    parameter_set: int,
    year: int,
    level: int,
    lever: str,
    expected: tuple[str, str, int | None],
) -> None:
    value, source, sequence = one(
        world,
        f"""select parameter_value, parameter_source, ledger_sequence from int_effective_parameters
        where parameter_set = {parameter_set} and fiscal_year = {year} and job_level = {level}
            and parameter_name = '{lever}'""",
    )
    assert (str(value), source, sequence) == expected


def test_every_lever_year_and_level_has_one_value(world: duckdb.DuckDBPyConnection) -> None:
    cells_a_year = one(world, "select count(*) from lever_catalogue")[0]
    assert world.sql("""
        select parameter_set, count(*), count(parameter_value),
            count(distinct (fiscal_year, job_level, parameter_name))
        from int_effective_parameters group by 1 order by 1
    """).fetchall() == [
        (s, n, n, n) for s, n in enumerate([3 * cells_a_year] * 2 + [2 * cells_a_year])
    ]


@pytest.mark.parametrize(
    ("parameter_set", "year", "level", "minimum", "maximum"),
    [
        (BASELINE, 2027, 1, "51000.00", "76500.00"),  # 50,000 and 75,000 moved by 2 %
        (BASELINE, 2028, 1, "52699.98", "79049.97"),  # 51,000 x 1.033333 = 52,699.983, and so on
        (BASELINE, 2029, 1, "53753.98", "80630.97"),  # 52,699.98 x 1.02 = 53,753.9796
        (RESHAPED, 2027, 3, "91800.01", "132600.00"),  # 90,000.01 x 1.02 = 91,800.0102
    ],
)
def test_ranges_move_year_by_year_and_are_rounded_each_year(
    world: duckdb.DuckDBPyConnection,
    parameter_set: int,
    year: int,
    level: int,
    minimum: str,
    maximum: str,
) -> None:
    found = one(
        world,
        f"""select range_minimum, range_maximum from int_job_level_ranges
        where parameter_set = {parameter_set} and fiscal_year = {year} and job_level = {level}""",
    )
    assert found == (Decimal(minimum), Decimal(maximum))


@pytest.mark.parametrize(
    ("parameter_set", "level", "age_band", "tenure_band", "expected"),
    [
        # 0.15 x 1.2 x 1.833333 = 0.32999994
        (BASELINE, 1, "25-34", "<2", "0.330000"),
        # 0.15 x 0.8 x 0.7 = 0.084
        (BASELINE, 1, "45-54", "10-19", "0.084000"),
        # 0.060001 x 0.9 x 0.5 = 0.02700045: down
        (RAISED, 5, "55-64", "20+", "0.027000"),
        # 0.060001 x 1.5 x 1 = 0.0900015: half, and half goes up
        (RAISED, 5, "<25", "5-9", "0.090002"),
        # 0.15 x 8 x 1 = 1.2: never above certainty
        (BASELINE, 1, "65+", "5-9", "1.000000"),
        (BASELINE, 5, "unknown", "20+", "0.030000"),
    ],
)
def test_the_exit_hazard_is_rounded_once_and_never_above_one(
    world: duckdb.DuckDBPyConnection,
    parameter_set: int,
    level: int,
    age_band: str,
    tenure_band: str,
    expected: str,
) -> None:
    found = one(
        world,
        f"""select hazard_rate from int_hazard_termination
        where parameter_set = {parameter_set} and fiscal_year = 2027 and job_level = {level}
            and age_band = '{age_band}' and tenure_band = '{tenure_band}'""",
    )
    assert found == (Decimal(expected),)


def test_promotion_without_multipliers_is_the_lever_in_levels_one_to_four(
    world: duckdb.DuckDBPyConnection,
) -> None:
    rows = world.sql("""
        select parameter_set, job_level, count(*), min(hazard_rate), max(hazard_rate)
        from int_hazard_promotion where fiscal_year = 2027 group by all order by all
    """).fetchall()
    rate = Decimal("0.100000")
    assert rows == [(s, level, 7 * 5, rate, rate) for s in range(3) for level in range(1, 5)]


@pytest.mark.parametrize(
    ("parameter_set", "tenure_band", "rating", "zone", "expected"),
    [
        (BASELINE, "<2", 3, 2, "0.024750"),  # 0.025 x 1.1 x 0.9
        (RESHAPED, "<2", 3, 2, "0.033951"),  # 0.025 x 1.1 x 1.234567 = 0.0339505925
        (RESHAPED, "<2", 3, 3, "0.023375"),  # 0.025 x 1.1 x 0.85: the other cells stay
        (BASELINE, "20+", 1, 1, "0.003375"),  # 0.025 x 0.9 x 0.15
    ],
)
def test_the_merit_hazard_takes_the_scenarios_matrix_cell_first(
    world: duckdb.DuckDBPyConnection,
    parameter_set: int,
    tenure_band: str,
    rating: int,
    zone: int,
    expected: str,
) -> None:
    found = one(
        world,
        f"""select merit_rate from int_hazard_merit
        where parameter_set = {parameter_set} and fiscal_year = 2027 and job_level = 1
            and tenure_band = '{tenure_band}' and performance_rating = {rating}
            and range_zone = {zone}""",
    )
    assert found == (Decimal(expected),)


def test_a_set_alone_and_in_a_batch_gives_the_same_rows(
    world: duckdb.DuckDBPyConnection, manifest: dict[str, Any]
) -> None:
    tables = ("int_job_level_ranges", "int_hazard_termination", "int_hazard_merit")
    batch = {
        t: world.sql(f"from {t} where parameter_set = 1 order by all").fetchall() for t in tables
    }
    with duckdb.connect(":memory:") as con:
        con.execute("attach ':memory:' as run; use run")
        for (name,) in world.sql("select table_name from duckdb_tables()").fetchall():
            con.register("copied", world.sql(f"from {name}").to_arrow_table())
            con.execute(f"create table {name} as from copied")
        con.execute("delete from scenario_meta where parameter_set <> 1")
        replay(con, manifest)
        for name, expected in batch.items():
            assert con.sql(f"from {name} order by all").fetchall() == expected
