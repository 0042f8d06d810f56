"""Dates as people write them, and completed years."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.census.dates import (
    COMMON_FORMATS,
    MONTHS,
    completed_years,
    date_format,
    days_of,
    read_day,
    read_with,
    years_before,
)
from comptune.census.errors import Unreadable

FOUR_DIGIT = [spelling for spelling in COMMON_FORMATS if "YYYY" in spelling]


def written(day: date, spelling: str) -> str:
    text = spelling.replace("YYYY", f"{day.year:04d}").replace("DD", f"{day.day:02d}")
    return text.replace("MON", MONTHS[day.month - 1].title()).replace("MM", f"{day.month:02d}")


@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)), spelling=st.sampled_from(FOUR_DIGIT))
def test_a_date_written_in_a_format_is_read_back(day: date, spelling: str) -> None:
    assert read_day(written(day, spelling), False, [date_format(spelling)], 2025) == days_of(day)


@pytest.mark.parametrize(
    ("text", "spelling", "day"),
    [
        ("5/9/2014", "MM/DD/YYYY", date(2014, 5, 9)),
        ("9 September 2014", "DD MON YYYY", date(2014, 9, 9)),
        ("2014-05-09T00:00:00.000", "YYYY-MM-DD", date(2014, 5, 9)),
        ("09.05.25", "DD.MM.YY", date(2025, 5, 9)),
        ("09.05.26", "DD.MM.YY", date(1926, 5, 9)),
        ("09.05.64", "DD.MM.YY", date(1964, 5, 9)),
    ],
)
def test_a_date_is_read_by_its_format(text: str, spelling: str, day: date) -> None:
    assert read_with(text, date_format(spelling), 2025) == day


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("2014-13-01", "YYYY-MM-DD"),
        ("2015-02-29", "YYYY-MM-DD"),
        ("2014-05-09 08:00:00", "YYYY-MM-DD"),
        ("1-05-09", "YYYY-MM-DD"),
        ("201459", "YYYYMMDD"),
        ("09 Foo 2014", "DD MON YYYY"),
        ("41764", "YYYY-MM-DD"),
    ],
)
def test_what_is_no_date_of_the_format_is_not_read(text: str, spelling: str) -> None:
    assert read_with(text, date_format(spelling), 2025) is None


def test_formats_that_agree_on_the_day_are_no_ambiguity() -> None:
    formats = [date_format("DD/MM/YYYY"), date_format("MM/DD/YYYY")]
    assert read_day("04/04/2015", False, formats, 2025) == days_of(date(2015, 4, 4))
    with pytest.raises(Unreadable) as refused:
        read_day("03/04/2015", False, formats, 2025)
    assert refused.value.check == "ambiguous_date"


@pytest.mark.parametrize("spelling", ["YYYY-MM", "DD/MM/YYYY/DD", "YYYY-MM-DDTHH", "", "%Y-%m-%d"])
def test_a_spelling_that_names_no_whole_date_is_refused(spelling: str) -> None:
    with pytest.raises(ValueError, match=r"names?|letters"):
        date_format(spelling)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_completed_years_count_birthdays(first: date, second: date) -> None:
    earlier, later = sorted([first, second])
    years = int(completed_years(np.array([days_of(earlier)]), np.array([days_of(later)]))[0])
    birthdays = (later.year - earlier.year) - (
        (later.month, later.day) < (earlier.month, earlier.day)
    )
    assert years == birthdays


def test_years_before_a_leap_day_is_the_last_of_february() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)
