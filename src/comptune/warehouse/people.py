"""Census rows as the arrays that the engine simulates, and the attributes that events carry."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from comptune.census import FEMALE, MALE, units
from comptune.engine.booking import MAN, WOMAN
from comptune.engine.keys import employee_keys
from comptune.engine.world import UNKNOWN_YEAR, People

# Anyone else is 0: in neither mean of the pay gap.
GENDER_CODES: Final = {MALE: MAN, FEMALE: WOMAN}
CENSUS_COLUMNS: Final = (
    "employee_id",
    "hire_date",
    "birth_date",
    "job_level",
    "annual_salary",
    "fte",
    "department",
    "location",
    "gender",
    "performance_rating",
)


@dataclass(frozen=True)
class Workforce:
    """The census twice: as the engine's arrays, and as the Arrow columns that rows point into."""

    people: People
    attributes: pa.Table  # the census columns, in the order of `people`
    departments: tuple[str | None, ...]  # names by department code; None is "not known"


def workforce_from(census: pa.Table) -> Workforce:
    """The engine's view of a census with the columns of `stg_census`."""
    table = _in_id_order(census.select(CENSUS_COLUMNS).combine_chunks())
    departments, codes = _codes(table["department"])
    hire_year, hire_month, hire_day = _calendar(table["hire_date"])
    birth_year, birth_month, birth_day = _calendar(table["birth_date"])
    after_new_year = (hire_month > 1) | (hire_day > 1)
    birth_base = birth_year + ((birth_month > 1) | (birth_day > 1))
    unknown = table["birth_date"].is_null().to_numpy()
    people = People(
        key=employee_keys(table["employee_id"].to_pylist()),
        salary=units(table["annual_salary"]),
        fte=units(table["fte"]).astype(np.int32),
        level=table["job_level"].to_numpy().astype(np.int8),
        rating=table["performance_rating"].fill_null(0).to_numpy().astype(np.int8),
        gender=_gender_codes(table["gender"]),
        department=codes,
        hire_year=hire_year.astype(np.int16),
        hire_base=(hire_year + after_new_year).astype(np.int16),
        birth_base=np.where(unknown, UNKNOWN_YEAR, birth_base).astype(np.int16),
        hire_month=(hire_year * 12 + hire_month + (hire_day > 1)).astype(np.int32),
        departments=len(departments),
    )
    return Workforce(people, table, departments)


def _in_id_order(table: pa.Table) -> pa.Table:
    """Rows in ascending order of the UTF-8 bytes of the employee id."""
    ids = table["employee_id"].cast(pa.binary())
    if len(ids) > 1 and not pc.all(pc.less(ids[:-1], ids[1:])).as_py():
        return table.take(pc.sort_indices(ids)).combine_chunks()
    return table


def _codes(column: pa.ChunkedArray) -> tuple[tuple[str | None, ...], NDArray[np.int32]]:
    """Distinct values in ascending order, None last, and the code of each row."""
    names = sorted(name for name in pc.unique(column).to_pylist() if name is not None)
    values: tuple[str | None, ...] = tuple(names)
    codes = pc.index_in(column, value_set=pa.array(names, pa.string()))
    if column.null_count:
        values = (*values, None)
    return values, codes.fill_null(len(names)).to_numpy().astype(np.int32)


def _calendar(column: pa.ChunkedArray) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Year, month and day of each date; 0 where it is null."""
    return tuple(
        part(column).fill_null(0).to_numpy().astype(np.int64)
        for part in (pc.year, pc.month, pc.day)
    )


def _gender_codes(column: pa.ChunkedArray) -> NDArray[np.int8]:
    codes = np.zeros(len(column), np.int8)
    for name, code in GENDER_CODES.items():
        codes[pc.equal(column, name).fill_null(False).to_numpy()] = code
    return codes
