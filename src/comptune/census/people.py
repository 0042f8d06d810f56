"""The columns of a census once read, and exact conversion between integers and DECIMAL columns.

Inside the package money is integer cents and FTE integer thousandths; the table that others
read holds DECIMAL(18,2) and DECIMAL(4,3). Nothing here passes through a float.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

FEMALE: Final = "female"
MALE: Final = "male"
"""The canonical genders. Any other text is kept as it is; null is unknown. Only these two enter a
pay gap."""

LEVELS: Final = (1, 2, 3, 4, 5)
RATINGS: Final = (1, 2, 3, 4, 5)
FULL_TIME: Final = 1000
"""FTE in thousandths."""

MONEY: Final = pa.decimal128(18, 2)
FTE: Final = pa.decimal128(4, 3)

RAW_CENSUS: Final = pa.schema(
    [
        pa.field("employee_id", pa.string(), nullable=False),
        pa.field("hire_date", pa.date32(), nullable=False),
        pa.field("birth_date", pa.date32()),
        pa.field("job_level", pa.int32(), nullable=False),
        pa.field("annual_salary", MONEY, nullable=False),
        pa.field("fte", FTE, nullable=False),
        pa.field("department", pa.string()),
        pa.field("location", pa.string()),
        pa.field("gender", pa.string()),
        pa.field("performance_rating", pa.int32()),
    ]
)

Integers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]


def decimals(units: Integers, kind: pa.Decimal128Type) -> pa.Array:
    """Integers in the last decimal place of `kind` (cents, thousandths) as a DECIMAL column."""
    words = np.empty((len(units), 2), dtype="<i8")
    words[:, 0] = units
    words[:, 1] = units >> 63
    return pa.Array.from_buffers(kind, len(units), [None, pa.py_buffer(words.tobytes())])


def units(column: pa.ChunkedArray | pa.Array) -> Integers:
    """The integers under a DECIMAL column without nulls whose values fit 64 bits."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    if len(array) == 0:
        return np.empty(0, dtype=np.int64)
    words = np.frombuffer(array.buffers()[1], dtype="<i8").reshape(-1, 2)
    return words[array.offset : array.offset + len(array), 0].astype(np.int64)


def nullable(values: Integers, known: Flags, kind: pa.DataType) -> pa.Array:
    """Integers (days since 1970-01-01 for dates) as a column of `kind`, null where not known."""
    width = np.int32 if kind.bit_width == 32 else np.int64
    narrow = np.where(known, values, 0).astype(width)
    return pa.array(narrow, mask=~known).cast(kind)


def payroll_cents(salary_cents: Integers, fte_thousandths: Integers) -> int:
    """The annualised payroll: salary x FTE of each person, rounded half up to the cent."""
    return int(((salary_cents * fte_thousandths + 500) // 1000).sum())
