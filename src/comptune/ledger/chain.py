"""Entries as rows of the table and back, each tied to the one before it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from comptune.ledger.canonical import canonical, entry_hash, timestamp, timestamp_text
from comptune.ledger.entry import GENESIS_HASH, Entry, NewEntry
from comptune.ledger.errors import BrokenChain


@dataclass(frozen=True)
class Head:
    """The newest entry's place in the chain; `GENESIS_HASH` and no time before the first."""

    sequence: int = 0
    hash: str = GENESIS_HASH
    recorded_at: datetime | None = None


def next_row(head: Head, new: NewEntry, *, version: int, at: datetime) -> dict[str, Any]:
    """The columns of the entry that follows the head.

    Raises:
        EntryRefused: a payload that JSON cannot hold exactly.
    """
    moment = at if head.recorded_at is None else max(at, head.recorded_at)
    content = {**new.event.payload(), "authenticated_by": new.actor.authenticated_by.value}
    payload = canonical(content)
    row: dict[str, Any] = {
        "sequence": head.sequence + 1,
        "recorded_at": timestamp_text(moment),
        "actor": new.actor.name,
        "event_type": new.event.event_type,
        "stream": new.stream,
        "version": version,
        "payload": payload.decode(),
        "previous_hash": head.hash,
    }
    return {**row, "hash": entry_hash(**{**row, "payload": payload})}


def as_entry(columns: Iterable[Any]) -> Entry:
    """The entry of a row, its columns in the order of the table."""
    sequence, recorded_at, actor, event_type, stream, version, payload, before, own = columns
    return Entry(
        sequence=sequence,
        recorded_at=timestamp(recorded_at),
        actor=actor,
        event_type=event_type,
        stream=stream,
        version=version,
        payload=json.loads(payload),
        previous_hash=before,
        hash=own,
    )


def following(sequence: int, hash_before: str, rows: Iterable[Row[Any]]) -> Iterator[Entry]:
    """The rows as entries, each checked to follow from the one before it.

    Raises:
        BrokenChain: at the first that does not.
    """
    for row in rows:
        if row.sequence != sequence + 1 or row.previous_hash != hash_before:
            raise broken(sequence + 1, "it does not follow from the entry before it")
        computed = entry_hash(
            sequence=row.sequence,
            recorded_at=row.recorded_at,
            actor=row.actor,
            event_type=row.event_type,
            stream=row.stream,
            version=row.version,
            payload=row.payload.encode(),
            previous_hash=row.previous_hash,
        )
        if computed != row.hash:
            raise broken(row.sequence, "its content does not have the hash that is stored with it")
        yield as_entry(row)
        sequence, hash_before = row.sequence, row.hash


def broken(sequence: int, rule: str) -> BrokenChain:
    """The refusal of a ledger that was altered at an entry."""
    return BrokenChain(
        place=f"Entry {sequence} of the ledger",
        rule=rule,
        remedy="Run `comptune ledger verify` to see what was altered; restore a backup.",
    )
