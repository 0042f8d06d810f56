"""The state of a ledger, kept in memory and brought up to date from the rows that are new."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from comptune.ledger.chain import broken, following
from comptune.ledger.fold import fold
from comptune.ledger.forks import renewed_after_fork
from comptune.ledger.schema import entries
from comptune.ledger.snapshot import stored_state
from comptune.ledger.state import EMPTY, State

_KEPT: Final = 16  # earlier states
_CHUNK: Final = 2_000  # rows at a time


class Folding:
    """States of one ledger that are known already; threads may share it.

    Attributes:
        stored_sequence: the entry up to which a state is known to be stored.
    """

    def __init__(self) -> None:
        self.stored_sequence = 0
        self._newest: State | None = None
        self._earlier: OrderedDict[int, State] = OrderedDict()
        self._lock = threading.Lock()  # one thread folds, the others find its state
        self._earlier_lock = threading.Lock()  # folding those takes longer
        renewed_after_fork(self)

    def after_fork(self) -> None:
        """A thread of the parent may have held a lock; here it will never be released."""
        self._lock, self._earlier_lock = threading.Lock(), threading.Lock()

    def newest(self, connection: Connection) -> State:
        """The state up to the newest entry that the connection sees.

        Raises:
            BrokenChain: the entries do not go on from what was known of them.
        """
        with self._lock:
            known = self._newest or self._stored(connection) or EMPTY
            state = fold(known, _entries_after(connection, known))
            # A reader may see less than another thread knows by now.
            if self._newest is None or state.sequence >= self._newest.sequence:
                self._newest = state
            return state

    def remember(self, state: State) -> None:
        """Take over the state after an append that was committed."""
        with self._lock:
            if self._newest is None or state.sequence > self._newest.sequence:
                self._newest = state

    def at(self, connection: Connection, sequence: int) -> State:
        """The state after an entry that is there."""
        with self._earlier_lock:
            before = [known for known in self._known(connection) if known.sequence <= sequence]
            known = max(before, key=lambda state: state.sequence, default=EMPTY)
            state = fold(known, _entries_after(connection, known, until=sequence))
            self._earlier[sequence] = state
            self._earlier.move_to_end(sequence)
            if len(self._earlier) > _KEPT:
                self._earlier.popitem(last=False)
            return state

    def forget(self) -> None:
        """Know nothing, so that the next state is folded from what is stored."""
        with self._lock, self._earlier_lock:
            self._newest = None
            self._earlier.clear()

    def _known(self, connection: Connection) -> list[State]:
        newest = self._newest or self._stored(connection)
        return [*self._earlier.values(), *([newest] if newest else [])]

    def _stored(self, connection: Connection) -> State | None:
        state = stored_state(connection)
        self.stored_sequence = state.sequence if state else 0
        return state


def _entries_after(
    connection: Connection, known: State, *, until: int | None = None
) -> Iterator[Any]:
    rows = _rows_from(connection, known.sequence, until)
    if known.sequence:
        # The entry that is known comes along, to see that it is still the same one.
        first = next(rows, None)
        if first is None or first.sequence != known.sequence or first.hash != known.hash:
            raise broken(known.sequence, "it was there with another content")
    return following(known.sequence, known.hash, rows)


def _rows_from(connection: Connection, sequence: int, until: int | None) -> Iterator[Row[Any]]:
    query = select(entries).order_by(entries.c.sequence).limit(_CHUNK)
    if until is not None:
        query = query.where(entries.c.sequence <= until)
    while True:
        rows = connection.execute(query.where(entries.c.sequence >= sequence)).all()
        yield from rows
        if len(rows) < _CHUNK:
            return
        sequence = rows[-1].sequence + 1
