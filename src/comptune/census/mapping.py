"""The column mapping: what a census file's columns mean, said by the user and kept with the census.

Written as YAML, read by frozen models that refuse unknown keys. `guess.py` proposes one; a person
confirms it by passing the file back to the import.
"""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from comptune.census.amounts import NumberStyle
from comptune.census.dates import ISO, DateFormat, date_format
from comptune.census.people import FEMALE, MALE
from comptune.currencies import CURRENCIES

KNOWN_GENDERS: dict[str, str] = {
    **dict.fromkeys(("f", "female", "woman", "w", "weiblich", "femme", "mujer"), FEMALE),
    **dict.fromkeys(("m", "male", "man", "männlich", "homme", "hombre"), MALE),
}
"""Spellings understood without being listed (compared in lower case)."""


def _text_keys(value: object) -> object:
    """YAML reads an unquoted 3 as a number: as a key of a table it means the text "3"."""
    if isinstance(value, dict):
        for key in value:
            if isinstance(key, bool):
                raise ValueError(f"the key {key} means yes or no in YAML: put it in quotes")
        return {str(k) if type(k) is int else k: v for k, v in value.items()}
    return value


def _currency_code(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("a currency is a three-letter code of ISO 4217, such as USD")
    return code


LevelNumber = Annotated[int, Field(ge=1, le=5, strict=True)]
ColumnName = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """A frozen part of the mapping that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Columns(Strict):
    """The file's own header for each thing that is known of a person."""

    employee_id: ColumnName
    hire_date: ColumnName
    annual_salary: ColumnName
    birth_date: ColumnName | None = None
    job_level: ColumnName | None = None
    job_title: ColumnName | None = None
    fte: ColumnName | None = None
    department: ColumnName | None = None
    location: ColumnName | None = None
    gender: ColumnName | None = None
    performance_rating: ColumnName | None = None
    currency: ColumnName | None = None

    def named(self) -> dict[str, str]:
        """The columns that are mapped: field to header."""
        return {field: header for field, header in self if header is not None}


class FileShape(Strict):
    """How the file itself is written."""

    encoding: Literal["utf-8", "utf-16", "windows-1252", "latin-1"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    sheet: str | None = None


class Dates(Strict):
    """Accepted date formats, by column."""

    hire_date: Annotated[tuple[str, ...], Field(min_length=1)] = (ISO,)
    birth_date: Annotated[tuple[str, ...], Field(min_length=1)] = (ISO,)

    @field_validator("hire_date", "birth_date")
    @classmethod
    def _known_spelling(cls, spellings: tuple[str, ...]) -> tuple[str, ...]:
        for spelling in spellings:
            date_format(spelling)
        return spellings

    def formats(self, field: str) -> tuple[DateFormat, ...]:
        """The compiled formats of a column."""
        return tuple(date_format(spelling) for spelling in getattr(self, field))


class Numbers(Strict):
    """The marks in the file's numbers; typed cells of Excel and Parquet need none."""

    decimal_mark: Literal[".", ","] = "."
    thousands_mark: Literal[",", ".", "'", " "] | None = None

    @model_validator(mode="after")
    def _different(self) -> Self:
        if self.decimal_mark == self.thousands_mark:
            raise ValueError("decimal_mark and thousands_mark are the same")
        return self


class LevelByColumn(Strict):
    """The level stands in a column, as 1..5 or as a name listed here."""

    by: Literal["column"]
    names: Annotated[dict[str, LevelNumber], BeforeValidator(_text_keys)] = {}


class LevelByTitle(Strict):
    """The level follows from the job title (or grade) by a table."""

    by: Literal["title"]
    titles: Annotated[dict[str, LevelNumber], BeforeValidator(_text_keys), Field(min_length=1)]


class LevelBySalaryBand(Strict):
    """The level follows from the full-time salary: level 1 below the first edge, and so on."""

    by: Literal["salary_band"]
    upper_edges: Annotated[tuple[Decimal, ...], Field(min_length=1, max_length=4)]

    @field_validator("upper_edges")
    @classmethod
    def _ascending(cls, edges: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        if any(edge <= 0 for edge in edges) or any(
            right <= left for left, right in pairwise(edges)
        ):
            raise ValueError("upper edges must be positive and ascending")
        return edges


class FteFullTime(Strict):
    """Everyone works full time."""

    by: Literal["everyone_full_time"] = "everyone_full_time"


class FteByColumn(Strict):
    """FTE stands in a column: a share of 1, a percentage, or hours a week.

    `empty_means` is the FTE of an empty cell; without it an empty cell is refused.
    """

    by: Literal["column"]
    unit: Literal["share", "percent", "hours_per_week"] = "share"
    full_time_hours: Annotated[Decimal, Field(gt=0, le=168)] = Decimal(40)
    empty_means: Annotated[Decimal, Field(gt=0, le=1)] | None = None


class FteByValue(Strict):
    """FTE follows from the text in a column, such as Fulltime or Parttime."""

    by: Literal["value"]
    values: Annotated[
        dict[str, Annotated[Decimal, Field(gt=0, le=1)]],
        BeforeValidator(_text_keys),
        Field(min_length=1),
    ]


class Limits(Strict):
    """What is plausible; outside it a row goes to quarantine. Salaries are full-time, annual."""

    salary_minimum: Annotated[Decimal, Field(gt=0)] = Decimal(1_000)
    salary_maximum: Annotated[Decimal, Field(gt=0, le=10**10)] = Decimal(10_000_000)
    youngest_at_hire: Annotated[int, Field(ge=0, le=99)] = 14
    oldest: Annotated[int, Field(ge=1, le=150)] = 110
    longest_service: Annotated[int, Field(ge=1, le=150)] = 80

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.salary_minimum >= self.salary_maximum:
            raise ValueError("salary_minimum is not below salary_maximum")
        return self


Level = Annotated[LevelByColumn | LevelByTitle | LevelBySalaryBand, Field(discriminator="by")]
Fte = Annotated[FteFullTime | FteByColumn | FteByValue, Field(discriminator="by")]


class CensusMapping(Strict):
    """What the columns of a census file mean.

    `level` may be left out only in a guess: the import refuses a mapping that does not say how
    the level is known. `salary_basis`: `full_time` if the file states what a full-time year would
    pay, `actual` if it states what the person is paid; an actual salary is divided by the FTE, in
    thousandths, to the cent.
    """

    columns: Columns
    salary_basis: Literal["full_time", "actual"]
    level: Level | None = None
    fte: Fte = FteFullTime()
    currency: Annotated[str, AfterValidator(_currency_code)] | None = None
    file: FileShape = FileShape()
    dates: Dates = Dates()
    numbers: Numbers = Numbers()
    gender_values: Annotated[dict[str, str | None], BeforeValidator(_text_keys)] = {}
    rating_values: Annotated[dict[str, LevelNumber], BeforeValidator(_text_keys)] = {}
    empty_values: tuple[str, ...] = ()
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _columns_for_rules(self) -> Self:
        needs: list[tuple[bool, str]] = [
            (isinstance(self.level, LevelByColumn), "job_level"),
            (isinstance(self.level, LevelByTitle), "job_title"),
            (not isinstance(self.fte, FteFullTime), "fte"),
        ]
        for needed, column in needs:
            if needed and getattr(self.columns, column) is None:
                rule = "level" if column.startswith("job") else "fte"
                raise ValueError(f"{rule} is read from a column, but columns.{column} is missing")
        return self

    def number_style(self, currency: str | None) -> NumberStyle:
        """How numbers are read; `currency` is the workspace's."""
        marks = self.numbers
        return NumberStyle(marks.decimal_mark, marks.thousands_mark, self.currency or currency)

    def plain(self) -> dict[str, Any]:
        """The mapping as plain values for YAML, without what was left at its default."""
        return self.model_dump(mode="json", exclude_defaults=True)
