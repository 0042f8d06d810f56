"""The scenario file: people, years, seed and the cells that differ, as YAML that people write."""

import difflib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from comptune.levers import Cell, parse_assignment
from comptune.metrics import load_metrics
from comptune.scenarios.errors import ScenarioRefused

DEFAULT_YEARS: Final = 5
MOST_YEARS: Final = 30
DEFAULT_SEED: Final = 1
_LARGEST_SEED: Final = 2**64 - 1
_ID: Final = r"^[a-z0-9][a-z0-9-]{0,62}\z"
_SHA: Final = r"^[0-9a-f]{4,64}\z"


class TargetSpec(BaseModel):
    """A wanted value of a metric. Money in units of the currency, rates in natural units."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    metric: str
    year: int
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    department: str | None = None
    relation: Literal["=", "<=", ">="] = "<="
    value: Decimal
    tolerance: Annotated[Decimal, Field(ge=0)] = Decimal(0)


class ScenarioSpec(BaseModel):
    """A scenario as its file gives it. `cells` holds the values by cell text, as written.

    Left out: census and structure mean the only one of the workspace; the start year is the year
    after the census, the end year four years on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Annotated[str, Field(pattern=_ID)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    census: Annotated[str, Field(pattern=_SHA)] | None = None
    structure: Annotated[str, Field(pattern=_SHA)] | None = None
    start_year: Annotated[int, Field(ge=1901, le=2200)] | None = None
    end_year: Annotated[int, Field(ge=1901, le=2230)] | None = None
    seed: Annotated[int, Field(ge=0, le=_LARGEST_SEED)] = DEFAULT_SEED
    raise_base: Literal["current", "opening"] = "current"
    targets: tuple[TargetSpec, ...] = ()
    cells: Mapping[str, str] = Field(default_factory=dict, alias="set")

    def years(self, first: int) -> tuple[int, int]:
        """Start and end year of a scenario on a census of the year before `first`.

        Raises:
            ScenarioRefused: another start year, or an end before the start or too far off.
        """
        if self.start_year is not None and self.start_year != first:
            raise ScenarioRefused(
                place="start_year",
                value=str(self.start_year),
                rule=f"the census is of {first - 1}, so the first simulated year is {first}",
                remedy=f"Leave start_year out or write {first}, or name another census.",
            )
        last = first + DEFAULT_YEARS - 1 if self.end_year is None else self.end_year
        if not first <= last < first + MOST_YEARS:
            raise ScenarioRefused(
                place="end_year",
                value=str(last),
                rule=f"a scenario that starts in {first} ends between {first} and "
                f"{first + MOST_YEARS - 1}",
                remedy=f"Five years end in {first + DEFAULT_YEARS - 1}.",
            )
        return first, last

    def overrides(self, start_year: int, end_year: int) -> dict[Cell, Decimal]:
        """The cells that the scenario sets, every convenience spelled out.

        Raises:
            ScenarioRefused: a cell is set twice, or outside the scenario's years.
            ComptuneError: a cell or a value that the catalogue refuses.
        """
        return parse_changes(self.cells, start_year=start_year, end_year=end_year)


def is_scenario_id(text: str) -> bool:
    """Whether a text has the form of a scenario's id."""
    return re.fullmatch(_ID.removesuffix(r"\z"), text) is not None


def parse_changes(
    changes: Mapping[str, str], *, start_year: int, end_year: int
) -> dict[Cell, Decimal]:
    """Values by cell from texts like {"merit_rate.2027+.L3": "3.5 %"}.

    Raises:
        ScenarioRefused: two entries set the same cell, or one a year that is not simulated.
    """
    found: dict[Cell, Decimal] = {}
    by: dict[Cell, str] = {}
    for key, value in changes.items():
        assigned = parse_assignment(f"{key}={value}", start_year=start_year, end_year=end_year)
        for cell, number in assigned.items():
            if cell in by:
                raise ScenarioRefused(
                    place=cell.place,
                    rule=f'it is set twice, by "{by[cell]}" and by "{key}"',
                    remedy="Leave one of the two out.",
                )
            by[cell], found[cell] = key, number
    return found


def read_spec(path: Path, *, scenario_id: str | None = None) -> ScenarioSpec:
    """Read a scenario file, as a scenario of another id where one is given.

    Raises:
        ScenarioRefused: the file is missing, is not YAML, or has an unknown, missing or wrong key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioRefused(
            place=f"The scenario file {path}",
            rule=f"it cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8 text'})",
            remedy="Give the path of a YAML file in UTF-8.",
        ) from error
    own_id = {} if scenario_id is None else {"id": scenario_id}
    content = {"id": _slug(path.stem), **_yaml(text, path.name), **own_id}
    return spec_from(content, name=path.name)


def parse_spec(text: str, *, name: str, default_id: str) -> ScenarioSpec:
    """The scenario that a file's text describes; `name` is the file's, for messages.

    Raises:
        ScenarioRefused: as `read_spec`.
    """
    return spec_from({"id": default_id, **_yaml(text, name)}, name=name)


def spec_from(content: Mapping[str, Any], *, name: str = "The scenario") -> ScenarioSpec:
    """The scenario of a mapping with the keys of a file, values of cells as texts ("3.5 %").

    Args:
        content: `id` and whatever else a file may have.
        name: what messages call it.

    Raises:
        ScenarioRefused: an unknown, missing or wrong key.
        UnknownMetric: a target of a metric that the catalogue does not have.
    """
    raw = dict(content)
    if "id" in raw:
        raw.setdefault("name", raw["id"])
    try:
        spec = ScenarioSpec.model_validate(raw, strict=False)
    except ValidationError as error:
        raise _refusal(error.errors()[0], name) from error
    check_targets(spec.targets, name)
    return spec


def check_targets(targets: Iterable[TargetSpec], name: str) -> None:
    """Refuse targets of no metric, or of a level and a department at once.

    Raises:
        UnknownMetric, ScenarioRefused: as said.
    """
    for number, target in enumerate(targets, start=1):
        load_metrics()[target.metric]
        if target.level and target.department:
            raise ScenarioRefused(
                place=f"{name}, target {number}",
                rule="a target is of a level or of a department, not of both",
                remedy="Leave one of the two out.",
            )


class _TextLoader(yaml.BaseLoader):
    """YAML with every scalar as the text that was written, and no key twice."""


def _no_repeats(loader: _TextLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f'"{key.value}" stands there twice', key.start_mark
            )
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_TextLoader.add_constructor("tag:yaml.org,2002:map", _no_repeats)


def _yaml(text: str, name: str) -> dict[str, Any]:
    try:
        raw = yaml.load(text, _TextLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ScenarioRefused(
            place=f"{name}{line}",
            rule=str(getattr(error, "problem", None) or "it is not YAML"),
            remedy="A scenario is written as `key: value` lines; see docs/tutorial.md.",
        ) from error
    if raw in (None, ""):
        return {}
    if not isinstance(raw, dict):
        raise ScenarioRefused(
            place=name,
            rule="a scenario is written as `key: value` lines",
            remedy="Start with `name:` and `set:`; see docs/tutorial.md.",
        )
    if raw.get("set") == "":
        raw["set"] = {}
    return raw


_WORDS: Final = {
    "int_parsing": "it takes a whole number",
    "decimal_parsing": "it takes a number",
    "dict_type": "it takes `cell: value` lines",
    "mapping_type": "it takes `cell: value` lines",
    "tuple_type": "it takes a list",
    "string_type": "it takes a text",
    "missing": "it is missing",
}
_PATTERNS: Final = {
    "id": "it takes small letters, digits and hyphens, at most 63",
    "census": "it takes the beginning of a SHA-256, at least 4 hex digits",
    "structure": "it takes the beginning of a SHA-256, at least 4 hex digits",
}


def _refusal(error: ErrorDetails, name: str) -> ScenarioRefused:
    """Pydantic's first complaint in the words of the file."""
    steps = [part for part in error["loc"] if part != "[key]"]
    in_list = steps[:1] == ["targets"]
    where = ", ".join(str(s + 1 if in_list and isinstance(s, int) else s) for s in steps)
    place = f"{name}, {where}" if where else name
    if error["type"] == "extra_forbidden":
        fields = [field.alias or key for key, field in ScenarioSpec.model_fields.items()]
        if error["loc"][0] == "targets":
            fields = list(TargetSpec.model_fields)
        close = difflib.get_close_matches(str(error["loc"][-1]), fields, n=1)
        remedy = f"Did you mean {close[0]}?" if close else f"The keys are {', '.join(fields)}."
        return ScenarioRefused(place=place, rule="there is no such key", remedy=remedy)
    rule = _WORDS.get(error["type"])
    if error["type"] == "string_pattern_mismatch":
        rule = _PATTERNS[str(error["loc"][-1])]
    if rule is None:
        message = error["msg"]
        rule = "it " + re.sub(r"^(Input|String|Value) ", "", message).replace("should", "must")
    value = None if error["type"] == "missing" else _written(error["input"])
    remedy = "See docs/tutorial.md for a scenario file."
    if error["type"] == "string_type" and steps[:1] == ["set"] and "[key]" not in error["loc"]:
        remedy = 'Write the value as a text, as in "3.5 %".'
    return ScenarioRefused(place=place, value=value, rule=rule, remedy=remedy)


def _written(value: object) -> str:
    """A value as its author may have written it."""
    return str(value) if isinstance(value, Decimal) else repr(value).replace("'", '"')


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:63] or "scenario"
