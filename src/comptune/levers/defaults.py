"""The seed `default_levers.csv`: edited by hand, checked here against the catalogue."""

import csv
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from comptune.errors import ComptuneError
from comptune.levers.catalogue import NO_LEVEL, Catalogue, Lever
from comptune.levers.errors import DefaultLeversRefused
from comptune.levers.values import check_value, format_value

HEADER: Final = ("parameter_name", "job_level", "parameter_value")


def check_default_levers(path: Path, catalogue: Catalogue) -> tuple[DefaultLeversRefused, ...]:
    """Every mistake of the file, in the order of its rows; none if it is in order.

    Each names row (the header is row 1), column, value, rule and remedy. Values are in natural
    units.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    header = tuple(rows[0]) if rows else ()
    if header != HEADER:
        return (
            DefaultLeversRefused(
                place=f"{path.name}, row 1",
                value=f'"{",".join(header)}"',
                rule=f"the header is {','.join(HEADER)}",
                remedy="Write it so.",
            ),
        )
    return tuple(_mistakes(path.name, rows, catalogue))


def _mistakes(
    file: str, rows: list[list[str]], catalogue: Catalogue
) -> Iterator[DefaultLeversRefused]:
    first_row_of: dict[tuple[str, int], int] = {}
    for number, row in enumerate(rows[1:], start=2):
        place = f"{file}, row {number}"
        try:
            lever, level = _read_key(place, row, catalogue)
        except DefaultLeversRefused as refused:
            yield refused
            continue
        if (lever.name, level) in first_row_of:
            yield DefaultLeversRefused(
                place=place,
                value=_words(lever, level),
                rule=f"it stands in row {first_row_of[lever.name, level]} already",
                remedy="Remove one of the two.",
            )
            continue
        first_row_of[lever.name, level] = number
        yield from _value_mistakes(f"{place}, column parameter_value", row[2], lever)
    for lever in catalogue.levers:
        for level in lever.job_levels:
            if (lever.name, level) not in first_row_of:
                yield DefaultLeversRefused(
                    place=file,
                    rule=f"the row of {_words(lever, level)} is missing",
                    remedy=f"Add it, as in {lever.name},{level},{lever.fallback_at(level)}.",
                )


def _read_key(place: str, row: list[str], catalogue: Catalogue) -> tuple[Lever, int]:
    """The lever and level that the row gives a value for."""
    if len(row) != len(HEADER):
        raise DefaultLeversRefused(
            place=place,
            value=f'"{",".join(row)}"',
            rule=f"a row has the {len(HEADER)} columns of the header",
            remedy="Mend the row.",
        )
    name, level_text, _ = row
    try:
        lever = catalogue[name]
    except ComptuneError as unknown:
        raise DefaultLeversRefused(
            place=f"{place}, column parameter_name",
            value=f'"{name}"',
            rule=unknown.rule,
            remedy=unknown.remedy,
        ) from None
    levels = {str(level): level for level in lever.job_levels}
    if level_text not in levels:
        rule = f"{name} has the levels {lever.job_levels[0]} to {lever.job_levels[-1]}"
        raise DefaultLeversRefused(
            place=f"{place}, column job_level",
            value=f'"{level_text}"',
            rule=rule if lever.has_levels else f"{name} has no levels, which is written {NO_LEVEL}",
            remedy="Mend the level or remove the row.",
        )
    return lever, levels[level_text]


def _value_mistakes(place: str, text: str, lever: Lever) -> Iterator[DefaultLeversRefused]:
    example = (
        f"Write it as in {lever.fallback[0]}, which is {format_value(lever, lever.fallback[0])}."
    )
    try:
        value = Decimal(text)
        check_value(lever, value)
    except InvalidOperation:
        yield DefaultLeversRefused(
            place=place, value=f'"{text}"', rule="it is not a number", remedy=example
        )
    except ComptuneError as refused:
        shown = f"{text} ({refused.value})" if value.is_finite() else text
        yield DefaultLeversRefused(
            place=place, value=shown, rule=refused.rule, remedy=refused.remedy
        )


def _words(lever: Lever, level: int) -> str:
    return f"{lever.name}, level {level}" if level != NO_LEVEL else lever.name
