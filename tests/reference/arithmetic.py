"""Rounding, sharing out, draws and the calendar: the small rules that the page uses everywhere."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

PPM = 1_000_000
TWO_TO_32 = 2**32


def apply(amount: int, ppm: int) -> int:
    """Return the share of an amount, rounded half up (section 1)."""
    return (amount * ppm + 500_000) // 1_000_000


def round_half_up(exact: Fraction) -> int:
    """Round a quantity that is never negative."""
    assert exact >= 0
    return (exact + Fraction(1, 2)).__floor__()


def round_half_up_in_magnitude(exact: Fraction) -> int:
    """Round the magnitude half up and keep the sign, so that -1.5 becomes -2."""
    return round_half_up(exact) if exact >= 0 else -round_half_up(-exact)


def at_full_time_equivalent(amount_cents: int, fte_thousandths: int) -> int:
    """Return an annual amount x fte, rounded half up to the cent."""
    return (amount_cents * fte_thousandths + 500) // 1000


def by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Split a whole number in proportion to weights; equal remainders go to the earlier ones."""
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [part.__floor__() for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for position in by_remainder[: total - sum(parts)]:
        parts[position] += 1
    return parts


def happens(word: int, chance_ppm: int) -> bool:
    """Tell whether an event of this chance happens to who drew this word (section 3)."""
    return word * 1_000_000 < chance_ppm * TWO_TO_32


def pick(word: int, count: int) -> int:
    """Return one of 0 .. count - 1 (section 3)."""
    return (word * count) >> 32


def first_beyond(word: int, shares: Sequence[tuple[int, int]]) -> int:
    """Return the first value, ascending, whose cumulative share (ppm) exceeds the draw."""
    drawn = (word * 1_000_000) >> 32
    cumulative = 0
    for value, share in sorted(shares):
        cumulative += share
        if cumulative > drawn:
            return value
    return max(shares)[0]


def days_in(year: int) -> int:
    """Return 365, or 366 in a leap year."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def day_of_year(day: date) -> int:
    """Return 1 for 1 January."""
    return day.timetuple().tm_yday


def date_of(year: int, day: int) -> date:
    """Return the date of a day of the year, 1 being 1 January."""
    return date(year, 1, 1) + timedelta(days=day - 1)


def completed_years(since: date, on: date) -> int:
    """Return the whole years from one date to another that is not earlier."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def whole_months(since: date, on: date) -> int:
    """Return the whole months from one date to another that is not earlier."""
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)


def years_earlier(day: date, years: int) -> date:
    """Return the same day some years ago; 29 February always becomes 28 (section 5)."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - years, 2, 28)
    return day.replace(year=day.year - years)
