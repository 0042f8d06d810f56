"""Reading and writing the mapping as YAML, with messages that name the key and what is allowed."""

import csv
import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from comptune.census import mapping as mapping_models
from comptune.census.errors import MappingRefused
from comptune.census.mapping import CensusMapping

_HEADING = "What the columns of a census file mean. Confirm or correct it, then import with it."
_VARIANTS: Final[dict[str, dict[str, type[BaseModel]]]] = {
    "level": {
        "column": mapping_models.LevelByColumn,
        "title": mapping_models.LevelByTitle,
        "salary_band": mapping_models.LevelBySalaryBand,
    },
    "fte": {
        "everyone_full_time": mapping_models.FteFullTime,
        "column": mapping_models.FteByColumn,
        "value": mapping_models.FteByValue,
    },
}
_PARTS: Final[dict[str, type[BaseModel]]] = {
    "columns": mapping_models.Columns,
    "file": mapping_models.FileShape,
    "dates": mapping_models.Dates,
    "numbers": mapping_models.Numbers,
    "limits": mapping_models.Limits,
}


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key given twice."""


def _no_repeats(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise yaml.YAMLError(
                f"the key {key.value} is given twice, line {key.start_mark.line + 1}"
            )
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _no_repeats)


def read_mapping(path: Path | str) -> CensusMapping:
    """Read a mapping file. `level.titles_file` (a CSV: title, level) is read in beside it."""
    path = Path(path)
    if not path.is_file():
        raise MappingRefused(
            place=str(path), rule="there is no such mapping file", remedy="Give its path."
        )
    try:
        plain = yaml.load(path.read_text("utf-8"), Loader=_Loader)
    except UnicodeDecodeError:
        raise MappingRefused(
            place=path.name, rule="a mapping is UTF-8 text", remedy="Save it as UTF-8."
        ) from None
    except yaml.YAMLError as broken:
        raise MappingRefused(
            place=path.name,
            rule=f"it is not YAML: {_one_line(broken)}",
            remedy="Mend the line, or start again from a guessed mapping.",
        ) from None
    return parse_mapping(plain, source=path.name, folder=path.parent)


def parse_mapping(plain: object, *, source: str, folder: Path | None = None) -> CensusMapping:
    """Plain values as a mapping; `source` names the file in messages."""
    if not isinstance(plain, Mapping):
        raise MappingRefused(
            place=source,
            rule="a mapping has the keys columns, salary_basis, level and others",
            remedy="Start from a guessed mapping.",
        )
    values = dict(plain)
    level = values.get("level")
    if isinstance(level, Mapping) and "titles_file" in level and folder is not None:
        rest = {key: value for key, value in level.items() if key != "titles_file"}
        values["level"] = rest | {"titles": read_titles(folder / str(level["titles_file"]))}
    try:
        return CensusMapping.model_validate(values)
    except ValidationError as found:
        raise _refusal(found, source) from None


def read_titles(path: Path) -> dict[str, int]:
    """A table of job titles (or grades) and their levels: CSV with the header `title,level`."""
    if not path.is_file():
        raise MappingRefused(
            place=path.name,
            rule="the table of titles is not there",
            remedy="Put it beside the mapping; titles_file is relative to the mapping.",
        )
    titles: dict[str, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if rows.fieldnames is None or not {"title", "level"} <= set(rows.fieldnames):
            raise MappingRefused(
                place=path.name,
                rule="a table of titles has the columns title and level",
                remedy="Name them in the first line.",
            )
        for row in rows:
            title, level = (row["title"] or "").strip(), (row["level"] or "").strip()
            place = f"{path.name}, line {rows.line_num}"
            if level not in {"1", "2", "3", "4", "5"}:
                raise MappingRefused(
                    place=f"{place}, level",
                    value=level or "empty",
                    rule="a level is 1, 2, 3, 4 or 5",
                    remedy="Correct it.",
                )
            if titles.get(title, int(level)) != int(level):
                raise MappingRefused(
                    place=f"{place}, title",
                    value=title,
                    rule="it already has another level",
                    remedy="Keep one line for each title.",
                )
            titles[title] = int(level)
    return titles


def mapping_text(mapping: CensusMapping, questions: Iterable[str] = ()) -> str:
    """The mapping as YAML; open questions stand at the top as comments."""
    comments = [f"# {_HEADING}", *(f"# To decide: {question}" for question in questions)]
    body = yaml.safe_dump(mapping.plain(), sort_keys=False, allow_unicode=True, width=100)
    return "\n".join(comments) + "\n" + body


def write_mapping(mapping: CensusMapping, path: Path | str, questions: Iterable[str] = ()) -> None:
    """Write a mapping file for the user to confirm."""
    Path(path).write_text(mapping_text(mapping, questions), "utf-8")


def _one_line(problem: BaseException) -> str:
    return " ".join(str(problem).split())


def _refusal(found: ValidationError, source: str) -> MappingRefused:
    """The first problem, in the words of the mapping (and how many more there are)."""
    problem = found.errors()[0]
    path = [str(part) for part in problem["loc"]]
    place = ", ".join([source, ".".join(_without_tags(path))] if path else [source])
    more = found.error_count() - 1
    ending = f" ({more} more after it.)" if more else ""
    kind = problem["type"]
    if kind == "extra_forbidden":
        rule, remedy = "there is no such key", _suggestion(path)
        return MappingRefused(place=place, rule=rule, remedy=remedy + ending)
    if kind == "missing":
        rule, remedy = "this key is needed", "Add it."
        return MappingRefused(place=place, rule=rule, remedy=remedy + ending)
    value = None if kind == "value_error" and not path else _shown(problem["input"])
    return MappingRefused(
        place=place, value=value, rule=_rule(problem), remedy="Correct it." + ending
    )


def _rule(problem: ErrorDetails) -> str:
    """Pydantic's message in the words of this product."""
    context = problem.get("ctx", {})
    if problem["type"] in ("union_tag_invalid", "union_tag_not_found"):
        allowed = ", ".join(_VARIANTS[str(problem["loc"][0])])
        return f"by is {context.get('tag', 'missing')}; it is one of {allowed}"
    if problem["type"] == "too_long":
        return f"it has {context['actual_length']} entries, and at most {context['max_length']}"
    if problem["type"] == "too_short":
        return "it needs at least one entry"
    message = problem["msg"].removeprefix("Value error, ")
    message = message.replace("Input should be", "it should be").replace("'", "")
    return message[0].lower() + message[1:]


def _shown(value: object) -> str | None:
    if isinstance(value, str | int | float | bool):
        return str(value) or "empty"
    return None


def _without_tags(path: list[str]) -> list[str]:
    """Pydantic puts the chosen variant of level and fte into the path; people do not."""
    return [
        part
        for i, part in enumerate(path)
        if not (i == 1 and path[0] in ("level", "fte") and i < len(path) - 1)
    ]


def _suggestion(path: list[str]) -> str:
    """The key that was probably meant, or those that are known at this place."""
    model: type[BaseModel] = CensusMapping
    if path[0] in _VARIANTS and len(path) > 2:
        model = _VARIANTS[path[0]][path[1]]
    elif len(path) > 1:
        model = _PARTS[path[0]]
    known = list(model.model_fields)
    close = difflib.get_close_matches(path[-1], known, n=1)
    return f"Did you mean {close[0]}?" if close else f"Known keys: {', '.join(known)}."
