"""Every change of one field of an entry: of its columns, and of what is inside its payload."""

import json
from collections.abc import Iterator
from typing import Any

from tests.ledger.tampering import CHANGES, COLUMNS

from comptune.ledger.auditor.verify_ledger import Row, canonical


def single_changes(row: Row) -> Iterator[tuple[str, str, Any]]:
    """What is changed, in which column, and the column's new value, as well-formed as the old."""
    for column in COLUMNS:
        if column != "payload":
            yield column, column, CHANGES[column](getattr(row, column))
    payload = json.loads(row.payload)
    for path, changed in _changed(payload):
        yield "payload" + path, "payload", canonical(changed)
    yield "payload+", "payload", canonical({**payload, "zzz": 0})


def _changed(value: Any) -> Iterator[tuple[str, Any]]:
    """The value with one thing in it changed, once for each thing."""
    if isinstance(value, dict):
        for name, part in value.items():
            rest = {other: kept for other, kept in value.items() if other != name}
            yield f".{name} gone", rest
            yield f".{name} renamed", {**rest, name + "x": part}
            yield from ((f".{name}{path}", {**value, name: new}) for path, new in _changed(part))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            before, after = value[:at], value[at + 1 :]
            yield f"[{at}] gone", before + after
            yield from ((f"[{at}]{path}", [*before, n, *after]) for path, n in _changed(part))
    elif isinstance(value, bool):
        yield "", not value
    elif isinstance(value, int | float):
        yield "", value + 1
    elif isinstance(value, str):
        yield "", value + "x"
        if value:
            yield " shortened", value[:-1]
    else:
        yield "", 0  # in place of null
