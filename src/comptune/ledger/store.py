"""The ledger: append entries that the rules allow, read them, know the state that they tell."""

import contextlib
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select

from comptune.ledger.actor import Actor
from comptune.ledger.canonical import timestamp, timestamp_text
from comptune.ledger.chain import Head, as_entry, next_row
from comptune.ledger.database import PATIENCE_SECONDS, Database
from comptune.ledger.entry import PEOPLE, Entry, NewEntry
from comptune.ledger.errors import LedgerRefused, StaleVersion, UnknownEntry
from comptune.ledger.events import RoleGranted
from comptune.ledger.fold import fold
from comptune.ledger.folding import Folding
from comptune.ledger.making import check_made, make_file, make_tables
from comptune.ledger.policy import check
from comptune.ledger.schema import entries as table
from comptune.ledger.snapshot import drop_state, snapshot_row, store_state, stored_sequence
from comptune.ledger.state import EMPTY, State

_ONLY_WRITER: Final = "lock table entries in share row exclusive mode"  # readers pass
_ONLY_PROJECTOR: Final = "lock table projections in share row exclusive mode"
_SNAPSHOT_AFTER: Final = 500  # entries; and a twentieth of all, as a long state takes long to write
_CHUNK: Final = 2_000  # rows that are read at a time


class Ledger:
    """One ledger. Threads may share it, and processes that were forked from this one.

    Attributes:
        url: as it was given, password included; `repr` and messages leave that out.
    """

    def __init__(self, database: Database) -> None:
        self.url = database.url
        self._database = database
        self._folding = Folding()

    def __repr__(self) -> str:
        return self._database.place

    @classmethod
    def create(cls, url: str, *, founder: Actor, at: datetime) -> "Ledger":
        """Begin a ledger; its first entry makes the founder its administrator.

        Raises:
            LedgerRefused: there is one already, or it cannot be made there.
            NotAllowed: the founder is somebody who may not be an administrator.
        """
        grant = RoleGranted(person=founder.name, role="administrator", reason="Began the ledger.")
        first = NewEntry(founder, PEOPLE, grant)
        check(EMPTY, first)  # before there is a file
        database = Database(url)
        make_file(database)
        ledger = cls(database)
        with database.writing() as connection:
            make_tables(database, connection)
            ledger._insert(connection, (first,), at)
        return ledger

    @classmethod
    def open(cls, url: str) -> "Ledger":
        """Open a ledger that is there.

        Raises:
            LedgerRefused: it is missing, not a ledger, of another version, or cannot be reached.
        """
        database = Database(url)
        check_made(database)
        return cls(database)

    def close(self) -> None:
        """Close the connections. The ledger may be used again."""
        self._database.close()

    def state(self) -> State:
        """What the entries come to now.

        Raises:
            BrokenChain: they do not follow from one another, or from those known already.
        """
        with self._database.reading() as connection:
            state = self._folding.newest(connection)
        self._keep_snapshot(state)
        return state

    def append(
        self, entries: Sequence[NewEntry], *, at: datetime | None = None
    ) -> tuple[Entry, ...]:
        """Append all of the entries, or none.

        `expected_version` is compared with the stream as it was before the first of them.

        Raises:
            StaleVersion: somebody wrote to a stream after the version that its author had seen.
            NotAllowed: a rule of governance refuses one of them.
            EntryRefused: a payload that cannot be stored.
        """
        with self._database.writing(lock=_ONLY_WRITER) as connection:
            state, appended = self._insert(connection, entries, at or datetime.now(UTC))
        self._folding.remember(state)
        self._keep_snapshot(state)
        return appended

    def read(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        stream: str | None = None,
        event_types: Collection[str] | None = None,
        limit: int | None = None,
    ) -> Iterator[Entry]:
        """The entries after one sequence and up to another, oldest first."""
        query = select(table).order_by(table.c.sequence)
        if until is not None:
            query = query.where(table.c.sequence <= until)
        if stream is not None:
            query = query.where(table.c.stream == stream)
        if event_types is not None:
            query = query.where(table.c.event_type.in_(event_types))
        left = limit
        while left is None or left > 0:
            wanted = _CHUNK if left is None else min(left, _CHUNK)
            with self._database.reading() as connection:
                rows = connection.execute(query.where(table.c.sequence > after).limit(wanted)).all()
            yield from map(as_entry, rows)
            if len(rows) < wanted:
                return
            after = rows[-1].sequence
            left = None if left is None else left - len(rows)

    def entry(self, sequence: int) -> Entry:
        """One entry.

        Raises:
            UnknownEntry: there is none.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                select(table).where(table.c.sequence == sequence)
            ).one_or_none()
            if row is None:
                raise _unknown(sequence, _head(connection))
        return as_entry(row)

    def head(self) -> Head:
        """The newest entry's sequence, hash and time."""
        with self._database.reading() as connection:
            return _head(connection)

    def state_at(self, when: int | datetime) -> State:
        """What the entries came to after one of them, or at a moment (0: before the first).

        Raises:
            UnknownEntry: there is no such entry.
            BrokenChain: the entries do not follow from one another.
        """
        with self._database.reading() as connection:
            if isinstance(when, datetime):
                when = _newest_at(connection, when)
            head = _head(connection)
            if not 0 <= when <= head.sequence:
                raise _unknown(when, head)
            return self._folding.at(connection, when)

    def rebuild_projections(self) -> None:
        """Drop the stored state and fold it again from the first entry.

        Raises:
            BrokenChain: the entries do not follow from one another; then there is no stored state.
        """
        with self._database.writing(lock=_ONLY_PROJECTOR) as connection:
            drop_state(connection)
        self._folding.forget()
        with self._database.reading() as connection:
            state = self._folding.newest(connection)
        self._store_snapshot(state)

    def _insert(
        self, connection: Connection, new: Sequence[NewEntry], at: datetime
    ) -> tuple[State, tuple[Entry, ...]]:
        """Check and insert in the connection's transaction; it is the only writer until its end."""
        at = timestamp(timestamp_text(at))
        state = self._folding.newest(connection)
        _check_versions(connection, state, new)
        rows, appended = [], []
        for one in new:
            check(state, one)
            head = Head(state.sequence, state.hash, state.recorded_at)
            row = next_row(head, one, version=state.version(one.stream) + 1, at=at)
            entry = as_entry(row.values())
            state = fold(state, (entry,))
            rows.append(row)
            appended.append(entry)
        if rows:
            connection.execute(insert(table), rows)
        return state, tuple(appended)

    def _keep_snapshot(self, state: State) -> None:
        if not self._is_behind(state):
            return
        # Nothing depends on it: who cannot store it leaves it to the next one.
        with contextlib.suppress(LedgerRefused):
            with self._database.reading() as connection:
                self._folding.stored_sequence = stored_sequence(connection)
            if self._is_behind(state):  # nobody else stored it meanwhile
                self._store_snapshot(state, patience=1)

    def _is_behind(self, state: State) -> bool:
        behind = state.sequence - self._folding.stored_sequence
        return behind > max(_SNAPSHOT_AFTER, state.sequence // 20)

    def _store_snapshot(self, state: State, *, patience: int = PATIENCE_SECONDS) -> None:
        row = snapshot_row(state)  # the long part, outside of the transaction
        with self._database.writing(lock=_ONLY_PROJECTOR, patience=patience) as connection:
            store_state(connection, row)
        self._folding.stored_sequence = state.sequence


def _head(connection: Connection) -> Head:
    row = connection.execute(
        select(table.c.sequence, table.c.hash, table.c.recorded_at)
        .order_by(table.c.sequence.desc())
        .limit(1)
    ).one_or_none()
    return Head() if row is None else Head(row.sequence, row.hash, timestamp(row.recorded_at))


def _newest_at(connection: Connection, moment: datetime) -> int:
    return (
        connection.execute(
            select(func.max(table.c.sequence)).where(table.c.recorded_at <= timestamp_text(moment))
        ).scalar_one()
        or 0
    )


def _unknown(sequence: int, head: Head) -> UnknownEntry:
    return UnknownEntry(
        place="The entry",
        value=str(sequence),
        rule=f"the ledger has the entries 1 to {head.sequence}",
        remedy="See `comptune ledger list`.",
    )


def _check_versions(connection: Connection, state: State, new: Sequence[NewEntry]) -> None:
    for one in new:
        seen, now = one.expected_version, state.version(one.stream)
        if seen is None or seen == now:
            continue
        rows = connection.execute(
            select(table.c.sequence, table.c.event_type, table.c.actor)
            .where(table.c.stream == one.stream, table.c.version > seen)
            .order_by(table.c.sequence)
        )
        meanwhile = tuple(f"entry {row.sequence}, {row.event_type} by {row.actor}" for row in rows)
        raise StaleVersion(
            place=f'The version of "{one.stream}"',
            value=str(seen),
            rule=f"it is {now} by now: {'; '.join(meanwhile) or 'nothing was written since'}",
            remedy="Look at what changed, and make your change again on top of it.",
            meanwhile=meanwhile,
        )
