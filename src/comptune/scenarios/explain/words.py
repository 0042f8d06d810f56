"""Numbers and cells as an explanation writes them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from comptune.levers import Cell, format_value, load_catalogue
from comptune.scenarios.explain.model import CellInForce, Draw

_TIERS: Final = {
    "scenario": "set by the scenario",
    "comp_levers": "published",
    "default": "default",
    "fallback": "fallback",
}
_DRAWN: Final = Decimal("0.000001")
PPM: Final = Decimal(1_000_000)


def money_of(cents: int) -> Decimal:
    """Cents as units of the currency, with two decimals."""
    return Decimal(cents).scaleb(-2)


def rate_of(ppm: int) -> Decimal:
    """Parts per million in natural units."""
    return Decimal(ppm) / PPM


def percent(rate: Decimal) -> str:
    """3.5 %, with as many decimals as there are."""
    return f"{format_plain(rate * 100)} %"


def format_plain(number: Decimal) -> str:
    """A number without needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(on: date) -> str:
    """1 April 2027"""
    return f"{on.day} {on:%B %Y}"


def cell_words(cell: CellInForce) -> str:
    """cola_rate.2027.L2 is 1 % (default)"""
    value = format_value(load_catalogue().quantity(Cell.parse(cell.cell).name), cell.value)
    return f"{cell.cell} is {value} ({_TIERS[cell.source]})"


def times(factors: tuple[tuple[str, Decimal], ...]) -> str:
    """x 1.2 for age band 25-34 x 0.9 for ..."""
    return "".join(f", x {format_plain(factor)} for {name}" for name, factor in factors)


def drawn_words(draw: Draw) -> str:
    """the draw was 73.4212 %, not below it"""
    drawn = draw.drawn.quantize(_DRAWN, rounding=ROUND_HALF_UP)
    return f"the draw was {percent(drawn)}, {'below it' if draw.happens else 'not below it'}"
