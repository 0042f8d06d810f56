"""A problem from its YAML file or a mapping, refused with the place of the first mistake."""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from comptune.tuning.errors import ProblemRefused
from comptune.tuning.problem import Problem

_REMEDY: Final = "See docs/tuning.md for a problem file."
_WORDS: Final = {
    "missing": "it is missing",
    "int_parsing": "it takes a whole number",
    "decimal_parsing": "it takes a number",
    "bool_parsing": "it takes true or false",
    "tuple_type": "it takes a list",
    "dict_type": "it takes `key: value` lines",
    "model_type": "it takes `key: value` lines",
    "string_type": "it takes a text",
    "too_short": "it takes one entry at least",
}


def read_problem(path: Path | str) -> Problem:
    """Read a problem file.

    Raises:
        ProblemRefused: the file is missing, is not YAML, or has an unknown, missing or wrong key.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemRefused(
            place=f"The problem file {path}",
            rule=f"it cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8 text'})",
            remedy="Give the path of a YAML file in UTF-8.",
        ) from error
    return parse_problem(text, name=path.name)


def parse_problem(text: str, *, name: str = "The problem") -> Problem:
    """The problem that a file's text describes; `name` is the file's, for messages.

    Raises:
        ProblemRefused: as `read_problem`.
    """
    try:
        raw = yaml.load(text, _TextLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ProblemRefused(
            place=f"{name}{line}",
            rule=str(getattr(error, "problem", None) or "it is not YAML"),
            remedy=_REMEDY,
        ) from error
    if not isinstance(raw, dict):
        raise ProblemRefused(
            place=name,
            rule="a problem is written as `key: value` lines",
            remedy="Start with `targets:` and `variables:`; see docs/tuning.md.",
        )
    return problem_from(raw, name=name)


def problem_from(content: Mapping[str, Any], *, name: str = "The problem") -> Problem:
    """The problem of a mapping with the keys of a file; values as texts, or as numbers.

    Raises:
        ProblemRefused: an unknown, missing or wrong key.
    """
    try:
        return Problem.model_validate(dict(content))
    except ValidationError as error:
        raise _refusal(error.errors()[0], name) from error


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


def _refusal(error: ErrorDetails, name: str) -> ProblemRefused:
    """Pydantic's first complaint in the words of the file."""
    place = _place(error["loc"], name)
    if error["type"] == "extra_forbidden":
        fields = _fields_at(error["loc"][:-1])
        close = difflib.get_close_matches(str(error["loc"][-1]), fields, n=1)
        remedy = f"Did you mean {close[0]}?" if close else f"The keys are {', '.join(fields)}."
        return ProblemRefused(place=place, rule="there is no such key", remedy=remedy)
    if error["type"] == "literal_error":
        expected = error["ctx"]["expected"].replace("'", '"')
        return ProblemRefused(
            place=place,
            value=_written(error["input"]),
            rule=f"it is one of {expected}",
            remedy="Choose one of these.",
        )
    rule = _WORDS.get(error["type"])
    if rule is None:
        message = re.sub(r"^Value error, ", "", error["msg"])
        rule = re.sub(r"^(Input|String|Value) ", "it ", message).replace("should", "must")
        rule = rule.replace("greater than or equal to", "at least")
        rule = rule.replace("less than or equal to", "at most").replace("greater than", "above")
    known = error["type"] not in ("missing", "value_error", "too_short")
    value = _written(error["input"]) if known else None
    return ProblemRefused(place=place, value=value, rule=rule, remedy=_REMEDY)


_TAGS: Final = re.compile(r"tuple\[|literal\[|function-|constrained-")


def _place(location: tuple[int | str, ...], name: str) -> str:
    """("targets", 0, "metric") as "name, target 1, metric"."""
    parts: list[str] = []
    for step in location:
        if isinstance(step, int):
            singular = re.sub(r"ies$", "y", parts[-1]).removesuffix("s") if parts else "entry"
            parts[-1:] = [f"{singular} {step + 1}"]
        elif not _TAGS.match(step):
            parts.append(step)
    return ", ".join([name, *parts])


def _fields_at(location: tuple[int | str, ...]) -> list[str]:
    """The keys of the model at a place of the problem."""
    model: type[BaseModel] = Problem
    for step in location:
        field = model.model_fields.get(step) if isinstance(step, str) else None
        inner = _model_in(field.annotation) if field is not None else None
        model = inner or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, Union, UnionType):
        found = (_model_in(one) for one in get_args(annotation))
        return next((one for one in found if one is not None), None)
    return None


def _written(value: object) -> str:
    return repr(value).replace("'", '"')
