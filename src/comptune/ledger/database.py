"""Where the ledger lies: connections to SQLite or PostgreSQL that threads and forks may share.

What goes wrong there is said as `LedgerRefused`, in plain words and without the password.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from comptune.ledger.errors import LedgerRefused
from comptune.ledger.forks import renewed_after_fork

_SQLITE: Final = "sqlite:///"
_POSTGRESQL: Final = ("postgresql+psycopg://", "postgresql://", "postgres://")
PATIENCE_SECONDS: Final = 60  # how long a writer waits for the others
_CONNECT_SECONDS: Final = 10


class Database:
    """The database of a URL.

    Attributes:
        url: as it was given.
        place: the same for messages, without a password.
        path: SQLite's file; None for PostgreSQL.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.path: Path | None = None
        if url.startswith(_SQLITE):
            self.path = _sqlite_path(url)
            self.place = f"The ledger {self.path}"
            self._url = ""
        else:
            parsed = _postgresql_url(url)
            shown = parsed.difference_update_query(["password"])
            self.place = f"The ledger {shown.render_as_string(hide_password=True)}"
            self._url = parsed.render_as_string(hide_password=False)
        self._engine: Engine | None = None
        self._left_to_parent: list[Engine | None] = []
        self._making = threading.Lock()
        renewed_after_fork(self)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the ledger, and stops nobody."""
        with self._said_plainly(), self.engine().begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, lock: str = "", patience: int = PATIENCE_SECONDS) -> Iterator[Connection]:
        """A transaction that waits until it is the only writer; `lock` is how on PostgreSQL."""
        with self._said_plainly(), self.engine().connect() as connection:
            connection.execution_options(patience=patience)
            with connection.begin():
                if self.path is None:
                    connection.exec_driver_sql(
                        f"set local lock_timeout = '{patience}s';"
                        f"set local synchronous_commit = on; {lock}"
                    )
                yield connection

    def engine(self) -> Engine:
        """What connections are made by; made itself on first use."""
        if self._engine is None:
            with self._making:
                if self._engine is None:
                    self._engine = self._new_engine()
        return self._engine

    def use_write_ahead_log(self, *, create: bool = False) -> None:
        """Put SQLite's file into the mode in which readers and writers do not wait for each other.

        Raises:
            LedgerRefused: the file cannot be made or written to, or is no database.
        """
        mode = "rwc" if create else "rw"
        try:
            with contextlib.closing(self._connect(mode)) as connection:
                connection.execute("pragma journal_mode = wal")
        except sqlite3.DatabaseError as failure:
            raise self._in_plain_words(str(failure)) from failure

    def close(self) -> None:
        """Close the connections that nobody uses."""
        if self._engine is not None:
            self._engine.dispose()

    def refused(self, rule: str, remedy: str) -> LedgerRefused:
        """The refusal of this ledger."""
        return LedgerRefused(place=self.place, rule=rule, remedy=remedy)

    def after_fork(self) -> None:
        """Leave the parent's connections alone: they are kept, because closing them is use."""
        self._left_to_parent.append(self._engine)
        self._engine, self._making = None, threading.Lock()

    def _new_engine(self) -> Engine:
        if self.path is None:
            return self._postgresql_engine()
        engine = create_engine(
            "sqlite://", creator=self._connect, poolclass=QueuePool, max_overflow=-1
        )
        event.listen(engine, "begin", _begin)
        return engine

    def _postgresql_engine(self) -> Engine:
        try:
            return create_engine(
                self._url,
                pool_pre_ping=True,
                max_overflow=-1,
                connect_args={
                    "connect_timeout": _CONNECT_SECONDS,
                    "application_name": "comptune",
                },
            )
        except ImportError as missing:
            raise self.refused(
                f"what talks to PostgreSQL is not installed ({missing})",
                "Install it with `pip install 'comptune[postgresql]'`.",
            ) from missing

    def _connect(self, mode: str = "rw") -> sqlite3.Connection:
        # Not "rwc": a ledger that is missing is not silently begun anew.
        connection = sqlite3.connect(
            f"file:{quote(str(self.path))}?mode={mode}",
            uri=True,
            timeout=PATIENCE_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")
        return connection

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as failure:
            said = " ".join(str(failure.orig).split()) or type(failure.orig).__name__
            if self.path is None and failure.connection_invalidated:
                raise self.refused(
                    f"the connection was lost ({said})",
                    "Look with `comptune ledger list` whether the entry is there, then try again.",
                ) from failure
            raise self._in_plain_words(said) from failure

    def _in_plain_words(self, said: str) -> LedgerRefused:
        for part, rule, remedy in _REFUSALS:
            if part in said:
                return self.refused(rule, remedy)
        return self.refused(f"the database refused: {said}", "See the database's message.")


_REFUSALS: Final = (
    (
        "file is not a database",
        "the file is not a ledger",
        "Give the path of a ledger, or start one with `comptune ledger init`.",
    ),
    (
        "unable to open database file",
        "the file cannot be opened: it, its folder, or the right to write there is missing",
        "Give the user who runs this the right to read and write the folder.",
    ),
    (
        "readonly database",
        "the file or its folder cannot be written to",
        "Give the user who runs this the right to write there.",
    ),
    (
        "database is locked",
        f"others kept it locked for more than {PATIENCE_SECONDS} seconds",
        "Find out which process holds it, and try again.",
    ),
    (
        "lock timeout",
        f"others kept it locked for more than {PATIENCE_SECONDS} seconds",
        "Find out which process holds it, and try again.",
    ),
    ("disk is full", "the disk is full; nothing was written", "Make room, and try again."),
    (
        "malformed",
        "the file is damaged",
        "Restore it from a backup, and check that with `comptune ledger verify`.",
    ),
    (
        "password authentication failed",
        "the server refused user or password",
        "Correct COMPTUNE_LEDGER_URL.",
    ),
    (
        "permission denied",
        "the user has no right to the ledger's tables, or to make them",
        "Let the user create tables in a database of the ledger's own.",
    ),
    (
        "resolve host",
        "the server cannot be found under that name",
        "Correct the host in COMPTUNE_LEDGER_URL.",
    ),
    (
        "does not exist",
        "the server knows no such database, user or table",
        "Make the database, or correct COMPTUNE_LEDGER_URL.",
    ),
    (
        "onnection",
        "the server cannot be reached",
        "Check that it runs, and that COMPTUNE_LEDGER_URL names its host and port.",
    ),
)


def _begin(connection: Connection) -> None:
    patience = connection.get_execution_options().get("patience")
    connection.exec_driver_sql(f"pragma busy_timeout = {1000 * (patience or PATIENCE_SECONDS)}")
    connection.exec_driver_sql("begin" if patience is None else "begin immediate")


def _sqlite_path(url: str) -> Path:
    name = url.removeprefix(_SQLITE)
    if not name or name == ":memory:":
        raise LedgerRefused(
            place="The ledger's URL",
            value=url,
            rule="a ledger in memory would keep nothing",
            remedy="Name a file: sqlite:////folder/ledger.sqlite.",
        )
    return Path(name).absolute()


def _postgresql_url(url: str) -> URL:
    start = next((start for start in _POSTGRESQL if url.startswith(start)), None)
    try:
        if start is not None:
            return make_url(_POSTGRESQL[0] + url.removeprefix(start))
    except (ArgumentError, ValueError):
        pass
    raise LedgerRefused(
        place="The ledger's URL",
        value=f"{url.split(':', 1)[0]}:...",
        rule="it is neither a URL of SQLite nor of PostgreSQL",
        remedy="Write sqlite:////folder/ledger.sqlite or postgresql://user@host/database.",
    )
