"""The units of levers: how fine a value may be and what the engine's integers count."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol


class Unit(StrEnum):
    """What a value measures, and so how it is typed, shown and stored."""

    RATE = "rate"  # a raise, growth or movement: 0.035 = 3.5 %
    PROBABILITY = "probability"  # a chance in a year: 0.12 = 12 %
    SHARE = "share"  # a part of a whole: 0.35 = 35 %
    MULTIPLIER = "multiplier"  # 1 = 100 %
    MONTH = "month"  # a month of the year, 1 to 12
    MONTHS = "months"  # a number of whole months
    ELASTICITY = "elasticity"  # a plain number, thousandths in the engine
    MONEY = "money"  # the workspace's currency, cents in the engine


@dataclass(frozen=True)
class UnitRule:
    """How a unit is written and stored.

    Args:
        is_percent: whether people write it as a percentage.
        decimals: digits after the point in natural units; the engine counts in that smallest unit.
        noun: what a value is, for messages.
        example: a value as people write it.
    """

    is_percent: bool
    decimals: int
    noun: str
    example: str


_PERCENT: Final = UnitRule(is_percent=True, decimals=6, noun="a percentage", example="3.5 %")

UNIT_RULES: Final[dict[Unit, UnitRule]] = {
    Unit.RATE: _PERCENT,
    Unit.PROBABILITY: _PERCENT,
    Unit.SHARE: _PERCENT,
    Unit.MULTIPLIER: UnitRule(
        is_percent=True, decimals=6, noun="a percentage, 100 % changing nothing", example="105 %"
    ),
    Unit.MONTH: UnitRule(is_percent=False, decimals=0, noun="a month, a whole number", example="4"),
    Unit.MONTHS: UnitRule(
        is_percent=False, decimals=0, noun="a whole number of months", example="3"
    ),
    Unit.ELASTICITY: UnitRule(is_percent=False, decimals=3, noun="a plain number", example="2.5"),
    Unit.MONEY: UnitRule(is_percent=False, decimals=2, noun="an amount of money", example="66,000"),
}


class Quantity(Protocol):
    """Whatever has a name, a unit and bounds: a lever, or a value of the structure."""

    @property
    def name(self) -> str:
        """As in cells: `merit_rate`."""

    @property
    def unit(self) -> Unit:
        """What a value measures."""

    @property
    def lower(self) -> Decimal:
        """The least value allowed, in natural units."""

    @property
    def upper(self) -> Decimal:
        """The greatest value allowed, in natural units."""


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent: 0.0350 -> 0.035."""
    if value == 0:
        return Decimal(0)
    return Decimal(f"{value:.{decimals_of(value)}f}")


def decimals_of(value: Decimal) -> int:
    """How many digits after the point the number needs."""
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):  # "n", "N" or "F": not a number, or infinite
        raise ValueError(f"{value} is not a finite number")
    zeros = len(digits) - len(bytes(digits).rstrip(b"\0"))
    return max(0, -exponent - zeros) if value else 0


def to_engine_integer(unit: Unit, value: Decimal) -> int:
    """The value as the engine counts it: ppm, months, thousandths (elasticity) or cents (money).

    Raises:
        ValueError: if the value is finer than the unit can hold (checked values never are).
    """
    scaled = value.scaleb(UNIT_RULES[unit].decimals)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value:f} is finer than {unit.value} can hold")
    return int(scaled)


def from_engine_integer(unit: Unit, count: int) -> Decimal:
    """The natural value of the engine's integer: 35 000 ppm -> 0.035."""
    return plain(Decimal(count).scaleb(-UNIT_RULES[unit].decimals))
