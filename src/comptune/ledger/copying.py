"""A whole ledger carried elsewhere, as it is at one moment, while others append to it.

The copy is the same chain: entries are taken column by column and never made anew. Who may have
it, and that it was taken, is the caller's part.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import insert

from comptune.ledger.auditor.verify_ledger import Row
from comptune.ledger.chain import Head
from comptune.ledger.database import PATIENCE_SECONDS, Database
from comptune.ledger.errors import LedgerRefused
from comptune.ledger.making import check_made, make_file, make_tables
from comptune.ledger.schema import entries as table
from comptune.ledger.store import Ledger
from comptune.ledger.stored import Stored, Unreadable, open_stored, stored_within

_CHUNK: Final = 2_000  # entries that are inserted at a time


def copy_to_file(url: str, path: Path) -> Head:
    """Write a ledger as it is now into a new SQLite file, and return how far it goes.

    SQLite's own backup reads in one transaction, PostgreSQL's entries are read in one that is
    REPEATABLE READ; neither stops those who append.

    Raises:
        LedgerRefused: there is no ledger, it cannot be read, or the file cannot be written.
    """
    source = Database(url)
    try:
        check_made(source)
    finally:
        source.close()
    if source.path is not None:
        _copy_file(source, path)
    else:
        write_rows(_rows(url, source), f"sqlite:///{path.absolute()}")
    head = head_of(f"sqlite:///{path.absolute()}")
    _close_journal(source, path)
    return head


def copy_from_file(path: Path, url: str, *, check: Callable[[Stored], None] | None = None) -> None:
    """Begin a ledger with the entries of a file that `copy_to_file` wrote; all of them or none.

    Args:
        check: sees the copy before it is committed; whatever it raises takes the copy back.

    Raises:
        LedgerRefused: there is a ledger at the URL already, or it cannot be made there.
    """
    source = Database(f"sqlite:///{path.absolute()}")
    write_rows(_rows(source.url, source), url, check=check)


def write_rows(
    rows: Iterable[Row], url: str, *, check: Callable[[Stored], None] | None = None
) -> None:
    """Begin a ledger with these entries, which its guards hold against one another.

    Raises:
        LedgerRefused: there is a ledger already, it cannot be made, or the entries do not follow.
    """
    database = Database(url)
    try:
        make_file(database)
        with database.writing() as connection:
            make_tables(database, connection)
            left = iter(rows)
            while chunk := [row._asdict() for row in islice(left, _CHUNK)]:
                connection.execute(insert(table), chunk)
            if check is not None:
                check(stored_within(connection))
    finally:
        database.close()


def head_of(url: str) -> Head:
    """The newest entry of a ledger.

    Raises:
        LedgerRefused: there is none, or it cannot be read.
    """
    ledger = Ledger.open(url)
    try:
        return ledger.head()
    finally:
        ledger.close()


def _rows(url: str, source: Database) -> Iterator[Row]:
    try:
        with open_stored(url) as stored:
            yield from stored.rows()
    except Unreadable as failure:
        raise source.refused(
            f"it cannot be read ({failure})", "Run `comptune ledger verify`."
        ) from failure


def _copy_file(source: Database, path: Path) -> None:
    uri = f"file:{quote(str(source.path))}?mode=rw"
    try:
        with (
            contextlib.closing(sqlite3.connect(uri, uri=True, timeout=PATIENCE_SECONDS)) as ledger,
            contextlib.closing(sqlite3.connect(path)) as copy,
        ):
            ledger.backup(copy)  # all pages in one step, and so of one moment
    except sqlite3.Error as failure:
        raise _uncopied(source, failure) from failure


def _close_journal(source: Database, path: Path) -> None:
    """Make the copy one file: a ledger in use has two more beside it."""
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.execute("pragma journal_mode = delete")
    except sqlite3.Error as failure:
        raise _uncopied(source, failure) from failure


def _uncopied(source: Database, failure: sqlite3.Error) -> LedgerRefused:
    return source.refused(
        f"it cannot be copied ({failure})", "Check the disk and `comptune ledger verify`."
    )
