"""A ledger's tables read as they are stored, for those who trust nothing of it.

It shares no code with `store`: its own SQL, and no types that repair or hide what stands there.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from comptune.ledger.auditor.verify_ledger import Row

_ENTRIES: Final = f"select {', '.join(Row._fields)} from entries order by sequence"
_PROJECTIONS: Final = "select name, sequence, hash, content, made_by from projections"
_CHUNK: Final = 2_000
_SQLITE: Final = "sqlite:///"


class Unreadable(Exception):
    """What stands there cannot be read; the message says why."""


class Projection(NamedTuple):
    """A row of what was computed from the entries."""

    name: str
    sequence: int
    hash: str
    content: str
    made_by: str


class Stored(Protocol):
    """An open ledger, seen as of one moment. Everything may raise `Unreadable`."""

    @property
    def kind(self) -> str:
        """The kind of database: "sqlite" or "postgresql"."""

    def rows(self) -> Iterator[Row]:
        """The entries by sequence, whatever their columns hold."""

    def projections(self) -> list[Projection]:
        """What was computed from the entries."""

    def guards(self) -> dict[str, str]:
        """By name, SHA-256 of every trigger and constraint of the entries."""

    def damage(self) -> str | None:
        """What the database itself finds wrong with its file."""


class StoredInSqlite:
    """The ledger of an SQLite file."""

    kind = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def at(cls, path: Path) -> "StoredInSqlite":
        """Open a file for reading only."""
        if not path.is_file():
            raise Unreadable(f"there is no file {path}")
        # Without write access nobody can hold a journal open, and none that is left can be read.
        still = "&immutable=1" if not path.with_name(f"{path.name}-wal").exists() else ""
        uri = path.absolute().as_uri()
        try:
            return cls(_connect(f"{uri}?mode=ro"))
        except sqlite3.Error:
            with _said():
                return cls(_connect(f"{uri}?mode=ro{still}"))

    def rows(self) -> Iterator[Row]:
        """The entries by sequence."""
        with _said():
            yield from map(Row._make, self._connection.execute(_ENTRIES))

    def projections(self) -> list[Projection]:
        """What was computed from the entries."""
        with _said():
            return [Projection._make(row) for row in self._connection.execute(_PROJECTIONS)]

    def guards(self) -> dict[str, str]:
        """Triggers, and the table with its constraints."""
        query = "select name, sql from sqlite_master where tbl_name = 'entries' and sql is not null"
        with _said():
            return {name: _sha256(sql) for name, sql in self._connection.execute(query)}

    def damage(self) -> str | None:
        """The first thing that SQLite's own check finds."""
        with _said():
            found = self._connection.execute("pragma integrity_check(1)").fetchone()
        return None if found == ("ok",) else " ".join(str(found[0] if found else found).split())

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class StoredInPostgresql:
    """The ledger of a PostgreSQL database, within a transaction."""

    kind = "postgresql"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    def at(cls, url: str) -> "StoredInPostgresql":
        """Begin a transaction that only reads."""
        with _said():
            engine = create_engine(
                f"postgresql+psycopg://{url.partition('://')[2]}",
                poolclass=NullPool,
                isolation_level="REPEATABLE READ",
                connect_args={"connect_timeout": 10, "application_name": "comptune verify"},
            )
            connection = engine.connect()
            connection.execute(text("set transaction read only"))
            return cls(connection)

    def rows(self) -> Iterator[Row]:
        """The entries by sequence."""
        with _said():
            result = self._connection.execution_options(yield_per=_CHUNK).execute(text(_ENTRIES))
            for row in result:
                yield Row._make(row)

    def projections(self) -> list[Projection]:
        """What was computed from the entries."""
        with _said():
            return [Projection._make(row) for row in self._connection.execute(text(_PROJECTIONS))]

    def guards(self) -> dict[str, str]:
        """Triggers with their functions and whether they are on, and constraints."""
        with _said():
            triggers = self._connection.execute(text(_TRIGGERS)).all()
            constraints = self._connection.execute(text(_CONSTRAINTS)).all()
        found = {
            str(name): _sha256(f"{enabled} {kind} {str(source).replace(f'{schema}.', '')}")
            for name, enabled, kind, source, schema in triggers
        }
        return found | {str(name): _sha256(str(says)) for name, says in constraints}

    def damage(self) -> str | None:
        """Nothing: PostgreSQL finds damage when it reads."""
        return None

    def close(self) -> None:
        """End the transaction."""
        self._connection.close()


_TRIGGERS: Final = """
    select t.tgname, t.tgenabled, t.tgtype, p.prosrc, quote_ident(n.nspname)
    from pg_trigger t
    join pg_proc p on p.oid = t.tgfoid
    join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace
    where t.tgrelid = 'entries'::regclass and not t.tgisinternal
"""
_CONSTRAINTS: Final = """
    select conname, pg_get_constraintdef(oid) from pg_constraint
    where conrelid = 'entries'::regclass and contype in ('p', 'u')
"""


@contextlib.contextmanager
def open_stored(url: str) -> Iterator[StoredInSqlite | StoredInPostgresql]:
    """The ledger of a URL.

    Raises:
        Unreadable: it is missing, damaged or out of reach.
    """
    if url.startswith(_SQLITE):
        stored: StoredInSqlite | StoredInPostgresql = StoredInSqlite.at(Path(url[len(_SQLITE) :]))
    else:
        try:
            stored = StoredInPostgresql.at(url)
        except ValueError as failure:  # not told further: it could hold a part of the password
            raise Unreadable("its URL is not one of PostgreSQL") from failure
    try:
        yield stored
    finally:
        stored.close()


def stored_within(connection: Connection) -> StoredInSqlite | StoredInPostgresql:
    """The ledger as a transaction sees it that is not yet committed; it stays the caller's."""
    if connection.dialect.name != "sqlite":
        return StoredInPostgresql(connection)
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return StoredInSqlite(driver)


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=60, isolation_level=None)
    # Bytes that are no text stay what they are, and are found by what they hash to.
    connection.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
    try:
        connection.execute("begin")
        connection.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as failure:
        raise Unreadable(str(failure)) from failure
    except SQLAlchemyError as failure:
        # What the driver says: SQLAlchemy's own text could hold more of the URL.
        said = str(getattr(failure, "orig", None) or type(failure).__name__)
        raise Unreadable(" ".join(said.split())) from failure


def _sha256(says: str) -> str:
    return hashlib.sha256(" ".join(says.split()).encode("utf-8", "replace")).hexdigest()
