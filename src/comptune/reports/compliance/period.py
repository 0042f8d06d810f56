"""The period that an audit report is of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from comptune.ledger.canonical import timestamp_text

_TICK: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)

When = int | date | datetime  # after or up to an entry, a day in UTC, a moment


@dataclass(frozen=True)
class Period:
    """Which entries are meant; what is left out restricts nothing.

    Attributes:
        since, before: from this moment on, and before that one; UTC.
        after_entry, until_entry: behind this entry, and up to that one.
    """

    since: datetime | None = None
    before: datetime | None = None
    after_entry: int | None = None
    until_entry: int | None = None

    @classmethod
    def of(cls, since: When | None = None, until: When | None = None) -> "Period":
        """From a day's beginning, a moment or behind an entry; to a day's end, a moment, an entry.

        Args:
            since: the moment itself belongs to it, the entry does not.
            until: day, moment and entry belong to it.
        """
        return cls(
            since=_moment(since),
            before=_end(until),
            after_entry=since if isinstance(since, int) else None,
            until_entry=until if isinstance(until, int) else None,
        )

    def begins_after(self, sequence: int, recorded_at: str) -> bool:
        """Whether an entry lies before the period.

        Args:
            recorded_at: as the ledger stores it. What is none of its moments lies in every period,
                so that nothing is left out for being damaged.
        """
        if self.after_entry is not None and sequence <= self.after_entry:
            return True
        return (
            self.since is not None
            and _is_moment(recorded_at)
            and (recorded_at < timestamp_text(self.since))
        )

    def ended_before(self, sequence: int, recorded_at: str) -> bool:
        """Whether an entry lies behind the period."""
        if self.until_entry is not None and sequence > self.until_entry:
            return True
        return (
            self.before is not None
            and _is_moment(recorded_at)
            and (recorded_at >= timestamp_text(self.before))
        )

    def words(self) -> str:
        """1 January 2026 to 31 December 2026, UTC"""
        begin = self._begin_words()
        end = self._end_words()
        if not begin and not end:
            return "everything that the ledger holds"
        return " ".join(part for part in (begin, end) if part)

    def _begin_words(self) -> str:
        if self.after_entry is not None:
            return f"behind entry {self.after_entry}"
        return "" if self.since is None else f"from {_moment_words(self.since)}"

    def _end_words(self) -> str:
        if self.until_entry is not None:
            return f"up to entry {self.until_entry}"
        if self.before is None:
            return ""
        if self.before.timetz() == time.min.replace(tzinfo=UTC):
            return f"to the end of {self.before - _DAY:%Y-%m-%d} (UTC)"
        return f"to {_moment_words(self.before - _TICK)}"


EVERYTHING: Final = Period()


def _moment(since: When | None) -> datetime | None:
    if since is None or isinstance(since, int):
        return None
    if isinstance(since, datetime):
        return since.astimezone(UTC)
    return datetime.combine(since, time.min, UTC)


def _end(until: When | None) -> datetime | None:
    """The first moment behind it."""
    if until is None or isinstance(until, int):
        return None
    if isinstance(until, datetime):
        return until.astimezone(UTC) + _TICK
    return datetime.combine(until + _DAY, time.min, UTC)


def _is_moment(text: object) -> bool:
    return isinstance(text, str) and len(text) == len("2026-01-05T09:00:00.000000Z")


def _moment_words(at: datetime) -> str:
    if at.time() == time.min:
        return f"the beginning of {at:%Y-%m-%d} (UTC)"
    text = f"{at:%Y-%m-%d %H:%M:%S}" + (f".{at:%f}".rstrip("0") if at.microsecond else "")
    return f"{text} UTC"
