"""Numbers as people read them: money in thousands or millions as its size asks, signs said."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from comptune.levers import Cell, format_value, load_catalogue

NOT_KNOWN: Final = "–"
_MILLION: Final = Decimal(1_000_000)
_THOUSAND: Final = Decimal(1_000)
_FROM_MILLIONS: Final = Decimal(999_950)  # 1,000.0 k would be written 1.00 M
_FROM_THOUSANDS: Final = Decimal(10_000)  # below, whole units say more than 9.5 k


def money(amount: Decimal | None, *, signed: bool = False) -> str:
    """An amount in units of the currency: 108.42 M, 412.3 k, 9,512; with its sign for a change."""
    if amount is None:
        return NOT_KNOWN
    sign = "+,"[not signed :]
    if abs(amount) >= _FROM_MILLIONS:
        return f"{amount / _MILLION:{sign}.2f} M"
    if abs(amount) >= _FROM_THOUSANDS:
        return f"{amount / _THOUSAND:{sign}.1f} k"
    whole = amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{whole:{sign}}" if whole else "0"


def exact(amount: Decimal | None) -> str:
    """An amount to the cent: 72,340.00."""
    return NOT_KNOWN if amount is None else f"{amount:,.2f}"


def count(number: int | None, *, signed: bool = False) -> str:
    """People or events: 10,300."""
    if number is None:
        return NOT_KNOWN
    return f"{number:{'+,' if signed and number else ','}}"


def rate(share: float | None) -> str:
    """A rate in percent: 3.62 %."""
    return NOT_KNOWN if share is None else f"{_no_minus_zero(share * 100, 2)} %"


def points(change: float | None) -> str:
    """A change of a rate in percentage points: +0.10 pp."""
    if change is None:
        return NOT_KNOWN
    text = _no_minus_zero(change * 100, 2)
    return "0 pp" if text == "0.00" else f"{'' if text.startswith('-') else '+'}{text} pp"


def ratio(number: float | None) -> str:
    """A ratio: 0.985."""
    return NOT_KNOWN if number is None else _no_minus_zero(number, 3)


def metric(unit: str, value: Any) -> str:
    """A metric's value in its unit."""
    match unit:
        case "money":
            return money(value)
        case "count":
            return count(value)
        case "rate":
            return rate(value)
        case _:
            return ratio(value)


def wanted(unit: str, value: Decimal | None) -> str:
    """An exact value, as a target has it, in its unit."""
    if value is None or unit == "money":
        return metric("money", value)
    return metric(unit, int(value) if unit == "count" else float(value))


def change(unit: str, value: Any) -> str:
    """A metric's difference, with its sign."""
    match unit:
        case "money":
            return money(value, signed=True)
        case "count":
            return count(value, signed=True)
        case "rate":
            return points(value)
        case _:
            return NOT_KNOWN if value is None else f"{value:+.3f}"


def cell_value(cell: Cell, value: Decimal) -> str:
    """A cell's value in its unit: "3.5 %"."""
    return format_value(load_catalogue().quantity(cell.name), value)


def span(cell: Cell, values: Sequence[Decimal]) -> str:
    """Values of one lever as one text: "2.5 %" or "2.5 to 3 %"."""
    low, high = cell_value(cell, min(values)), cell_value(cell, max(values))
    return low if low == high else f"{low.removesuffix(' %')} to {high}"


def year_blocks(years: Sequence[int], most: int = 5) -> list[Sequence[int]]:
    """Years in groups that a table has room for beside each other."""
    return [years[start : start + most] for start in range(0, len(years), most)]


def _no_minus_zero(number: float, decimals: int) -> str:
    text = f"{number:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text
