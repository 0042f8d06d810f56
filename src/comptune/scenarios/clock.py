"""Moments: the clock that acts are dated by, and "as of" in the ways that people say it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias

from comptune.ledger.state import State
from comptune.ledger.store import Ledger

Clock: TypeAlias = Callable[[], datetime]
When: TypeAlias = int | date | datetime  # after an entry, at the end of a day in UTC, at a moment
_TICK: Final = timedelta(microseconds=1)


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


def state_as_of(ledger: Ledger, when: When | None) -> State:
    """What the ledger tells now, or told as of then.

    Raises:
        UnknownEntry: an entry that the ledger does not have.
    """
    if when is None:
        return ledger.state()
    if isinstance(when, int):
        return ledger.state_at(when)
    if not isinstance(when, datetime):
        when = datetime.combine(when + timedelta(days=1), time.min, UTC) - _TICK
    return ledger.state_at(when if when.tzinfo else when.replace(tzinfo=UTC))
