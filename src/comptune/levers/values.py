"""Typed values: the one place that turns what a person writes into a value, and back.

A percentage may be written "3.5", "3.5%", "3.5 %" or "3,5 %". With the sign it is read as it
stands. Without the sign it is a percentage too, and refused wherever it could also be meant as a
fraction: below 1 (0.035 could be 3.5 %), or within the bounds if it were one (1.05 in a cell of 80
to 130 % could be 105 %; 1 in a cell up to 100 % could be 100 %). 0 is 0 either way.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from comptune.levers.catalogue import Catalogue, Lever
from comptune.levers.catalogue_file import load_catalogue
from comptune.levers.cells import Cell, expand_cells
from comptune.levers.errors import OutOfBounds, ValueRefused
from comptune.levers.money import format_money, read_money
from comptune.levers.units import UNIT_RULES, Quantity, Unit, decimals_of, plain

_NUMBER: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>[0-9]{1,12}([.,][0-9]{0,12})?|[.,][0-9]{1,12})"
)
_SPACES: Final = str.maketrans(dict.fromkeys(" \t\u00a0\u2009\u202f"))


def parse_value(quantity: Quantity, text: str, *, cell: Cell | None = None) -> Decimal:
    """The value that the text means, in natural units (0.035 = 3.5 %), within the bounds.

    Args:
        quantity: the lever or structure value.
        text: what was typed. A value off the lever's step is accepted: the step is for sliders and
            the tuner.
        cell: named in messages, if known.

    Raises:
        ValueRefused: if the text is no value of the unit, could be read as two, or is too fine.
        OutOfBounds: if the catalogue does not allow the value.
    """
    place = cell.place if cell else quantity.name
    if not text.strip():
        example = UNIT_RULES[quantity.unit].example
        raise ValueRefused(
            place=place, rule="a value is missing", remedy=f"Write it as in {example}."
        )
    if quantity.unit is Unit.MONEY:
        value = read_money(place, text)
    else:
        value = _read_number(quantity, text, place)
    return check_value(quantity, value, cell=cell)


def check_value(quantity: Quantity, value: Decimal, *, cell: Cell | None = None) -> Decimal:
    """The value without needless zeros, if it is within the bounds and not finer than its unit.

    Raises:
        ValueRefused: if it has more decimals than its unit holds.
        OutOfBounds: if the catalogue does not allow it.
    """
    place = cell.place if cell else quantity.name
    if not value.is_finite():
        noun = UNIT_RULES[quantity.unit].noun
        raise ValueRefused(
            place=place, value=str(value), rule=f"a value here is {noun}", remedy="Give a number."
        )
    if not quantity.lower <= value <= quantity.upper:
        raise OutOfBounds(
            place=place,
            value=format_value(quantity, value),
            rule=f"the catalogue allows {format_bounds(quantity)}",
            remedy=_nearby(quantity, value),
        )
    _check_fineness(quantity, value, place)
    return plain(value)


def parse_cell_value(cell: Cell, text: str, *, catalogue: Catalogue | None = None) -> Decimal:
    """`parse_value` for a cell, with its place in the messages."""
    quantity = (catalogue or load_catalogue()).quantity(cell.name)
    return parse_value(quantity, text, cell=cell)


def parse_assignment(
    text: str, *, start_year: int, end_year: int, catalogue: Catalogue | None = None
) -> Mapping[Cell, Decimal]:
    """The cells and values of a text like `merit_rate.2027+.L3=3.5%`.

    Raises:
        ValueRefused, OutOfBounds, CellRefused, UnknownLever: as the parts.
    """
    cells, equals, value = text.partition("=")
    if not equals:
        raise ValueRefused(
            place="The change",
            value=f'"{text}"',
            rule="a change is a cell, an equals sign and a value",
            remedy="Write it as in merit_rate.2027.L3=3.5%.",
        )
    named = expand_cells(cells, start_year=start_year, end_year=end_year, catalogue=catalogue)
    return {cell: parse_cell_value(cell, value, catalogue=catalogue) for cell in named}


def format_value(quantity: Quantity, value: Decimal) -> str:
    """The value as people read it and `parse_value` reads it back: "3.5 %", "4", "66,000"."""
    if quantity.unit is Unit.MONEY:
        return format_money(value)
    if UNIT_RULES[quantity.unit].is_percent:
        return f"{plain(value.scaleb(2)):f} %"
    return f"{plain(value):f}"


def format_step(lever: Lever) -> str:
    """A lever's step as people read it; one of percentages is in percentage points: "0.05 pp"."""
    text = format_value(lever, lever.step)
    return text.replace(" %", " pp") if UNIT_RULES[lever.unit].is_percent else text


def format_bounds(quantity: Quantity) -> str:
    """The bounds as people read them: "0 to 15 %", "1 to 12"."""
    lower, upper = format_value(quantity, quantity.lower), format_value(quantity, quantity.upper)
    return f"{lower.removesuffix(' %')} to {upper}"


def format_grain(lever: Lever) -> str:
    """What a lever has a value for: "year and level 1 to 5"."""
    if not lever.has_levels:
        return "year"
    return f"year and level {lever.levels[0]} to {lever.levels[-1]}"


def format_fallback(lever: Lever) -> str:
    """One value where all levels have the same, else all of them: "2.5, 2.6, 2.7 %"."""
    if len(set(lever.fallback)) == 1:
        return format_value(lever, lever.fallback[0])
    shown = [format_value(lever, value) for value in lever.fallback]
    return ", ".join([*(text.removesuffix(" %") for text in shown[:-1]), shown[-1]])


def _read_number(quantity: Quantity, text: str, place: str) -> Decimal:
    """The number in natural units, if its writing leaves no doubt."""
    is_percent = UNIT_RULES[quantity.unit].is_percent
    bare = text.translate(_SPACES).replace("\u2212", "-")
    has_sign = bare.endswith("%")
    match = _NUMBER.fullmatch(bare.removesuffix("%"))
    if match is None or (has_sign and not is_percent):
        rule = UNIT_RULES[quantity.unit]
        raise ValueRefused(
            place=place,
            value=f'"{text.strip()}"',
            rule=f"a value here is {rule.noun}",
            remedy=f"Write it as in {rule.example}.",
        )
    number = Decimal(match["sign"] + match["digits"].replace(",", "."))
    if not is_percent:
        return number
    if not has_sign:
        _refuse_two_readings(quantity, number, place)
    return number.scaleb(-2)


def _refuse_two_readings(quantity: Quantity, number: Decimal, place: str) -> None:
    """Refuse a percentage without its sign that could be meant as a fraction."""
    as_fraction, as_percent = number, number.scaleb(-2)
    fraction_fits = quantity.lower <= as_fraction <= quantity.upper
    percent_fits = quantity.lower <= as_percent <= quantity.upper
    if number == 0 or (abs(number) >= 1 and not fraction_fits):
        return
    meant = format_value(quantity, as_fraction)
    written = format_value(quantity, as_percent)
    if fraction_fits and percent_fits:
        remedy = f"Did you mean {meant}? For {written} write the sign."
    elif fraction_fits:
        remedy = f"Did you mean {meant}?"
    elif percent_fits:
        remedy = f'If you mean {written}, write "{written}" ({meant} is out of bounds).'
    else:
        remedy = f"The catalogue allows {format_bounds(quantity)}."
    raise ValueRefused(
        place=place,
        value=f"{plain(number):f} without a percent sign",
        rule=f"it could be {written} or {meant}",
        remedy=remedy,
    )


def _check_fineness(quantity: Quantity, value: Decimal, place: str) -> None:
    rule = UNIT_RULES[quantity.unit]
    if decimals_of(value) <= rule.decimals:
        return
    shown = rule.decimals - 2 if rule.is_percent else rule.decimals
    limit = f"a value here has at most {shown} decimals" if shown else "a value here is whole"
    nearest = value.quantize(Decimal(1).scaleb(-rule.decimals), rounding=ROUND_HALF_UP)
    raise ValueRefused(
        place=place,
        value=format_value(quantity, value),
        rule=limit,
        remedy=f"Round it, as to {format_value(quantity, nearest)}.",
    )


def _nearby(quantity: Quantity, value: Decimal) -> str:
    """The remedy for a value out of bounds: the one meant, if a slip of the point explains it."""
    if value >= 2 * quantity.upper or 0 < value <= quantity.lower / 2:
        decimals = UNIT_RULES[quantity.unit].decimals
        for places in (-1, -2, 2):
            meant = value.scaleb(places)
            if quantity.lower <= meant <= quantity.upper and decimals_of(meant) <= decimals:
                return f"Did you mean {format_value(quantity, meant)}?"
    return "Give a value within the bounds."
