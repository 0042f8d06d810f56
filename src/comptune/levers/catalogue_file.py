"""Reading catalogue.yml, and refusing one that is not in order, one clear message a mistake."""

import re
from collections.abc import Hashable, Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from comptune.levers.catalogue import (
    JOB_LEVELS,
    Catalogue,
    Lever,
    Reference,
    StructureValue,
    suggestion,
)
from comptune.levers.errors import CatalogueRefused
from comptune.levers.units import UNIT_RULES, decimals_of, plain

CATALOGUE_PATH: Final = Path(__file__).with_name("catalogue.yml")


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The catalogue that ships with the package, read once."""
    return read_catalogue(CATALOGUE_PATH)


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue file.

    Raises:
        CatalogueRefused: naming the first mistake: a repeated or unknown key, a missing one, a
            repeated name, a value out of bounds, off the step's grid or missing for a level.
    """
    content = _read_yaml(path)
    try:
        declared = _Declarations.model_validate(content)
    except ValidationError as refused:
        raise _first_mistake(path.name, content, refused.errors()[0]) from None
    names = [lever.name for lever in declared.levers]
    _check_names(path.name, names + [value.name for value in declared.structure_values])
    for lever in declared.levers:
        _check_lever(f"{path.name}, {lever.name}", lever)
    for value in declared.structure_values:
        _check_bounds(f"{path.name}, {value.name}", value)
    return Catalogue(declared.levers, declared.structure_values)


# --- The file -----------------------------------------------------------------------------------


class _DecimalLoader(yaml.SafeLoader):
    """YAML with exact decimals, refusing a key that stands twice."""


def _construct_decimal(_loader: _DecimalLoader, node: yaml.ScalarNode) -> Decimal:
    try:
        return Decimal(node.value.replace("_", ""))
    except InvalidOperation:
        raise yaml.constructor.ConstructorError(
            None, None, f"{node.value} is not a finite number", node.start_mark
        ) from None


def _construct_mapping(loader: _DecimalLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise CatalogueRefused(
                place=f"{node.start_mark.name}, line {key_node.start_mark.line + 1}",
                value=f'a second "{key}"',
                rule="a key stands once",
                remedy="Remove one of the two.",
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_DecimalLoader.add_constructor("tag:yaml.org,2002:float", _construct_decimal)
_DecimalLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)


def _read_yaml(path: Path) -> dict[Hashable, Any]:
    loader = _DecimalLoader(path.read_text(encoding="utf-8"))
    loader.name = path.name
    try:
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark
        raise CatalogueRefused(
            place=f"{path.name}, line {mark.line + 1}" if mark else path.name,
            rule=f"the file is not valid YAML ({broken.problem})",
            remedy="Mend the line.",
        ) from None
    if not isinstance(content, dict):
        raise CatalogueRefused(
            place=path.name,
            rule="the file has the two lists levers and structure_values",
            remedy="Begin it with the line `levers:`.",
        )
    return content


# --- Its shape ----------------------------------------------------------------------------------


class _Declarations(BaseModel):
    """The file as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    levers: tuple[Lever, ...]
    structure_values: tuple[StructureValue, ...]


_MODELS: Final[dict[str, type[BaseModel]]] = {
    "levers": Lever,
    "structure_values": StructureValue,
}


# The first word of pydantic's error types, and what the value should have been.
_SHAPES: Final = {
    "bool": "true or false",
    "decimal": "a number",
    "int": "a whole number",
    "model": "a group of keys",
    "string": "text",
    "tuple": "a list",
}


def _first_mistake(
    file: str, content: dict[Hashable, Any], error: ErrorDetails
) -> CatalogueRefused:
    """Pydantic's error in the words of the file."""
    *parents, key = error["loc"]
    place = ", ".join([file, *_place_names(content, parents)])
    if error["type"] == "extra_forbidden":
        known = _known_keys(parents)
        remedy = suggestion(str(key), known, f"The keys are {', '.join(known)}.")
        return CatalogueRefused(
            place=place, value=f'given a key "{key}"', rule="there is no such key", remedy=remedy
        )
    if error["type"] == "missing":
        return CatalogueRefused(place=place, rule=f'the key "{key}" is missing', remedy="Add it.")
    if isinstance(key, int):  # an item of a list inside the entry
        key = parents[-1] if len(parents) > 2 else "entry"
    return CatalogueRefused(
        place=f"{place}, {key}" if place.split(", ")[-1] != key else place,
        value=repr(error["input"]),
        rule=f"it should be {_shape(error)}",
        remedy="Write it so.",
    )


def _shape(error: ErrorDetails) -> str:
    """What the value should be, in words."""
    if error["type"] in ("enum", "literal_error"):
        expected = str(error["ctx"]["expected"])
        return "one of " + expected.replace(" or ", ", ").replace("'", "")
    return _SHAPES.get(error["type"].partition("_")[0], error["msg"])


def _place_names(content: dict[Hashable, Any], parents: Iterable[int | str]) -> list[str]:
    """The path of an error with an entry's name instead of its number."""
    names: list[str] = []
    here: Any = content
    for part in parents:
        here = here[part]
        if isinstance(part, int) and isinstance(here, dict):
            names = [str(here.get("name", f"{names[-1]}, entry {part + 1}"))]
        elif isinstance(part, str):
            names.append(part)
    return names


def _known_keys(parents: list[int | str]) -> tuple[str, ...]:
    if not parents:
        return tuple(_MODELS)
    if parents[-1] == "reference":
        return tuple(Reference.model_fields)
    return tuple(_MODELS[str(parents[0])].model_fields)


# --- Its rules ----------------------------------------------------------------------------------


def _check_names(file: str, names: Iterable[str]) -> None:
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


def _check_lever(place: str, lever: Lever) -> None:
    for text_key in ("title", "description"):
        if not getattr(lever, text_key).strip():
            raise CatalogueRefused(
                place=f"{place}, {text_key}", rule="the text is empty", remedy="Say what it is."
            )
    _check_bounds(place, lever)
    _check_levels(place, lever)
    _check_fallback(place, lever)


def _check_bounds(place: str, given: Lever | StructureValue) -> None:
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
