"""Reading catalogue.yml, and refusing one that is not in order, one clear message a mistake."""

from collections.abc import Hashable, Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from comptune.levers.catalogue import (
    Catalogue,
    Lever,
    Reference,
    StructureValue,
    suggestion,
)
from comptune.levers.catalogue_rules import check_bounds, check_lever, check_names
from comptune.levers.errors import CatalogueRefused

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
    check_names(path.name, names + [value.name for value in declared.structure_values])
    for lever in declared.levers:
        check_lever(f"{path.name}, {lever.name}", lever)
    for value in declared.structure_values:
        check_bounds(f"{path.name}, {value.name}", value)
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
