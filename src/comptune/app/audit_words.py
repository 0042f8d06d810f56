"""The ledger in words: kinds of entries, what is looked for, and what a verification found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from comptune.app.session import name_of
from comptune.app.widgets.histories import what
from comptune.ledger.actor import Authentication
from comptune.ledger.browsing import EntryFilter
from comptune.ledger.checkpoints import Checkpoint
from comptune.ledger.entry import CENSUSES, EXPORTS, LOCKS, PEOPLE, SETTINGS, STRUCTURES
from comptune.ledger.events import EVENTS
from comptune.ledger.state import State
from comptune.scenarios.audit import TrailLine
from comptune.scenarios.cell_groups import Names, value_words
from comptune.scenarios.spoken import spoken
from comptune.scenarios.views import CellStep

KNOWN_BY: Final[Mapping[Authentication, str]] = {
    Authentication.OPERATING_SYSTEM: "known to the operating system",
    Authentication.OPENID_CONNECT: "signed in with the organisation",
    Authentication.TRUSTED_HEADER: "named by the proxy in front of the pages",
    Authentication.DEMO: "a demo user: nobody made sure who it was",
}
STREAMS: Final[Mapping[str, str]] = {
    PEOPLE: "Roles",
    SETTINGS: "Settings",
    CENSUSES: "Censuses",
    STRUCTURES: "Pay structures",
    LOCKS: "Locks of the whole workspace",
    EXPORTS: "Exports",
}
KINDS: Final = tuple(EVENTS)
NOT_UNDERSTOOD: Final = "Cannot be understood as an entry"
PUBLISHED: Final = "published"
ANYWHERE: Final = ""
_SCENARIO: Final = "scenario/"
_TELLS_ITS_NAME: Final = "SCENARIO_CREATED"
_LOCKED: Final = {"PARAMETER_LOCKED": "locked", "PARAMETER_UNLOCKED": "unlocked"}
_OF_CELLS: Final = ("cells", "materiality")  # what people wrote stays as they wrote it
_FIELDS_TOLD_ALREADY: Final = ("authenticated_by", "reason")
_MOST_LINES: Final = 40


@dataclass(frozen=True)
class Looked:
    """What is looked for, as the fields of the page say it.

    Attributes:
        about: a stream, or "scenario/" and an id; empty for anything.
        first, last: days in UTC, both included.
    """

    person: str | None = None
    kinds: tuple[str, ...] = ()
    about: str = ANYWHERE
    first: date | None = None
    last: date | None = None
    text: str = ""

    @property
    def is_anything(self) -> bool:
        """Whether nothing is left out."""
        return self == Looked()

    def as_filter(self) -> EntryFilter:
        """The same for the ledger."""
        is_scenario = self.about.startswith(_SCENARIO)
        return EntryFilter(
            person=self.person,
            event_types=self.kinds,
            stream=None if is_scenario or not self.about else self.about,
            scenario=self.about.removeprefix(_SCENARIO) if is_scenario else None,
            since=None if self.first is None else _midnight(self.first),
            before=None if self.last is None else _midnight(self.last + timedelta(days=1)),
            text=self.text,
        )

    def words(self) -> str:
        """by ana, Scenario approved, from 2027-01-04"""
        parts = [f"by {self.person}"] if self.person else []
        parts += [", ".join(map(kind_words, self.kinds))] if self.kinds else []
        parts += [f"about {self.about.removeprefix(_SCENARIO)}"] if self.about else []
        parts += [f"from {self.first}"] if self.first else []
        parts += [f"to {self.last}"] if self.last else []
        parts += [f'with "{self.text.strip()}"'] if self.text.strip() else []
        return ", ".join(parts)


def end_of(day: date) -> datetime:
    """The first moment that is not of the day any more, UTC."""
    return _midnight(day + timedelta(days=1))


def abouts(state: State) -> dict[str, str]:
    """What entries can be about, with the words for it; scenarios changed last come first."""
    scenarios = sorted(state.scenarios.values(), key=lambda one: -one.changed_sequence)
    return {
        ANYWHERE: "Anything",
        **{f"{_SCENARIO}{one.id}": name_of(state, one.id) for one in scenarios},
        **STREAMS,
    }


def kind_words(event_type: str) -> str:
    """Scenario approved"""
    return event_type.replace("_", " ").capitalize()


def entry_words(one: TrailLine, names: Names) -> str:
    """What an entry did, as a sentence."""
    return NOT_UNDERSTOOD if one.line is None else what(one.line, names)


def scenario_words(one: TrailLine, state: State) -> str:
    """The name of the scenario that an entry is about; empty where it tells it, or is of none."""
    if one.found.entry is None or one.found.entry.event_type == _TELLS_ITS_NAME:
        return ""
    scenario = str(one.found.entry.payload.get("scenario", ""))
    return name_of(state, scenario) if scenario in state.scenarios else ""


def payload_lines(payload: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """An entry's fields as names and texts; what stands elsewhere is left out."""
    return [
        (
            name.replace("_", " ").capitalize(),
            spoken(_text(value), names) if name in _OF_CELLS else _text(value),
        )
        for name, value in payload.items()
        if name not in _FIELDS_TOLD_ALREADY
    ]


def checkpoint_rows(checkpoints: Iterable[Checkpoint]) -> list[tuple[str, ...]]:
    """Checkpoints for a table."""
    return [
        (str(one.number), f"{one.recorded_at:%d %b %Y, %H:%M}", f"1 to {one.size:,}", one.head_hash)
        for one in checkpoints
    ]


def steps_of(
    steps: Sequence[CellStep], where: str, *, before: datetime | None = None
) -> list[CellStep]:
    """The steps of a cell in one place up to a moment, oldest first.

    Args:
        steps: as the ledger tells them.
        where: a scenario's id, `PUBLISHED`, or `ANYWHERE`.
        before: left out: all.
    """
    return [
        one
        for one in steps
        if (before is None or one.at < before) and (where == ANYWHERE or _place(one) == where)
    ]


def value_then(steps: Sequence[CellStep]) -> str:
    """The value that the last of the steps of one place left behind."""
    set_last = next((one for one in reversed(steps) if one.event_type not in _LOCKED), None)
    return value_words("", None) if set_last is None else value_words(set_last.cell, set_last.new)


def step_words(step: CellStep) -> str:
    """3 % → 3.5 %, or locked"""
    if step.event_type in _LOCKED:
        return _LOCKED[step.event_type]
    return f"{value_words(step.cell, step.old)} → {value_words(step.cell, step.new)}"


def place_words(step: CellStep, state: State) -> str:
    """Where a step is in force: a scenario by name, the published values, or everywhere."""
    place = _place(step)
    if place == PUBLISHED:
        return f"Published values (from {step.scenario})"
    return name_of(state, place) if place in state.scenarios else place or "Everywhere"


def _place(step: CellStep) -> str:
    return PUBLISHED if step.event_type == "SCENARIO_PUBLISHED" else step.scenario or ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _text(value: object) -> str:
    if isinstance(value, list):
        shown = [_text(one) for one in value[:_MOST_LINES]]
        more = len(value) - _MOST_LINES
        return "; ".join([*shown, *([f"and {more:,} more"] if more > 0 else [])]) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_text(one)}" for name, one in value.items())
    return str(value)
