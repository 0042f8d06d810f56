"""Numbers as people read them, by unit: the one home for pages, tables and explanations.

Money is in thousands or millions as its size asks, a rate in percent, a change of a rate in
percentage points (pp) with its sign, a count with its thousands marked. Negative is a true minus
sign; what rounds to zero has none. Values of levers, which people type, are `levers.format_value`.
"""

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, TypeAlias

from comptune.metrics.declaration import Unit

# Money in units of the currency, rates in natural units (0.035 = 3.5 %); None or NaN: not known.
Figure: TypeAlias = Decimal | int | float | None

NOT_KNOWN: Final = "not known"
NO_CHANGE: Final = "no change"
MINUS: Final = "\u2212"
_MILLION: Final = 1_000_000
_THOUSAND: Final = 1_000
_FROM_MILLIONS: Final = 999_950  # what thousands would write as 1,000.0 k
_FROM_THOUSANDS: Final = 10_000  # below, whole units say more than 9.5 k


def figure_of(unit: Unit, value: Any) -> Figure:
    """A value of a metric's array: cents as exact units of the currency, NaN as None."""
    if unit == "money":
        return of_cents(value)
    if math.isnan(value):
        return None
    return int(value) if unit == "count" else float(value)


def of_cents(cents: Any) -> Decimal | None:
    """Cents of an array as exact units of the currency; None where they are not known."""
    return None if math.isnan(cents) else Decimal(round(float(cents))).scaleb(-2)


def metric(unit: Unit, value: Figure, *, currency: str = "", exact: bool = False) -> str:
    """A metric's value in its unit, short enough for a headline.

    Args:
        unit: the metric's.
        value: of the metric.
        currency: written after money, where the table does not say it.
        exact: to the last digit that means something.
    """
    match unit:
        case "money":
            text = exact_money(value) if exact else money(value)
            return f"{text} {currency}" if currency and text != NOT_KNOWN else text
        case "rate":
            return rate(value, decimals=4 if exact else 2)
        case "count":
            return count(value)
        case "ratio":
            return ratio(value)


def change(unit: Unit, value: Figure) -> str:
    """A metric's difference with its sign: +199.3 k, −0.05 pp; 0 where there is none."""
    match unit:
        case "money":
            return money(value, signed=True)
        case "rate":
            return points(value)
        case "count":
            return count(value, signed=True)
        case "ratio":
            return ratio(value, signed=True)


def change_in_words(unit: Unit, value: Figure) -> str:
    """The same where it stands alone: "no change" rather than 0."""
    return NO_CHANGE if value == 0 else change(unit, value)


def money(amount: Figure, *, signed: bool = False) -> str:
    """84.26 M, 199.3 k, 9,512; rounded for reading, `exact_money` has the cents."""
    known = _known(amount)
    if known is None:
        return NOT_KNOWN
    size = abs(known)
    if size >= _FROM_MILLIONS:
        return f"{_number(known / _MILLION, 2, signed)} M"
    if size >= _FROM_THOUSANDS:
        return f"{_number(known / _THOUSAND, 1, signed)} k"
    return _number(known, 0 if size >= 1 or not size else 2, signed)


def exact_money(amount: Figure, *, signed: bool = False) -> str:
    """84,257,420.88, to the cent."""
    known = _known(amount)
    return NOT_KNOWN if known is None else _number(known, 2, signed)


def count(number: Figure, *, signed: bool = False) -> str:
    """People or events: 10,300."""
    known = _known(number)
    return NOT_KNOWN if known is None else _number(known, 0, signed)


def rate(share: Figure, *, decimals: int = 2) -> str:
    """4.51 % of 0.0451."""
    known = _known(share)
    return NOT_KNOWN if known is None else f"{_number(known * 100, decimals, False)} %"


def points(difference: Figure) -> str:
    """A change of a rate: +0.10 pp; 0 pp is none at all, 0.00 pp one too small to show."""
    known = _known(difference)
    if known is None:
        return NOT_KNOWN
    return f"{_number(known * 100, 2 if known else 0, True)} pp"


def ratio(number: Figure, *, signed: bool = False) -> str:
    """0.985; of a change 0 where there is none."""
    known = _known(number)
    if known is None:
        return NOT_KNOWN
    return _number(known, 3 if known or not signed else 0, signed)


def full_time(number: Figure, *, signed: bool = False) -> str:
    """Full-time equivalents: 773.6; of a change 0 where there is none."""
    known = _known(number)
    if known is None:
        return NOT_KNOWN
    return _number(known, 1 if known or not signed else 0, signed)


def _known(value: Figure) -> Decimal | None:
    """The exact decimal of what is known; of a float the shortest that is the same float."""
    if value is None or math.isnan(value):
        return None
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def _number(value: Decimal, decimals: int, signed: bool) -> str:
    """Rounded half up in magnitude, with thousands marked and the sign in front."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else "+" if signed and rounded else ""
    return f"{sign}{abs(rounded):,f}"
