"""Dates as people write them, in formats that the mapping lists.

A format is spelt with YYYY or YY, MM or MON, and DD: `DD.MM.YYYY`, `MM/DD/YYYY`, `DD-MON-YYYY`,
`YYYYMMDD`. A two-digit year is the latest one that is not after the as-of date. If the listed
formats read one text as two different days, the text is refused rather than guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import numpy as np

from comptune.census.errors import Unreadable
from comptune.census.people import Flags, Integers

ISO: Final = "YYYY-MM-DD"
COMMON_FORMATS: Final = (
    ISO,
    "YYYY/MM/DD",
    "YYYYMMDD",
    "DD.MM.YYYY",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "DD-MM-YYYY",
    "MM-DD-YYYY",
    "DD-MON-YYYY",
    "DD MON YYYY",
    "MON DD, YYYY",
    "DD.MM.YY",
    "DD/MM/YY",
    "MM/DD/YY",
    "DD-MON-YY",
)
"""What `guess_mapping` tries, in this order."""

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EPOCH: Final = date(1970, 1, 1).toordinal()
_TOKEN: Final = re.compile("YYYY|YY|MON|MM|DD")
_MIDNIGHT: Final = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
_PARTS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<year>\d{2})",
    "MON": r"(?P<month>[A-Za-z]{3,9})",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
}


@dataclass(frozen=True)
class DateFormat:
    """A compiled format; `order` is its parts in sequence, by which two orders are told apart."""

    spelling: str
    pattern: re.Pattern[str]
    order: tuple[str, ...]
    separators: str

    def clashes_with(self, other: "DateFormat") -> bool:
        """Whether both read one text as different days (DD/MM/YYYY and MM/DD/YYYY)."""
        return self.separators == other.separators and {self.order[:2], other.order[:2]} == {
            ("DD", "MM"),
            ("MM", "DD"),
        }


def clashing(formats: Sequence[DateFormat]) -> tuple[DateFormat, DateFormat] | None:
    """The first two formats that read one text as different days, if any."""
    pairs = ((a, b) for a in formats for b in formats if a.spelling < b.spelling)
    return next(((a, b) for a, b in pairs if a.clashes_with(b)), None)


@cache
def date_format(spelling: str) -> DateFormat:
    """Compile a spelling; ValueError where it does not name year, month and day once each."""
    tokens = tuple(_TOKEN.findall(spelling))
    if sorted("MM" if t == "MON" else t[:2] for t in tokens) != ["DD", "MM", "YY"]:
        raise ValueError(f"{spelling!r} does not name a day, a month and a year once each")
    separators = _TOKEN.sub("", spelling)
    if re.search(r"[A-Za-z0-9]", separators):
        raise ValueError(f"{spelling!r} has letters other than YYYY, YY, MM, MON, DD")
    pattern = _TOKEN.sub(lambda found: _PARTS[found.group()], re.escape(spelling))
    if not separators:
        pattern = pattern.replace(r"\d{1,2}", r"\d{2}")
    return DateFormat(spelling, re.compile(pattern, re.ASCII), tokens, separators)


def read_with(text: str, form: DateFormat, latest_year: int) -> date | None:
    """The date, or None if the text is not a date of this format."""
    found = form.pattern.fullmatch(_MIDNIGHT.sub("", text))
    if found is None:
        return None
    year, month = int(found["year"]), found["month"]
    if len(found["year"]) == 2:
        year += (latest_year - year) // 100 * 100
    number = int(month) if month.isdigit() else _month_number(month)
    try:
        return date(year, number, int(found["day"]))
    except ValueError:
        return None


def _month_number(name: str) -> int:
    short = name.lower()[:3]
    return MONTHS.index(short) + 1 if short in MONTHS else 0


def read_day(text: str, typed: bool, formats: Sequence[DateFormat], latest_year: int) -> int:
    """Days since 1970-01-01; raises `Unreadable`."""
    allowed = (date_format(ISO),) if typed else formats
    days = {read_with(text, form, latest_year) for form in allowed} - {None}
    if len(days) == 1:
        day = days.pop()
        assert day is not None
        return day.toordinal() - _EPOCH
    spelt = " or ".join(form.spelling for form in allowed)
    if days:
        raise Unreadable(
            "ambiguous_date",
            f"it can be read as {' and as '.join(sorted(map(str, days)))} ({spelt})",
            "Leave only the format that the file uses under dates in the mapping.",
        )
    raise Unreadable(
        "not_a_date",
        f"a date of the form {spelt} is expected",
        "Correct the cell, or add its format under dates in the mapping.",
    )


def days_of(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def completed_years(earlier: Integers, later: Integers) -> Integers:
    """Whole years from one day to another, both in days since 1970-01-01."""
    first, last = _calendar(earlier), _calendar(later)
    not_yet: Flags = last[1] < first[1]
    return last[0] - first[0] - not_yet


def _calendar(days: Integers) -> tuple[Integers, Integers]:
    """Year, and month x 100 + day, of each day."""
    stamps = days.astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    month = months.astype(np.int64) % 12
    day = (stamps - months).astype(np.int64)
    return months.astype(np.int64) // 12 + 1970, month * 100 + day
