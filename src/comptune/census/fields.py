"""Reading each column of a source as its field, by the rules of the mapping."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comptune.census import checks
from comptune.census.amounts import NumberStyle, read_money, read_number, rounded
from comptune.census.cells import Cells, Readings, read_distinct
from comptune.census.dates import read_day
from comptune.census.errors import Fault, Unreadable
from comptune.census.mapping import (
    KNOWN_GENDERS,
    CensusMapping,
    FteByColumn,
    FteByValue,
    LevelByColumn,
    LevelBySalaryBand,
    LevelByTitle,
    Limits,
)
from comptune.census.people import FULL_TIME, LEVELS, RATINGS, Flags, Integers
from comptune.census.source import Source

_UNITS: Final = {
    "share": "a share of 1",
    "percent": "a percentage",
    "hours_per_week": "hours a week",
}
TEXTS: Final = ("department", "location", "gender")


@dataclass(frozen=True)
class People:
    """Everyone in the file, rejected rows included: row i of each array is the i-th row read."""

    ids: pa.StringArray
    hired: Readings
    born: Readings
    levels: Readings
    written_cents: Readings
    salary_cents: Integers
    fte: Readings
    texts: Mapping[str, pa.StringArray]
    ratings: Readings
    faults: tuple[Fault, ...]
    rejected: Flags


def read_people(
    source: Source, mapping: CensusMapping, *, as_of: date, currency: str | None
) -> People:
    """Read and check every row; `currency` is the workspace's, where the mapping names none."""
    named = mapping.columns.named().items()
    cells = {field: source.cells(column, mapping.empty_values) for field, column in named}
    people, style = source.people, mapping.number_style(currency)
    hired = _dates(cells.get("hire_date"), mapping, "hire_date", as_of, people)
    born = _dates(cells.get("birth_date"), mapping, "birth_date", as_of, people)
    written = read_distinct(
        cells["annual_salary"],
        lambda text, typed: rounded(read_money(text, typed, style), 2),
    )
    fte = _fte(cells.get("fte"), mapping, style, people)
    salary_cents, known = checks.full_time(written, fte, basis=mapping.salary_basis)
    levels = _levels(cells, mapping, salary_cents, known)
    ratings = _ratings(cells.get("performance_rating"), mapping, people)
    faults = [
        *(fault for read in (hired, born, written, fte, levels, ratings) for fault in read.faults),
        *_text_faults(cells, style),
        *_date_faults(cells, hired, born, as_of=as_of, limits=mapping.limits),
        *checks.missing(cells["annual_salary"], "annual_salary"),
        *checks.check_salary(cells["annual_salary"], written, salary_cents, known, mapping.limits),
    ]
    return People(
        cells["employee_id"].text,
        hired,
        born,
        levels,
        written,
        salary_cents,
        fte,
        _texts(cells, mapping, people),
        ratings,
        tuple(_in_file_order(faults, source)),
        np.isin(source.rows, np.array([fault.row for fault in faults], dtype=np.int64)),
    )


def _text_faults(cells: Mapping[str, Cells], style: NumberStyle) -> list[Fault]:
    faults = checks.check_ids(cells["employee_id"]) + _currencies(cells.get("currency"), style)
    for field in TEXTS:
        if field in cells:
            faults += checks.check_text(cells[field])
    return faults


def _date_faults(
    cells: Mapping[str, Cells], hired: Readings, born: Readings, *, as_of: date, limits: Limits
) -> list[Fault]:
    faults = checks.missing(cells["hire_date"], "hire_date")
    faults += checks.check_hire(cells["hire_date"], hired, as_of=as_of, limits=limits)
    if "birth_date" in cells:
        faults += checks.check_birth(cells["birth_date"], born, hired, as_of=as_of, limits=limits)
    return faults


def _texts(
    cells: Mapping[str, Cells], mapping: CensusMapping, people: int
) -> dict[str, pa.StringArray]:
    texts = {
        field: cells[field].text if field in cells else pa.nulls(people, pa.string())
        for field in TEXTS
    }
    return texts | {"gender": _genders(texts["gender"], mapping)}


def _in_file_order(faults: list[Fault], source: Source) -> list[Fault]:
    order = {column: position for position, column in enumerate(source.header)}
    return sorted(faults, key=lambda fault: (fault.row, order[fault.column]))


def _dates(
    cells: Cells | None, mapping: CensusMapping, field: str, as_of: date, people: int
) -> Readings:
    if cells is None:
        return Readings.unknown(people)
    formats = mapping.dates.formats(field)
    return read_distinct(cells, lambda text, typed: read_day(text, typed, formats, as_of.year))


def _currencies(cells: Cells | None, style: NumberStyle) -> list[Fault]:
    if cells is None:
        return []
    codes = pc.utf8_upper(cells.text)
    other = pc.fill_null(pc.not_equal(codes, style.currency or ""), False)
    return cells.faults(
        np.asarray(other),
        "other_currency",
        f"the census is in {style.currency or 'no stated currency'}",
        "A workspace has one currency: convert these salaries, or state the currency in the "
        "mapping.",
    )


def _fte(cells: Cells | None, mapping: CensusMapping, style: NumberStyle, people: int) -> Readings:
    rule = mapping.fte
    if cells is None or not isinstance(rule, FteByColumn | FteByValue):
        return Readings.all(people, FULL_TIME)
    if isinstance(rule, FteByValue):
        values = {text.strip(): rounded(share, 3) for text, share in rule.values.items()}
        found = read_distinct(cells, lambda text, typed: _listed(text, values, "fte.values"))
        return Readings(found.values, found.known, (*found.faults, *checks.missing(cells, "fte")))
    found = read_distinct(cells, lambda text, typed: _share(text, typed, rule, style))
    if rule.empty_means is None:
        return Readings(found.values, found.known, (*found.faults, *checks.missing(cells, "fte")))
    empty = cells.empty()
    filled = np.where(empty, rounded(rule.empty_means, 3), found.values)
    return Readings(filled, found.known | empty, found.faults)


def _share(text: str, typed: bool, rule: FteByColumn, style: NumberStyle) -> int:
    """FTE in thousandths from a share, a percentage or weekly hours."""
    percent = text.endswith("%")
    number = read_number(text.rstrip("% "), typed, style)
    if percent or rule.unit == "percent":
        number /= 100
    elif rule.unit == "hours_per_week":
        number /= rule.full_time_hours
    thousandths = rounded(number, 3)
    if not 0 < thousandths <= FULL_TIME:
        raise Unreadable(
            "fte_out_of_bounds",
            f"read as {_UNITS[rule.unit]} it is an FTE of {_plain(number)}, and an FTE is more "
            "than 0 and at most 1",
            "Correct the cell, or fte.unit in the mapping.",
        )
    return thousandths


def _plain(number: Decimal) -> str:
    return format(round(number, 3).normalize(), "f")


def _listed(text: str, values: Mapping[str, int], key: str) -> int:
    if text not in values:
        raise Unreadable(
            f"unlisted_{key.split('.', maxsplit=1)[0]}",
            f"{key} in the mapping does not list it",
            f"Add it to {key}, or correct the cell.",
        )
    return values[text]


def _levels(
    cells: Mapping[str, Cells], mapping: CensusMapping, salary: Integers, known: Flags
) -> Readings:
    rule = mapping.level
    if isinstance(rule, LevelBySalaryBand):
        edges = np.array([rounded(edge, 2) for edge in rule.upper_edges], dtype=np.int64)
        return Readings(np.searchsorted(edges, salary, side="right") + 1, known)
    if isinstance(rule, LevelByTitle):
        column = cells["job_title"]
        titles = {title.strip(): level for title, level in rule.titles.items()}
        found = read_distinct(column, lambda text, typed: _listed(text, titles, "level.titles"))
    else:
        assert isinstance(rule, LevelByColumn)
        column, names = cells["job_level"], rule.names
        found = read_distinct(
            column, lambda text, typed: _whole(text, names, LEVELS, "job_level", "level.names")
        )
    return Readings(
        found.values, found.known, (*found.faults, *checks.missing(column, "job_level"))
    )


def _whole(
    text: str, names: Mapping[str, int], allowed: tuple[int, ...], field: str, key: str
) -> int:
    """One of the allowed whole numbers, by itself or by a listed name."""
    if text in names:
        return names[text]
    try:
        number = Decimal(text)
    except ArithmeticError:
        number = Decimal("nan")
    if number not in allowed:
        raise Unreadable(
            f"{field}_out_of_bounds",
            f"a {field} is {allowed[0]} to {allowed[-1]} or a name listed under {key}",
            f"Correct the cell, or list the name under {key} in the mapping.",
        )
    return int(number)


def _ratings(cells: Cells | None, mapping: CensusMapping, people: int) -> Readings:
    if cells is None:
        return Readings.unknown(people)
    names = mapping.rating_values
    return read_distinct(
        cells,
        lambda text, typed: _whole(text, names, RATINGS, "performance_rating", "rating_values"),
    )


def _genders(text: pa.StringArray, mapping: CensusMapping) -> pa.StringArray:
    """Genders in canonical words: the mapping's own values first, then the known spellings."""
    encoded = text.dictionary_encode()
    words = [
        mapping.gender_values[word]
        if word in mapping.gender_values
        else KNOWN_GENDERS.get(word.lower(), word)
        for word in encoded.dictionary.to_pylist()
    ]
    return pa.array(words, pa.string()).take(encoded.indices)
