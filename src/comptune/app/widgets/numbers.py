"""Numbers as pages show them: money in thousands or millions as its size asks, always a unit."""

import math
from typing import Final

from comptune.metrics import Metric

NOT_KNOWN: Final = "not known"
NO_CHANGE: Final = "no change"
_MINUS: Final = "\u2212"
_CENTS: Final = 100
_FROM_MILLIONS: Final = 999_950  # what thousands would write as 1,000.0 k
_FROM_THOUSANDS: Final = 10_000  # below, whole units say more than 9.5 k


def short_money(cents: float, *, signed: bool = False) -> str:
    """84.26 M, 199.3 k, 9,512; rounded for reading, `full_money` has the cents."""
    amount = cents / _CENTS
    if abs(amount) >= _FROM_MILLIONS:
        return f"{_number(amount / 1_000_000, 2, signed)} M"
    if abs(amount) >= _FROM_THOUSANDS:
        return f"{_number(amount / 1_000, 1, signed)} k"
    return _number(amount, 0 if abs(amount) >= 1 else 2, signed)


def full_money(cents: float, *, signed: bool = False) -> str:
    """84,257,420.88, to the cent."""
    return _number(cents / _CENTS, 2, signed)


def percent(rate: float, *, decimals: int = 2) -> str:
    """4.51 % of 0.0451."""
    return NOT_KNOWN if math.isnan(rate) else f"{_number(rate * 100, decimals, False)} %"


def value_text(metric: Metric, value: float, currency: str) -> str:
    """A metric's value with its unit, short enough for a headline."""
    if math.isnan(value):
        return NOT_KNOWN
    match metric.unit:
        case "money":
            return f"{short_money(value)} {currency}"
        case "rate":
            return percent(value)
        case "count":
            return _number(value, 0, False)
        case "ratio":
            return _number(value, 3, False)


def full_text(metric: Metric, value: float, currency: str) -> str:
    """A metric's value with its unit, to the last digit that means something."""
    if math.isnan(value):
        return NOT_KNOWN
    match metric.unit:
        case "money":
            return f"{full_money(value)} {currency}"
        case "rate":
            return percent(value, decimals=4)
        case _:
            return value_text(metric, value, currency)


def change_text(metric: Metric, change: float) -> str:
    """A difference with its sign: +199.3 k, −0.05 pp (percentage points), no change."""
    if math.isnan(change):
        return NOT_KNOWN
    if change == 0:
        return NO_CHANGE
    match metric.unit:
        case "money":
            return short_money(change, signed=True)
        case "rate":
            return f"{_number(change * 100, 2, True)} pp"
        case "count":
            return _number(change, 0, True)
        case "ratio":
            return _number(change, 3, True)


def _number(value: float, decimals: int, signed: bool) -> str:
    """With thousands marked and a true minus sign; what rounds to zero has no sign."""
    text = f"{abs(value):,.{decimals}f}"
    if not text.strip("0.,"):
        return text
    sign = _MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{text}"
