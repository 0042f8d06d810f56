"""Trap: a year without parameters joins to nothing and drops everyone in silence."""

import duckdb
import pytest

from comptune.scenarios.spec import parse_changes
from comptune.structure import example_structure
from comptune.warehouse.inputs import ParameterSet
from comptune.warehouse.parameters import IncompleteParameters, bands_from, parameters_from
from comptune.warehouse.replay import Replay

START, END = 2027, 2029
LEVERS = "int_effective_parameters"


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """The tables of a scenario of three years, resolved."""
    cells = parse_changes({"merit_rate.2028.L2": "4 %"}, start_year=START, end_year=END)
    replay = Replay(example_structure())
    replay.resolve([ParameterSet("one", "One", START, END, 1, "current", cells)])
    for (view,) in replay._con.execute(
        "select view_name from duckdb_views() where view_name like 'int_%'"
    ).fetchall():
        replay._con.execute(f"create temp table found as from {view}")
        replay._con.execute(f"drop view {view}")
        replay._con.execute(f"create table {view} as from found")
        replay._con.execute("drop table found")
    return replay._con


def test_what_is_whole_is_read(con: duckdb.DuckDBPyConnection) -> None:
    parameters = parameters_from(con, bands_from(con))
    assert parameters.cola_rate.shape == (1, 3, 5)


@pytest.mark.parametrize(
    ("table", "rows", "place"),
    [
        (
            LEVERS,
            "parameter_name = 'cola_month' and fiscal_year = 2028",
            "cola",
        ),
        (LEVERS, "parameter_name = 'cola_rate' and job_level = 3", "cola_rate"),
        ("int_job_level_ranges", "fiscal_year = 2029", "range_minimum"),
        ("int_hazard_termination", "age_band = 'unknown'", "int_hazard_termination"),
        ("int_hazard_promotion", "fiscal_year = 2027 and job_level = 4", "int_hazard_promotion"),
        ("int_hazard_merit", "performance_rating = 5 and range_zone = 6", "int_hazard_merit"),
    ],
)
@pytest.mark.parametrize("change", ["missing", "twice"])
def test_a_value_that_is_missing_or_given_twice_is_refused(
    table: str, rows: str, place: str, change: str, con: duckdb.DuckDBPyConnection
) -> None:
    if change == "missing":
        con.execute(f"delete from {table} where {rows}")
    else:
        con.execute(f"insert into {table} select * from {table} where {rows}")
    with pytest.raises(IncompleteParameters, match="has one value") as refusal:
        parameters_from(con, bands_from(con))
    assert refusal.value.place.startswith(place)


def test_every_year_of_a_scenario_has_its_own_values(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "select fiscal_year, parameter_value, parameter_source from int_effective_parameters "
        "where parameter_name = 'merit_rate' and job_level = 2 order by fiscal_year"
    ).fetchall()
    assert [(year, float(value), source) for year, value, source in found] == [
        (2027, 0.026, "default"),
        (2028, 0.04, "scenario"),
        (2029, 0.026, "default"),
    ]
