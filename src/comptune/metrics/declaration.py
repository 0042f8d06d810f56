"""The shape of `catalogue.yml`: strict models, and messages that say what to mend."""

import difflib
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from comptune.errors import ComptuneError

Unit = Literal["money", "count", "rate", "ratio"]
Direction = Literal["lower_is_better", "higher_is_better", "closer_to_zero_is_better", "neutral"]
Grain = Literal["total", "level", "department"]
Group = Literal["cost", "payroll", "raises", "people", "salary", "range", "equity", "dilution"]
GRAINS: Final[tuple[Grain, ...]] = get_args(Grain)
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
GROUP_TITLES: Final[Mapping[Group, str]] = {
    "cost": "Cost of the year",
    "payroll": "Payroll",
    "raises": "Raises",
    "people": "People",
    "salary": "Salary",
    "range": "Position in the range",
    "equity": "Pay by gender",
    "dilution": "What joiners and leavers do to the average",
}

_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_Sentence = Annotated[str, StringConstraints(pattern=r"(?s)^[A-Z].{20,}\.$")]


class CatalogueRefused(ComptuneError):
    """A mistake in the catalogue of metrics."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MetricDeclared(_Declared):
    """A metric as written."""

    name: _Word
    title: _Text
    group: Group
    unit: Unit
    definition: _Sentence
    formula: _Text
    direction: Direction
    grain: Annotated[tuple[Grain, ...], Field(min_length=1)]


class PartDeclared(_Declared):
    """One bar of a bridge as written."""

    name: _Word
    title: _Text
    formula: _Text


class BridgeDeclared(_Declared):
    """A bridge as written; the parts of `base` come before its own."""

    name: _Word
    title: _Text
    definition: _Sentence
    opening: PartDeclared
    base: _Word | None = None
    parts: Annotated[tuple[PartDeclared, ...], Field(min_length=1)]
    closing: PartDeclared


class CatalogueDeclared(_Declared):
    """The whole file."""

    metrics: Annotated[tuple[MetricDeclared, ...], Field(min_length=1)]
    bridges: tuple[BridgeDeclared, ...] = ()


def read_declaration(text: str) -> CatalogueDeclared:
    """The catalogue as written. Raises CatalogueRefused for YAML, keys, names or values."""
    try:
        raw = yaml.load(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogueRefused(
            place=f"line {line}",
            rule=f"this is not YAML as the catalogue has it: {error.problem}",
            remedy="Mend the line.",
        ) from None
    try:
        declared = CatalogueDeclared.model_validate(raw)
    except ValidationError as error:
        raise _refusal(error.errors()[0], raw) from None
    _refuse_repeats("metric", [metric.name for metric in declared.metrics])
    _refuse_repeats("bridge", [bridge.name for bridge in declared.bridges])
    return declared


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a key written twice is a mistake, not the last one's victory."""


def _mapping_without_repeats(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value]
    for position, (key, _) in enumerate(node.value):
        if key.value in keys[:position]:
            raise yaml.MarkedYAMLError(
                problem=f"key {key.value} is there twice", problem_mark=key.start_mark
            )
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_repeats
)


def _refuse_repeats(kind: str, names: list[str]) -> None:
    for position, name in enumerate(names):
        if name in names[:position]:
            raise CatalogueRefused(
                place=f"{kind} {name}",
                value="declared twice",
                rule="a name has one declaration",
                remedy="Remove or rename one of them.",
            )


def _refusal(error: ErrorDetails, raw: object) -> CatalogueRefused:
    """The first thing wrong, said with the name of the metric it is in."""
    place, key = _place(error["loc"], raw), str(error["loc"][-1]) if error["loc"] else "file"
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return CatalogueRefused(
                place=place, rule=f"{key} is missing", remedy=f"Add {key}: to it."
            )
        case "extra_forbidden":
            return CatalogueRefused(
                place=place,
                value=f"with the key {key}",
                rule="there is no such key",
                remedy=_nearest_key(key, error["loc"]),
            )
        case "literal_error":
            return CatalogueRefused(
                place=f"{place}, {key}" if isinstance(error["loc"][-1], str) else place,
                value=str(error["input"]),
                rule=f"it is one of {context['expected']}",
                remedy="Choose one of these.",
            )
        case "string_pattern_mismatch" if key == "definition":
            return CatalogueRefused(
                place=f"{place}, definition",
                value=f'"{error["input"]}"',
                rule="a definition is a sentence: a capital, at least 20 letters, a full stop",
                remedy="Say what the number is so that an analyst understands it.",
            )
        case _:
            return CatalogueRefused(
                place=f"{place}, {key}",
                value=repr(error["input"]),
                rule=error["msg"][0].lower() + error["msg"][1:],
                remedy="Mend the value.",
            )


def _place(location: tuple[int | str, ...], raw: object) -> str:
    """The named thing that the location is in: "metric base_pay_cost", else its position."""
    if len(location) < 2 or not isinstance(raw, dict) or not isinstance(location[1], int):
        return "catalogue"
    kind = str(location[0]).removesuffix("s")
    entry = raw[location[0]][location[1]]
    name = entry.get("name") if isinstance(entry, dict) else None
    found = f"{kind} {name}" if name else f"{kind} number {location[1] + 1}"
    within = [str(step) for step in location[2:-1] if isinstance(step, str)]
    return ", ".join([found, *within])


def _nearest_key(key: str, location: tuple[int | str, ...]) -> str:
    models: dict[str, type[BaseModel]] = {"metrics": MetricDeclared, "bridges": BridgeDeclared}
    model = models.get(str(location[0]), CatalogueDeclared)
    if len(location) > 3:
        model = PartDeclared
    known = list(model.model_fields)
    near = difflib.get_close_matches(key, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"The keys are {', '.join(known)}."
