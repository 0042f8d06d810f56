"""Resolved parameter and hazard tables as the arrays that the engine simulates."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
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
    """Bands, rating distribution and hire ages from the `config_*` tables of a database.

    Leaves the bands' positions as temporary tables, which `parameters_from` reads.
    """
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
    bands = Bands(age_names, tuple(name for name, _, _ in tenures), structure)
    _register_bands(con, bands)
    return bands


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
        "select parameter_set, start_year, end_year, raise_base from scenario_meta"
    ).fetchall()
    sets, (_, start_year, end_year, _) = len(meta), meta[0]
    years = end_year - start_year + 1
    asked = [name for name in load_catalogue() if like is None or name in moved]
    arrays: dict[str, Any] = _levers(con, asked, sets, start_year, years)
    for lever, read in _READERS.items():
        if lever in asked:
            arrays |= read(con, bands, (sets, years, LEVELS), start_year)
    if like is not None:
        arrays = _all_of(like, sets) | arrays
    arrays["opening_base"] = np.array([base == "opening" for *_, base in sorted(meta)])
    return Parameters(start_year=start_year, **arrays)


def _all_of(like: Parameters, sets: int) -> dict[str, NDArray[Any]]:
    """The first set's arrays for each of so many sets."""
    return {
        field.name: np.repeat(getattr(like, field.name)[:1], sets, axis=0)
        for field in fields(like)
        if field.name != "start_year"
    }


# Every query returns the position of each axis (parameter set, year, level - 1, ...) and a value.
_RANGES: Final = """
    select parameter_set, fiscal_year, job_level - 1,
        cast(range_minimum * 100 as bigint), cast(range_maximum * 100 as bigint)
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
_LEVERS: Final = """
    select parameter_name, parameter_set, fiscal_year, job_level,
        cast(parameter_value * 1000000 as bigint)
    from int_effective_parameters
    where parameter_name in (select unnest(?))
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


def _ranges(
    con: duckdb.DuckDBPyConnection, _: Bands, grid: tuple[int, int, int], start_year: int
) -> dict[str, NDArray[Any]]:
    """Both ends of the ranges (K, Y, 5)."""
    *places, lowest, highest = _columns(con, _RANGES, start_year)
    return {
        "range_minimum": _placed("range_minimum", places, lowest, grid),
        "range_maximum": _placed("range_maximum", places, highest, grid),
    }


def _hazard(kind: str, levels: int) -> "_Reader":
    """Reads hazards (K, Y, 5, A, T); of levels that have none they are 0."""

    def read(
        con: duckdb.DuckDBPyConnection, bands: Bands, grid: tuple[int, int, int], start_year: int
    ) -> dict[str, NDArray[Any]]:
        of_a_level = (len(bands.age), len(bands.tenure))
        *places, values = _columns(con, _HAZARD.format(kind=kind), start_year)
        whole = np.zeros((*grid, *of_a_level), np.int32)
        whole[:, :, :levels] = _placed(
            f"int_hazard_{kind}", places, values, (*grid[:2], levels, *of_a_level)
        )
        return {f"{kind}_hazard": whole}

    return read


def _merit(
    con: duckdb.DuckDBPyConnection, bands: Bands, grid: tuple[int, int, int], start_year: int
) -> dict[str, NDArray[Any]]:
    """Merit rates after multipliers (K, Y, 5, T, 5, 6)."""
    shape = (*grid, len(bands.tenure), RATINGS, ZONES)
    *places, values = _columns(con, _MERIT, start_year)
    return {"merit_table": _placed("int_hazard_merit", places, values, shape).astype(np.int32)}


_Reader = Callable[
    [duckdb.DuckDBPyConnection, Bands, tuple[int, int, int], int], dict[str, NDArray[Any]]
]
# By lever that reaches the engine multiplied out, what reads the arrays it leads to.
_READERS: Final[Mapping[str, _Reader]] = {
    "structure_adjustment": _ranges,
    "termination_rate": _hazard("termination", LEVELS),
    "promotion_rate": _hazard("promotion", LEVELS - 1),  # the top level is never promoted
    "merit_rate": _merit,
}


def _columns(con: duckdb.DuckDBPyConnection, query: str, start_year: int) -> list[NDArray[Any]]:
    """A query's columns: places, of which the second is the year's, and what is there."""
    columns = [np.asarray(column) for column in con.execute(query).fetchnumpy().values()]
    columns[1] = columns[1] - start_year
    return columns


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
    con: duckdb.DuckDBPyConnection, asked: Sequence[str], sets: int, start_year: int, years: int
) -> dict[str, Any]:
    """The engine's arrays by lever name: (K, Y), or (K, Y, 5) for levers that have a level."""
    arrays: dict[str, Any] = {}
    own = [load_catalogue()[name] for name in asked if name not in NOT_KERNEL_LEVERS]
    if not own:
        return arrays
    found = con.execute(_LEVERS, [[lever.name for lever in own]]).fetchnumpy()
    columns = [np.asarray(column) for column in found.values()]
    names, parameter_sets, fiscal_years, job_levels, millionths = columns
    for lever in own:
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
