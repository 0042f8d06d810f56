"""The first people of a file as they are written and as a mapping understands them.

For somebody who is still saying what the columns mean: it takes a mapping that is not finished.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from comptune.census.amounts import money
from comptune.census.cells import Readings
from comptune.census.errors import Fault
from comptune.census.fields import People, read_people
from comptune.census.mapping import CensusMapping, LevelBySalaryBand, LevelByTitle
from comptune.census.people import FULL_TIME
from comptune.census.source import Source, require_columns

SAMPLE_ROWS: Final = 8
_NOT_SAID: Final = LevelBySalaryBand(by="salary_band", upper_edges=(Decimal(1),))
_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class SampleCell:
    """One thing known of a person.

    Attributes:
        written: as the file has it; None where the cell is empty, or no column says it.
        understood: the value that would be kept; None where nothing is known.
        fault: what is wrong with it; None where nothing is.
    """

    written: str | None
    understood: str | None
    fault: Fault | None = None


@dataclass(frozen=True)
class SampleRow:
    """One person; `cells` by field, in the order of the mapping."""

    row: int
    cells: dict[str, SampleCell]


def sample(
    source: Source,
    mapping: CensusMapping,
    *,
    as_of: date,
    currency: str | None,
    count: int = SAMPLE_ROWS,
) -> tuple[SampleRow, ...]:
    """The first people of a file.

    Args:
        source: the file.
        mapping: what is said of it so far; `level` may be left out.
        as_of: the day that the file tells of.
        currency: the workspace's.
        count: of people.

    Raises:
        MappingRefused: a column that the file does not have.
    """
    require_columns(source, mapping.columns.named(), "mapping")
    first = replace(
        source,
        columns=tuple(column.slice(0, count) for column in source.columns),
        typed=tuple(flags[:count] for flags in source.typed),
        rows=source.rows[:count],
    )
    finished = mapping if mapping.level else mapping.model_copy(update={"level": _NOT_SAID})
    people = read_people(first, finished, as_of=as_of, currency=currency)
    understood = _understood(people, says_level=mapping.level is not None)
    faults: dict[tuple[int, str], Fault] = {}
    for fault in people.faults:
        faults.setdefault((fault.row, fault.column), fault)
    return tuple(
        SampleRow(int(row), dict(_cells(first, mapping, at, understood, faults)))
        for at, row in enumerate(first.rows)
    )


def _cells(
    source: Source,
    mapping: CensusMapping,
    at: int,
    understood: dict[str, Callable[[int], str | None]],
    faults: dict[tuple[int, str], Fault],
) -> Iterable[tuple[str, SampleCell]]:
    named = mapping.columns.named()
    for field, value_of in understood.items():
        column = named.get("job_title") if _is_title(mapping, field) else named.get(field)
        written, fault = None, None
        if column is not None:
            written = source.columns[source.header.index(column)][at].as_py()
            fault = faults.get((int(source.rows[at]), column))
        yield field, SampleCell(written, value_of(at) if fault is None else None, fault)


def _is_title(mapping: CensusMapping, field: str) -> bool:
    return field == "job_level" and isinstance(mapping.level, LevelByTitle)


def _understood(people: People, *, says_level: bool) -> dict[str, Callable[[int], str | None]]:
    texts = people.texts
    return {
        "employee_id": lambda at: people.ids[at].as_py(),
        "hire_date": _known(people.hired, _day),
        "birth_date": _known(people.born, _day),
        "job_level": _known(people.levels, str) if says_level else lambda _: None,
        "annual_salary": lambda at: (
            money(int(people.salary_cents[at])) if people.written_cents.known[at] else None
        ),
        "fte": _known(people.fte, lambda value: str(Decimal(value) / FULL_TIME)),
        "department": lambda at: texts["department"][at].as_py(),
        "location": lambda at: texts["location"][at].as_py(),
        "gender": lambda at: texts["gender"][at].as_py(),
        "performance_rating": _known(people.ratings, str),
    }


def _known(readings: Readings, words: Callable[[int], str]) -> Callable[[int], str | None]:
    return lambda at: words(int(readings.values[at])) if readings.known[at] else None


def _day(days: int) -> str:
    return date.fromordinal(_EPOCH + days).isoformat()
