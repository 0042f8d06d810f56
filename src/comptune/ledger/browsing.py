"""Entries page by page, newest first, of a ledger that may be damaged.

A page is one query: a hundred thousand entries are never read for the fifty that are shown. What
stands there is shown as it stands; an entry that cannot be understood is one that says so.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from comptune.ledger.auditor.verify_ledger import Row, entry_hash
from comptune.ledger.canonical import timestamp_text
from comptune.ledger.chain import as_entry, following
from comptune.ledger.database import Database
from comptune.ledger.entry import GENESIS_HASH, Entry, comment_stream, scenario_stream
from comptune.ledger.errors import BrokenChain, UnknownEntry
from comptune.ledger.fold import fold
from comptune.ledger.schema import entries as table
from comptune.ledger.state import EMPTY, State

_CHUNK: Final = 2_000  # rows that are read at a time
_MARK: Final = "\\"  # before a character that stands for itself in a pattern


@dataclass(frozen=True)
class EntryFilter:
    """Which entries are meant; what is left out restricts nothing.

    Attributes:
        person: who wrote it.
        event_types: any of these.
        stream: "people", "settings", "censuses" and so on.
        scenario: about it, its comments and runs included.
        since, before: from this moment on, and before that one.
        text: stands somewhere in it, in capitals or not.
    """

    person: str | None = None
    event_types: tuple[str, ...] = ()
    stream: str | None = None
    scenario: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    text: str = ""


EVERY: Final = EntryFilter()


@dataclass(frozen=True)
class FoundEntry:
    """An entry as it stands in the table.

    Attributes:
        row: its columns, whatever they hold.
        entry: the same, understood; None where it cannot be.
        has_its_hash: whether the hash is that of the content.
    """

    row: Row
    entry: Entry | None
    has_its_hash: bool

    @property
    def sequence(self) -> int:
        """Its number."""
        return self.row.sequence


class Browser:
    """Reads the entries of one ledger; threads may share it.

    It keeps no connection, so that a ledger that was restored meanwhile is the one that is read.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)

    def count(self, wanted: EntryFilter = EVERY) -> int:
        """How many entries are meant.

        Raises:
            LedgerRefused: the ledger cannot be read.
        """
        query = select(func.count()).select_from(table).where(*_conditions(wanted))
        with self._reading() as connection:
            return int(connection.execute(query).scalar_one())

    def page(
        self,
        wanted: EntryFilter = EVERY,
        *,
        skip: int = 0,
        most: int = 50,
    ) -> tuple[FoundEntry, ...]:
        """Some of the entries that are meant, newest first.

        Args:
            wanted: which are meant.
            skip: how many of the newest to leave out.
            most: how many at most.

        Raises:
            LedgerRefused: the ledger cannot be read.
        """
        query = _newest_first(wanted).offset(skip).limit(most)
        return tuple(self._found(query))

    def every(self, wanted: EntryFilter = EVERY) -> Iterator[FoundEntry]:
        """All entries that are meant, newest first, read as they are needed.

        Raises:
            LedgerRefused: the ledger cannot be read.
        """
        query = rest = _newest_first(wanted).limit(_CHUNK)
        while rows := tuple(self._found(rest)):
            yield from rows
            rest = query.where(table.c.sequence < rows[-1].sequence)

    def around(self, sequence: int, *, each: int = 3) -> tuple[FoundEntry, ...]:
        """The entry of a number with some before and after it, oldest first; it may be missing.

        Raises:
            LedgerRefused: the ledger cannot be read.
        """
        query = (
            select(table)
            .where(table.c.sequence.between(sequence - each, sequence + each))
            .order_by(table.c.sequence)
        )
        return tuple(self._found(query))

    def one(self, sequence: int) -> FoundEntry:
        """One entry.

        Raises:
            UnknownEntry: there is none.
            LedgerRefused: the ledger cannot be read.
        """
        found = self.around(sequence, each=0)
        if not found:
            raise UnknownEntry(
                place="The entry",
                value=str(sequence),
                rule="the ledger has no entry of this number",
                remedy="Choose one of the list.",
            )
        return found[0]

    def people(self) -> tuple[str, ...]:
        """Everybody who wrote an entry, by name."""
        query = select(table.c.actor).distinct().order_by(table.c.actor)
        with self._reading() as connection:
            return tuple(map(str, connection.execute(query).scalars()))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._database.reading() as connection:
                yield connection
        finally:
            self._database.close()

    def _found(self, query: Select[Any]) -> Iterator[FoundEntry]:
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return (_as_found(Row._make(row)) for row in rows)


def sound_part(url: str) -> tuple[State, BrokenChain | None]:
    """What the entries come to up to the first that does not follow, and why that one does not.

    Raises:
        LedgerRefused: the ledger cannot be read.
    """
    database = Database(url)
    state, waiting = EMPTY, list[Entry]()
    try:
        with database.reading() as connection:
            rows = connection.execution_options(yield_per=_CHUNK).execute(
                select(table).order_by(table.c.sequence)
            )
            for entry in following(0, GENESIS_HASH, rows):
                waiting.append(entry)
                if len(waiting) == _CHUNK:
                    state, waiting = fold(state, waiting), []
    except BrokenChain as broken:
        return _folded_one_by_one(state, waiting, broken)
    finally:
        database.close()
    try:
        return fold(state, waiting), None
    except BrokenChain as broken:
        return _folded_one_by_one(state, waiting, broken)


def _folded_one_by_one(
    state: State, waiting: list[Entry], broken: BrokenChain
) -> tuple[State, BrokenChain]:
    for entry in waiting:
        try:
            state = fold(state, (entry,))
        except BrokenChain as earlier:
            return state, earlier
    return state, broken


def _newest_first(wanted: EntryFilter) -> Select[Any]:
    return select(table).where(*_conditions(wanted)).order_by(table.c.sequence.desc())


def _conditions(wanted: EntryFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.person is not None:
        yield table.c.actor == wanted.person
    if wanted.event_types:
        yield table.c.event_type.in_(wanted.event_types)
    if wanted.stream is not None:
        yield table.c.stream == wanted.stream
    if wanted.scenario is not None:
        yield _about(wanted.scenario)
    if wanted.since is not None:
        yield table.c.recorded_at >= timestamp_text(wanted.since)
    if wanted.before is not None:
        yield table.c.recorded_at < timestamp_text(wanted.before)
    if wanted.text.strip():
        yield _says(wanted.text.strip())


def _about(scenario_id: str) -> ColumnElement[bool]:
    """In its streams; runs and tunings have streams of their own and name it in the payload."""
    own = table.c.stream.in_((scenario_stream(scenario_id), comment_stream(scenario_id)))
    named = table.c.payload.like(_pattern(f'"scenario":{json.dumps(scenario_id)}'), escape=_MARK)
    elsewhere = or_(table.c.stream.like("run/%"), table.c.stream.like("optimization/%"))
    return or_(own, and_(elsewhere, named))


def _says(text: str) -> ColumnElement[bool]:
    """In what people read of it; in the payload as JSON writes it."""
    written = json.dumps(text, ensure_ascii=False)[1:-1]
    columns = (table.c.actor, table.c.event_type, table.c.stream, table.c.hash)
    return or_(
        *(column.ilike(_pattern(text), escape=_MARK) for column in columns),
        table.c.payload.ilike(_pattern(written), escape=_MARK),
    )


def _pattern(text: str) -> str:
    for special in (_MARK, "%", "_"):
        text = text.replace(special, f"{_MARK}{special}")
    return f"%{text}%"


def _as_found(row: Row) -> FoundEntry:
    try:
        is_intact = entry_hash(row) == row.hash
    except (TypeError, AttributeError, UnicodeEncodeError):
        is_intact = False
    try:
        entry = as_entry(row)
    except (TypeError, ValueError, AttributeError):
        return FoundEntry(row, None, is_intact)
    if not isinstance(entry.payload, dict):
        return FoundEntry(row, None, is_intact)
    return FoundEntry(row, entry, is_intact)
