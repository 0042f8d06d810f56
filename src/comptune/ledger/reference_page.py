"""The reference page of the ledger, as Markdown text: entries, roles, settings."""

import inspect
import json
import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from comptune.ledger.events import EVENTS, Event, parse_event
from comptune.ledger.governance_settings import SETTINGS
from comptune.ledger.policy import ACT_OF
from comptune.ledger.policy_streams import stream_of
from comptune.ledger.reference_examples import EXAMPLES
from comptune.ledger.roles import ACTS, ADMINISTRATOR, IN_WORDS, LINE, Act, roles_that_may

_HEAD: Final = """\
# The ledger

<!-- Generated from src/comptune/ledger/events.py by `python -m comptune.ledger.generate`. -->

Every decision is an entry. An entry is never changed and never removed; it holds the hash of the
one before it. Its columns are `sequence`, `recorded_at` (UTC), `actor`, `event_type`, `stream`,
`version` (within the stream), `payload` (canonical JSON), `previous_hash` and `hash`. The payload
holds the fields below and `authenticated_by`, which says how the actor was made sure of.

Rates and amounts are texts of decimal numbers in natural units: `"0.035"` is 3.5 %. A field that is
not set is left out. Whoever has a role that may append an entry may still be refused by the rules
for what it says: nobody approves what they submitted, edited or prepared, a locked cell does not
move, and what is published is exactly what was approved. A `DATA_EXPORTED` that names a number of
people takes a role that may export data about single persons.
"""


def reference_page() -> str:
    """The whole page."""
    sections = [
        _HEAD,
        "\n".join(_roles()),
        "\n".join(_settings()),
        "\n".join(_table()),
        *("\n".join(_section(kind)) for kind in EVENTS.values()),
    ]
    return "\n".join(sections)


def _roles() -> Iterator[str]:
    columns = (*LINE, ADMINISTRATOR)
    yield "## Who may do what"
    yield ""
    yield f"| may | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    for act in Act:
        marks = ("yes" if act in ACTS[role] else "" for role in columns)
        yield f"| {IN_WORDS[act]} | {' | '.join(marks)} |"
    yield ""


def _settings() -> Iterator[str]:
    yield "## Settings of governance"
    yield ""
    yield "| setting | when nobody chose | meaning |"
    yield "|---|---|---|"
    for setting in SETTINGS.values():
        yield f"| `{setting.name}` | {setting.default} | {setting.description} |"
    yield ""


def _table() -> Iterator[str]:
    yield "## Entries"
    yield ""
    yield "| entry | says | appended by |"
    yield "|---|---|---|"
    for name, kind in EVENTS.items():
        yield f"| [`{name}`](#{name.lower()}) | {_summary(kind)} | {_appended_by(kind)} |"
    yield ""


def _section(kind: type[Event]) -> Iterator[str]:
    example = EXAMPLES[kind.event_type]
    event = parse_event(kind.event_type, example)
    yield f"### {kind.event_type}"
    yield ""
    yield _summary(kind)
    yield ""
    yield f"Appended by: {_appended_by(kind)}. Stream: `{stream_of(event)}` in the example."
    yield ""
    yield "| field | holds | when left out |"
    yield "|---|---|---|"
    for name, field in kind.model_fields.items():
        default = "required" if field.is_required() else _default(field.get_default())
        yield f"| `{name}` | {_holds(field.annotation)} | {default} |"
    yield ""
    yield "```json"
    yield json.dumps(event.payload(), indent=2, ensure_ascii=False)
    yield "```"
    yield ""


def _summary(kind: type[Event]) -> str:
    """The first paragraphs of the class's description, without its attributes."""
    text = inspect.getdoc(kind) or ""
    return " ".join(text.partition("Attributes:")[0].split())


def _appended_by(kind: type[Event]) -> str:
    return ", ".join(roles_that_may(ACT_OF[kind]))


def _default(value: object) -> str:
    if value is None or value == ():
        return "nothing"
    if value == "":
        return "empty"
    return f"`{value:f}`" if isinstance(value, Decimal) else f"`{value}`"


def _holds(annotation: Any) -> str:
    """A field's type in words."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return " or ".join(_holds(part) for part in parts if part is not type(None))
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if origin is tuple:
        return f"list of: {_holds(parts[0])}"
    if hasattr(annotation, "__metadata__"):
        return _holds(parts[0])
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return ", ".join(f"`{name}`" for name in annotation.model_fields)
    return _WORDS.get(annotation, "object")


_WORDS: Final[dict[Any, str]] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    Decimal: "number as text",
}
