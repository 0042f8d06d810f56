"""The rules that one declaration of the catalogue must keep, beyond its shape."""

import re
from collections.abc import Iterable
from decimal import Decimal

from comptune.levers.catalogue import JOB_LEVELS, Lever, StructureValue
from comptune.levers.errors import CatalogueRefused
from comptune.levers.units import UNIT_RULES, decimals_of, plain


def check_names(file: str, names: Iterable[str]) -> None:
    """Refuse a name that is not one, or stands twice."""
    seen: set[str] = set()
    for name in names:
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
            raise CatalogueRefused(
                place=f"{file}, name",
                value=f'"{name}"',
                rule="a name is lower-case words joined by underscores",
                remedy="Write it as in merit_rate.",
            )
        if name in seen:
            raise CatalogueRefused(
                place=f"{file}, {name}",
                rule="the name stands twice",
                remedy="Declare it once, or rename one of the two.",
            )
        seen.add(name)


def check_lever(place: str, lever: Lever) -> None:
    """Refuse a lever whose texts, bounds, levels or fallbacks are not in order."""
    for text_key in ("title", "description"):
        if not getattr(lever, text_key).strip():
            raise CatalogueRefused(
                place=f"{place}, {text_key}", rule="the text is empty", remedy="Say what it is."
            )
    check_bounds(place, lever)
    _check_levels(place, lever)
    _check_fallback(place, lever)


def check_bounds(place: str, given: Lever | StructureValue) -> None:
    """Refuse bounds that are exchanged, finer than the unit or off the step's grid."""
    decimals = UNIT_RULES[given.unit].decimals
    for key in ("lower", "upper", "step"):
        _check_decimals(f"{place}, {key}", getattr(given, key), decimals)
    if given.lower >= given.upper:
        raise CatalogueRefused(
            place=f"{place}, lower",
            value=str(given.lower),
            rule=f"it is below upper, which is {given.upper}",
            remedy="Exchange or mend the two.",
        )
    if given.step <= 0:
        raise CatalogueRefused(
            place=f"{place}, step",
            value=str(given.step),
            rule="a step is above 0",
            remedy="Mend it.",
        )
    _check_grid(f"{place}, upper", given.upper, given)


def _check_levels(place: str, lever: Lever) -> None:
    if lever.grain not in (("year",), ("year", "level")):
        raise CatalogueRefused(
            place=f"{place}, grain",
            value=f"[{', '.join(lever.grain)}]",
            rule="a lever is by [year] or by [year, level]",
            remedy="Write one of the two.",
        )
    if lever.has_levels and not lever.levels:
        raise CatalogueRefused(
            place=place,
            rule="a lever by level names its levels",
            remedy="Add levels: [1, 2, 3, 4, 5].",
        )
    if not lever.has_levels and lever.levels:
        raise CatalogueRefused(
            place=place, rule="a lever by year alone has no levels", remedy="Remove the key levels."
        )
    if lever.has_levels and lever.levels != JOB_LEVELS[: len(lever.levels)]:
        raise CatalogueRefused(
            place=f"{place}, levels",
            value=str(list(lever.levels)),
            rule="levels run from 1 upwards without a gap, to 5 at most",
            remedy="Write them as in [1, 2, 3, 4].",
        )


def _check_fallback(place: str, lever: Lever) -> None:
    if len(lever.fallback) != len(lever.job_levels):
        count, wanted = len(lever.fallback), len(lever.job_levels)
        raise CatalogueRefused(
            place=f"{place}, fallback",
            value=f"a list of {count}",
            rule=f"it has one value for each of the {wanted} levels"
            if lever.has_levels
            else "a lever without level has one value",
            remedy=f"Give {wanted}.",
        )
    for level, value in zip(lever.job_levels, lever.fallback, strict=True):
        here = f"{place}, fallback" + (f" of level {level}" if lever.has_levels else "")
        if not lever.lower <= value <= lever.upper:
            raise CatalogueRefused(
                place=here,
                value=str(value),
                rule=f"the bounds are {lever.lower} to {lever.upper}",
                remedy="Mend the value or the bounds.",
            )
        _check_grid(here, value, lever)


def _check_grid(place: str, value: Decimal, given: Lever | StructureValue) -> None:
    if (value - given.lower) % given.step != 0:
        raise CatalogueRefused(
            place=place,
            value=str(value),
            rule=f"it is reached from lower ({given.lower}) in whole steps of {given.step}",
            remedy="Mend the value or the step.",
        )


def _check_decimals(place: str, value: Decimal, decimals: int) -> None:
    if decimals_of(value) > decimals:
        rule = f"the unit has at most {decimals} decimals" if decimals else "the unit is whole"
        raise CatalogueRefused(
            place=place, value=str(plain(value)), rule=rule, remedy="Round the value."
        )
