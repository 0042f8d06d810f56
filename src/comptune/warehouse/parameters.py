"""Resolved parameter and hazard tables as the arrays that the engine simulates."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from comptune.engine.world import (
    LEVELS,
    LONGEST_TENURE,
    OLDEST_AGE,
    RATINGS,
    ZONES,
    Parameters,
    Structure,
)
from comptune.errors import ComptuneError
from comptune.levers import load_catalogue
from comptune.levers.units import UNIT_RULES
from comptune.structure import UNKNOWN_BAND

MILLION: Final = 1_000_000
NOT_KERNEL_LEVERS: Final = frozenset(
    {"merit_rate", "promotion_rate", "termination_rate", "structure_adjustment"}
)  # these reach the engine multiplied out, as hazards and ranges


class IncompleteParameters(ComptuneError):
    """A cell that has no value in any tier, or more than one."""


@dataclass(frozen=True)
class Bands:
    """Names of the bands in ascending order, and the band of each whole year."""

    age: tuple[str, ...]
    tenure: tuple[str, ...]
    structure: Structure


def bands_from(con: duckdb.DuckDBPyConnection) -> Bands:
    """Bands, rating distribution and hire ages from the `config_*` tables of a database."""
    ages = _bands(con, "config_age_bands")
    tenures = _bands(con, "config_tenure_bands")
    age_names = (*(name for name, _, _ in ages), UNKNOWN_BAND)
    ratings = con.execute(
        "select share from config_rating_distribution order by performance_rating"
    ).fetchall()
    hire_ages = con.execute(
        "select hire_age, weight from config_new_hire_age_distribution order by hire_age"
    ).fetchall()
    structure = Structure(
        age_band=_lookup(ages, OLDEST_AGE),
        unknown_age_band=len(ages),
        tenure_band=_lookup(tenures, LONGEST_TENURE),
        rating_cumulative=np.cumsum([int(share * MILLION) for (share,) in ratings]).astype(
            np.int64
        ),
        hire_age=np.array([age for age, _ in hire_ages], np.int64),
        hire_age_cumulative=np.cumsum([int(w * MILLION) for _, w in hire_ages]).astype(np.int64),
    )
    return Bands(age_names, tuple(name for name, _, _ in tenures), structure)


def parameters_from(
    con: duckdb.DuckDBPyConnection,
    bands: Bands,
    *,
    like: Parameters | None = None,
    moved: Collection[str] = (),
) -> Parameters:
    """All parameter sets of a database, in order of `parameter_set`.

    Args:
        like: sets of which the first differs from these in levers only that are in `moved`; what
            others lead to is taken from it, and the models behind it are not read.

    Raises:
        IncompleteParameters: a lever, year, level or hazard is missing or doubled.
    """
    meta = con.execute(
        "select start_year, end_year, raise_base from scenario_meta order by parameter_set"
    ).fetchall()
    sets, start_year, end_year = len(meta), meta[0][0], meta[0][1]
    years = end_year - start_year + 1
    levers: dict[str, Any] = {**_levers(con, sets, start_year, years)}
    _register_bands(con, bands)
    tables: dict[str, Any] = {
        name: _repeated(getattr(like, name), sets)
        if like is not None and not MOVED_BY[name] & set(moved)
        else read(con, name, bands, (sets, years, LEVELS), start_year)
        for name, read in _READERS.items()
    }
    return Parameters(
        start_year=start_year,
        opening_base=np.array([base == "opening" for _, _, base in meta]),
        **tables,
        **levers,
    )


# Every query returns the position of each axis (parameter set, year, level - 1, ...) and a value.
_RANGES: Final = """
    select parameter_set, fiscal_year, job_level - 1, cast({column} * 100 as bigint)
    from int_job_level_ranges
"""
_HAZARD: Final = """
    select parameter_set, fiscal_year, job_level - 1, age.position, tenure.position,
        cast(hazard_rate * 1000000 as bigint)
    from int_hazard_{kind}
    inner join age_positions as age using (age_band)
    inner join tenure_positions as tenure using (tenure_band)
"""
_MERIT: Final = """
    select parameter_set, fiscal_year, job_level - 1, tenure.position, performance_rating - 1,
        range_zone - 1, cast(merit_rate * 1000000 as bigint)
    from int_hazard_merit
    inner join tenure_positions as tenure using (tenure_band)
"""
# Which levers lead to an array that is not called like its lever.
MOVED_BY: Final = {
    "range_minimum": {"structure_adjustment"},
    "range_maximum": {"structure_adjustment"},
    "termination_hazard": {"termination_rate"},
    "promotion_hazard": {"promotion_rate"},
    "merit_table": {"merit_rate"},
}
_LEVERS: Final = """
    select parameter_name, parameter_set, fiscal_year, job_level,
        cast(parameter_value * 1000000 as bigint)
    from int_effective_parameters
"""


def _bands(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, Any, Any]]:
    name = table.removeprefix("config_").removesuffix("s")
    return con.execute(
        f"select {name}, min_value, max_value from {table} where {name} <> ? "
        "order by min_value nulls first",
        [UNKNOWN_BAND],
    ).fetchall()


def _lookup(bands: list[tuple[str, Any, Any]], last: int) -> NDArray[np.uint8]:
    """The position of the band of each whole number of years 0 .. last."""
    edges = np.array([upper for _, _, upper in bands[:-1]])
    return np.searchsorted(edges, np.arange(last + 1), side="right").astype(np.uint8)


def _register_bands(con: duckdb.DuckDBPyConnection, bands: Bands) -> None:
    for table, names in (("age", bands.age), ("tenure", bands.tenure)):
        con.execute(
            f"create or replace temp table {table}_positions as "
            f"select unnest(?::varchar[]) as {table}_band, unnest(range(?)) as position",
            [list(names), len(names)],
        )


def _range(
    con: duckdb.DuckDBPyConnection,
    name: str,
    bands: Bands,
    grid: tuple[int, int, int],
    start_year: int,
) -> NDArray[np.int64]:
    """One end of the ranges (K, Y, 5)."""
    return _filled(con, _RANGES.format(column=name), grid, name, start_year)


def _hazard(
    con: duckdb.DuckDBPyConnection,
    name: str,
    bands: Bands,
    grid: tuple[int, int, int],
    start_year: int,
) -> NDArray[np.int32]:
    """Hazards (K, Y, 5, A, T); the top level is never promoted."""
    kind = name.removesuffix("_hazard")
    shape = (*grid, len(bands.age), len(bands.tenure))
    levels = LEVELS - 1 if kind == "promotion" else LEVELS
    own = _filled(
        con,
        _HAZARD.format(kind=kind),
        (*shape[:2], levels, *shape[3:]),
        f"int_hazard_{kind}",
        start_year,
    )
    whole = np.zeros(shape, np.int32)
    whole[:, :, :levels] = own
    return whole


def _merit(
    con: duckdb.DuckDBPyConnection,
    name: str,
    bands: Bands,
    grid: tuple[int, int, int],
    start_year: int,
) -> NDArray[np.int32]:
    """Merit rates after multipliers (K, Y, 5, T, 5, 6)."""
    shape = (*grid, len(bands.tenure), RATINGS, ZONES)
    return _filled(con, _MERIT, shape, "int_hazard_merit", start_year).astype(np.int32)


_READERS: Final = {
    "range_minimum": _range,
    "range_maximum": _range,
    "termination_hazard": _hazard,
    "promotion_hazard": _hazard,
    "merit_table": _merit,
}


def _repeated(array: NDArray[Any], sets: int) -> NDArray[Any]:
    """The first set's array for each of so many sets."""
    return np.repeat(array[:1], sets, axis=0)


def _filled(
    con: duckdb.DuckDBPyConnection, query: str, shape: tuple[int, ...], name: str, start_year: int
) -> NDArray[np.int64]:
    """The query's values in an array of that shape; each place must be given once."""
    columns = list(con.execute(query).fetchnumpy().values())
    places = [np.asarray(column) for column in columns[:-1]]
    places[1] = places[1] - start_year
    return _placed(name, places, np.asarray(columns[-1]), shape)


def _placed(
    name: str, places: list[NDArray[Any]], values: NDArray[Any], shape: tuple[int, ...]
) -> NDArray[np.int64]:
    """Values put at their places of an array; each place must be given exactly once."""
    expected = int(np.prod(shape))
    position = np.ravel_multi_index(tuple(places), shape)
    given = np.zeros(expected, bool)
    given[position] = True
    if len(position) != expected or not given.all():
        raise IncompleteParameters(
            place=name,
            value=f"given {len(position)} times for {int(given.sum())} cells",
            rule=f"each of the {expected} combinations of year, level and band has one value",
            remedy="Check the structure and the default levers for missing or repeated rows.",
        )
    placed = np.empty(expected, np.int64)
    placed[position] = values
    return placed.reshape(shape)


def _levers(
    con: duckdb.DuckDBPyConnection, sets: int, start_year: int, years: int
) -> dict[str, NDArray[np.int64]]:
    """The engine's arrays by lever name: (K, Y), or (K, Y, 5) for levers that have a level."""
    columns = [np.asarray(column) for column in con.execute(_LEVERS).fetchnumpy().values()]
    names, parameter_sets, fiscal_years, job_levels, millionths = columns
    arrays: dict[str, NDArray[np.int64]] = {}
    for lever in load_catalogue().values():
        if lever.name in NOT_KERNEL_LEVERS:
            continue
        mine = names == lever.name
        places = [
            parameter_sets[mine],
            fiscal_years[mine] - start_year,
            np.searchsorted(lever.job_levels, job_levels[mine]),
        ]
        values = millionths[mine] // 10 ** (6 - UNIT_RULES[lever.unit].decimals)
        grid = _placed(lever.name, places, values, (sets, years, len(lever.job_levels)))
        if lever.has_levels:
            arrays[lever.name] = np.zeros((sets, years, LEVELS), np.int64)
            arrays[lever.name][:, :, : len(lever.job_levels)] = grid
        else:
            arrays[lever.name] = grid[:, :, 0]
    return arrays
