"""What somebody who can write to the database, or to its file, can do to a ledger."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rfc8785
from sqlalchemy import Connection, create_engine, text

COLUMNS = (
    "sequence",
    "recorded_at",
    "actor",
    "event_type",
    "stream",
    "version",
    "payload",
    "previous_hash",
    "hash",
)

# One change of each column. The payload's is a value that is as well-formed as the one before.
CHANGES: dict[str, Callable[[Any], Any]] = {
    "sequence": lambda value: value + 5_000,
    "recorded_at": lambda value: value[:-2] + ("1Z" if value[-2] != "1" else "2Z"),
    "actor": lambda value: value + "x",
    "event_type": lambda value: "COMMENT_ADDED" if value != "COMMENT_ADDED" else "ROLE_GRANTED",
    "stream": lambda value: value + "-b",
    "version": lambda value: value + 5_000,
    "payload": lambda value: value.replace('"authenticated_by":"o', '"authenticated_by":"O'),
    "previous_hash": lambda value: value[:-1] + ("0" if value[-1] != "0" else "1"),
    "hash": lambda value: ("0" if value[0] != "0" else "1") + value[1:],
}


@contextmanager
def unguarded(url: str) -> Iterator[Connection]:
    """A transaction in which no trigger stops anything; afterwards they stand as before."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("alter table entries disable trigger all"))
            yield connection
            for name in ("entries_refuse_change", "entries_check_insert"):
                connection.execute(text(f"alter table entries enable always trigger {name}"))
        else:
            query = "select name, sql from sqlite_master where type = 'trigger'"
            triggers = connection.execute(text(query)).all()
            for name, _ in triggers:
                connection.execute(text(f"drop trigger {name}"))
            yield connection
            for _, sql in triggers:
                connection.exec_driver_sql(sql)
    engine.dispose()


def row(connection: Connection, sequence: int) -> dict[str, Any]:
    """One entry's columns."""
    query = text("select * from entries where sequence = :sequence")
    return dict(connection.execute(query, {"sequence": sequence}).mappings().one())


def set_column(connection: Connection, sequence: int, column: str, value: Any) -> None:
    """Overwrite one value."""
    connection.execute(
        text(f"update entries set {column} = :value where sequence = :sequence"),
        {"value": value, "sequence": sequence},
    )


def change_column(connection: Connection, sequence: int, column: str) -> None:
    """Overwrite one value with another that is as well-formed."""
    before = row(connection, sequence)[column]
    after = CHANGES[column](before)
    assert after != before
    set_column(connection, sequence, column, after)


def delete(connection: Connection, sequence: int) -> None:
    connection.execute(text("delete from entries where sequence = :at"), {"at": sequence})


def truncate(connection: Connection, after: int) -> None:
    """Cut off everything behind an entry, and what was computed from it."""
    connection.execute(text("delete from entries where sequence > :at"), {"at": after})
    connection.execute(text("delete from projections where sequence > :at"), {"at": after})


def shift(connection: Connection, start: int, by: int) -> None:
    """Renumber an entry and all behind it."""
    far = 1_000_000  # out of the way, because a number cannot stand twice even for a moment
    query = "update entries set sequence = sequence + :by where sequence >= :start"
    connection.execute(text(query), {"by": far, "start": start})
    connection.execute(text(query), {"by": by - far, "start": far})


def insert(connection: Connection, values: dict[str, Any]) -> None:
    columns = ", ".join(COLUMNS)
    places = ", ".join(f":{column}" for column in COLUMNS)
    connection.execute(text(f"insert into entries ({columns}) values ({places})"), values)


def swap(connection: Connection, one: int, two: int) -> None:
    """Let two entries change places."""
    for old, new in ((one, -1), (two, one), (-1, two)):
        set_column(connection, old, "sequence", new)


def rehash(values: dict[str, Any]) -> str:
    """The hash that the entry ought to have."""
    import json

    content = {name: value for name, value in values.items() if name != "hash"}
    content["payload"] = json.loads(values["payload"])
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def rewrite_from(connection: Connection, sequence: int, payload: str) -> None:
    """Change what was decided, and recompute every hash behind it: a consistent forgery."""
    query = "select * from entries where sequence >= :start order by sequence"
    rows = connection.execute(text(query), {"start": sequence}).mappings().all()
    previous = rows[0]["previous_hash"]
    for values in map(dict, rows):
        if values["sequence"] == sequence:
            assert values["payload"] != payload
            values["payload"] = payload
        values["previous_hash"] = previous
        previous = values["hash"] = rehash(values)
        for column in ("payload", "previous_hash", "hash"):
            set_column(connection, values["sequence"], column, values[column])
    connection.execute(text("delete from projections"))  # the tool computes it again


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def copy_file(url: str, folder: Path) -> str:
    """A copy of an SQLite ledger, everything in one file."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / "ledger.sqlite"
    shutil.copyfile(path_of(url), copy)
    for ending in ("-wal", "-shm"):
        copy.with_name(copy.name + ending).unlink(missing_ok=True)
    return f"sqlite:///{copy}"


def flatten(url: str) -> None:
    """Bring everything that was written into the file itself."""
    connection = sqlite3.connect(path_of(url))
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()


def places_in_file(content: bytes, entry: dict[str, object]) -> dict[str, int]:
    """Where each column of an entry stands in the file, by SQLite's record format."""
    texts = [str(entry[name]).encode() for name in ("recorded_at", "actor", "event_type", "stream")]
    start = content.index(b"".join(texts))
    header = next(size for size in range(10, 30) if content[start - size] == size)
    places = {"sequence": start - header - 1}  # the end of the number before the header
    at = start
    for name, value in zip(("recorded_at", "actor", "event_type", "stream"), texts, strict=True):
        places[name] = at
        at += len(value)
    payload = str(entry["payload"]).encode()
    places["payload"] = content.index(payload, at)
    places["version"] = at  # between stream and payload
    places["previous_hash"] = places["payload"] + len(payload)
    places["hash"] = places["previous_hash"] + 64
    return places


def write(path: Path, content: bytes) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.write_bytes(content)
