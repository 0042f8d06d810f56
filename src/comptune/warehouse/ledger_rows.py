"""Entries of the ledger as rows of the table that dbt reads; whoever calls translates them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

import duckdb
import pyarrow as pa

_SCHEMA: Final = pa.schema(
    [
        ("sequence", pa.int64()),
        ("recorded_at", pa.timestamp("us")),
        ("actor", pa.string()),
        ("event_type", pa.string()),
        ("stream", pa.string()),
        ("version", pa.int64()),
        ("payload", pa.string()),
        ("previous_hash", pa.string()),
        ("hash", pa.string()),
        ("words", pa.string()),
    ]
)


@dataclass(frozen=True)
class LedgerRow:
    """One entry of the ledger, its fields as the ledger has them.

    Attributes:
        recorded_at: UTC.
        payload: JSON text, with `authenticated_by`; canonical, as it was hashed.
        previous_hash, hash: 64 hex digits.
        words: what the actor did, as the rest of a sentence that begins with their name.
    """

    sequence: int
    recorded_at: datetime
    actor: str
    event_type: str
    stream: str
    version: int
    payload: str
    previous_hash: str
    hash: str
    words: str = ""


def ledger_table(rows: Iterable[LedgerRow]) -> pa.Table:
    """The entries as Arrow, in the order given."""
    entries = tuple(rows)
    columns = [
        pa.array([getattr(entry, field.name) for entry in entries], _SCHEMA.field(field.name).type)
        for field in fields(LedgerRow)
    ]
    return pa.table(columns, schema=_SCHEMA)


def load_ledger(con: duckdb.DuckDBPyConnection, entries: pa.Table) -> None:
    """`ledger_entries`, replacing what it held."""
    con.register("staged_entries", entries)
    con.execute("create or replace table ledger_entries as select * from staged_entries")
    con.unregister("staged_entries")
