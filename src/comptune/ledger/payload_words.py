"""Why a payload is refused, in words: the one home for what its fields are called and may hold."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

from comptune.ledger.errors import EntryRefused

_LONGEST_SHOWN: Final = 60
_SEE: Final = "See docs/reference/ledger.md for what each entry holds."
# What people call a field, by its name; any other is called by its name.
_CALLED: Final[Mapping[str, str]] = {
    "text": "the comment",
    "new": "the new value",
    "old": "the value before",
    "scenario": "the scenario's id",
    "run_id": "the run's id",
    "what": "what is exported",
    "as_of": "the day",
    "cells": "the list of cells",
    "targets": "the list of targets",
    "settings": "the list of settings",
}
_HASH: Final = "_sha256"
_RENAMED: Final[Mapping[str, str]] = {"old": "the name before", "new": "the new name"}
_SHA256: Final = "it is a SHA-256, 64 hexadecimal digits in small letters"
_PATTERNS: Final[Mapping[str, str]] = {
    "scenario": "it takes small letters, digits and hyphens, at most 63, and no hyphen first",
    "run_id": "it takes 16 hexadecimal digits in small letters",
    "seed": "it takes a whole number of at most 20 digits",
    "as_of": "it takes a day, as in 2026-12-31",
}
_NUMBER: Final = "it takes a number"
_RULES: Final[Mapping[str, str]] = {
    "missing": "it is missing",
    "extra_forbidden": "the entry has no such field",
    "string_type": "it takes a text",
    "int_type": "it takes a whole number",
    "int_parsing": "it takes a whole number",
    "int_from_float": "it takes a whole number",
    "bool_type": "it takes true or false",
    "bool_parsing": "it takes true or false",
    "dict_type": "it takes names with values",
    "tuple_type": "it takes a list",
    "model_type": "it takes names with values",
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": "it takes a number that is finite",
    "decimal_max_places": "it takes at most {decimal_places} decimals",
    "decimal_max_digits": "it takes at most {max_digits} digits",
    "decimal_whole_digits": "it takes at most {whole_digits} digits before the point",
    "string_too_short": "it takes at least {min_length} character",
    "string_too_long": "it takes at most {max_length} characters",
    "too_short": "it takes at least {min_length}",
    "too_long": "it takes at most {max_length}",
    "greater_than_equal": "it is at least {ge}",
    "less_than_equal": "it is at most {le}",
    "literal_error": "it is one of {expected}",
    "value_error": "{error}",
}
_REMEDIES: Final[Mapping[str, str]] = {
    "missing": "Give it.",
    "extra_forbidden": "Leave it out.",
    "string_too_short": "Write something.",
    "string_too_long": "Write less.",
    "decimal_max_places": "Round it.",
    "literal_error": "Give one of them.",
}


def payload_refused(event_type: str, invalid: ErrorDetails) -> EntryRefused:
    """The first complaint about a payload, with the place, the value, the rule and the remedy."""
    kind, steps = str(invalid["type"]), invalid["loc"]
    return EntryRefused(
        place=_place(event_type, steps),
        value=None if kind == "missing" else _shown(invalid["input"]),
        rule=_rule(kind, str(steps[-1]) if steps else "", invalid.get("ctx", {})),
        remedy=_REMEDIES.get(kind, _SEE),
    )


def _place(event_type: str, steps: tuple[int | str, ...]) -> str:
    called = {**_CALLED, **_RENAMED} if event_type == "SCENARIO_RENAMED" else _CALLED
    words = [
        f"number {step + 1}" if isinstance(step, int) else called.get(step) or _name(step)
        for step in steps
    ]
    return _capital(", ".join(words)) if words else f"The payload of {event_type}"


def _name(field: str) -> str:
    if field.endswith(_HASH):
        return f"the hash of the {field.removesuffix(_HASH).replace('_', ' ')}"
    return f"the {field.replace('_', ' ')}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def line_broken(event_type: str, field: str, text: str) -> EntryRefused:
    """A text that is more than one line, or holds what cannot be printed."""
    return EntryRefused(
        place=_place(event_type, (field,)),
        value=_shown(text),
        rule="it is one line of printable characters",
        remedy="Write it without line breaks and tabs.",
    )


def _rule(kind: str, field: str, facts: Mapping[str, Any]) -> str:
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(field, _SHA256)
    rule = _RULES.get(kind)
    if rule is None:
        return "it is not what the entry holds"
    return rule.format_map({**facts, "expected": re.sub("'", "", str(facts.get("expected")))})


def _shown(value: object) -> str:
    """The value as it was given, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
