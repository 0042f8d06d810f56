"""The list of increases by person, as rows and as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Final

from comptune.spreadsheets import harmless
from comptune.warehouse.persons import increase_rows, increase_sums

_PERCENT: Final = Decimal("0.0001")


@dataclass(frozen=True)
class Increase:
    """A person's raises of a year. Money is full-time and annual; sums paid once are sums.

    Attributes:
        pay_before: on 1 January.
        pay_after: on 31 December, or on the last day.
        increase_percent: of `pay_before`.
        last_day: of those who leave in the year.
    """

    employee_id: str
    department: str | None
    location: str | None
    level_before: int
    level_after: int
    fte: Decimal
    pay_before: Decimal
    cola_on: date | None
    cola_amount: Decimal | None
    merit_on: date | None
    merit_amount: Decimal | None
    promotion_on: date | None
    promotion_amount: Decimal | None
    pay_after: Decimal
    increase: Decimal
    increase_percent: Decimal
    lump_sum_on: date | None
    lump_sum_amount: Decimal | None
    last_day: date | None


@dataclass(frozen=True)
class IncreaseTotal:
    """The list of increases in one line: people, and their full-time annual pay."""

    people: int
    pay_before: Decimal
    pay_after: Decimal


def increases_of(path: Path, year: int, *, most: int | None = None) -> tuple[Increase, ...]:
    """Everyone with a raise or a sum paid once in the year, by id; the first so many."""
    return tuple(map(_increase, increase_rows(path, year, most=most)))


def total_of(path: Path, year: int) -> IncreaseTotal:
    """The list of a year in one line."""
    row = increase_sums(path, year)
    return IncreaseTotal(row["people"], _money(row["cents_before"]), _money(row["cents_after"]))


def increases_name(year: int, run_id: str) -> str:
    """What the file of a list is called."""
    return f"increases-{year}-{run_id}.csv"


def csv_bytes(increases: Iterable[Increase], *, year: int, currency: str, run_id: str) -> bytes:
    """The list as CSV: UTF-8 with the mark by which Excel knows it, decimals with a point.

    A text that a spreadsheet would run as a formula gets an apostrophe in front, as a person would
    type it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = [field.name for field in fields(Increase)]
    writer.writerow(["year", *names, "currency", "run_id"])
    for one in increases:
        values = (getattr(one, name) for name in names)
        writer.writerow(_texts((year, *values, currency, run_id)))
    return text.getvalue().encode("utf-8-sig")


def _texts(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else _text(value) for value in values]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return harmless(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _increase(row: Any) -> Increase:
    before, after = (_money(row[f"cents_{side}"]) for side in ("before", "after"))
    share = (after - before) * 100 / before if before else Decimal(0)
    same = ("employee_id", "department", "location", "level_before", "level_after", "last_day")
    raises = ("cola", "merit", "promotion", "lump_sum")
    return Increase(
        **{name: row[name] for name in same},
        **{f"{name}_{part}": row[f"{name}_{part}"] for name in raises for part in ("on", "amount")},
        fte=Decimal(row["fte_thousandths"]).scaleb(-3),
        pay_before=before,
        pay_after=after,
        increase=after - before,
        increase_percent=share.quantize(_PERCENT, rounding=ROUND_HALF_UP),
    )


def _money(cents: Any) -> Decimal:
    return Decimal(int(cents)).scaleb(-2)
