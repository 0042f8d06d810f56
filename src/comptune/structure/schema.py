"""The shape of the `config_*` tables, declared once: names, column types and keys."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import pyarrow as pa


class Kind(Enum):
    """The type of a column: how it is written and how it is stored."""

    TEXT = "text"
    INTEGER = "a whole number"
    FACTOR = "a number with at most six decimals"  # multipliers, shares and weights
    MONEY = "an amount with at most two decimals"

    @property
    def arrow_type(self) -> pa.DataType:
        """The Arrow type of the column: the same as in a run's file."""
        return _ARROW_TYPES[self]

    @property
    def scale(self) -> int:
        """Decimals kept: 6 for factors, 2 for money, 0 otherwise."""
        return {Kind.FACTOR: 6, Kind.MONEY: 2}.get(self, 0)

    @property
    def integer_digits(self) -> int:
        """Digits kept before the decimal point."""
        return {Kind.FACTOR: 3, Kind.MONEY: 16, Kind.INTEGER: 9}[self]


_ARROW_TYPES: Final[dict[Kind, pa.DataType]] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int32(),
    Kind.FACTOR: pa.decimal128(9, 6),
    Kind.MONEY: pa.decimal128(18, 2),
}


@dataclass(frozen=True)
class Column:
    """One column of a structure table."""

    name: str
    kind: Kind
    nullable: bool = False


@dataclass(frozen=True)
class TableShape:
    """One structure table: its columns, the first `key_width` of which identify a row."""

    name: str
    columns: tuple[Column, ...]
    key_width: int = 1

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns that together identify a row."""
        return self.columns[: self.key_width]

    @property
    def value_columns(self) -> tuple[Column, ...]:
        """The other columns."""
        return self.columns[self.key_width :]

    @property
    def arrow_schema(self) -> pa.Schema:
        """The exact types of the table."""
        return pa.schema([pa.field(column.name, column.kind.arrow_type) for column in self.columns])

    @property
    def file_name(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"


def _bands(name: str, band: str) -> TableShape:
    return TableShape(
        name,
        (
            Column(band, Kind.TEXT),
            Column("min_value", Kind.INTEGER, nullable=True),
            Column("max_value", Kind.INTEGER, nullable=True),
        ),
    )


def _multipliers(name: str, band: str) -> TableShape:
    return TableShape(name, (Column(band, Kind.TEXT), Column("multiplier", Kind.FACTOR)))


JOB_LEVELS: Final = TableShape(
    "config_job_levels",
    (
        Column("level_id", Kind.INTEGER),
        Column("name", Kind.TEXT),
        Column("min_compensation", Kind.MONEY),
        Column("max_compensation", Kind.MONEY),
    ),
)
AGE_BANDS: Final = _bands("config_age_bands", "age_band")
TENURE_BANDS: Final = _bands("config_tenure_bands", "tenure_band")
AGE_MULTIPLIERS: Final = (
    _multipliers("config_termination_age_multipliers", "age_band"),
    _multipliers("config_promotion_age_multipliers", "age_band"),
)
TENURE_MULTIPLIERS: Final = (
    _multipliers("config_termination_tenure_multipliers", "tenure_band"),
    _multipliers("config_promotion_tenure_multipliers", "tenure_band"),
    _multipliers("config_merit_tenure_multipliers", "tenure_band"),
)
MERIT_MATRIX: Final = TableShape(
    "config_merit_matrix",
    (
        Column("performance_rating", Kind.INTEGER),
        Column("range_zone", Kind.INTEGER),
        Column("multiplier", Kind.FACTOR),
    ),
    key_width=2,
)
RATING_DISTRIBUTION: Final = TableShape(
    "config_rating_distribution",
    (Column("performance_rating", Kind.INTEGER), Column("share", Kind.FACTOR)),
)
HIRE_AGES: Final = TableShape(
    "config_new_hire_age_distribution",
    (Column("hire_age", Kind.INTEGER), Column("weight", Kind.FACTOR)),
)

TABLES: Final[dict[str, TableShape]] = {
    shape.name: shape
    for shape in (
        JOB_LEVELS,
        AGE_BANDS,
        TENURE_BANDS,
        AGE_MULTIPLIERS[0],
        TENURE_MULTIPLIERS[0],
        AGE_MULTIPLIERS[1],
        TENURE_MULTIPLIERS[1],
        TENURE_MULTIPLIERS[2],
        MERIT_MATRIX,
        RATING_DISTRIBUTION,
        HIRE_AGES,
    )
}
"""Every structure table by name, in the order in which they are written and hashed."""

UNKNOWN_BAND: Final = "unknown"
"""The age band of people without a birth date: it has neither minimum nor maximum."""

LEVELS: Final = range(1, 6)
RATINGS: Final = range(1, 6)
ZONES: Final = range(1, 7)
HIRE_AGE_LIMITS: Final = (14, 80)
LARGEST_MULTIPLIER: Final = 10
LARGEST_COMPENSATION: Final = 5_000_000_000
"""Range maximum in whole currency units: half of what the engine's integers hold, so that years of
structure adjustments fit."""
