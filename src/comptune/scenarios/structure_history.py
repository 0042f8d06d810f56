"""The structures of a workspace in the order in which they were kept: who, when, why and what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from comptune.ledger.actor import Authentication
from comptune.ledger.entry import STRUCTURES
from comptune.ledger.events import StructureChanged, StructureDifference, parse_event
from comptune.ledger.state import ScenarioState, State
from comptune.ledger.store import Ledger
from comptune.structure import Difference


@dataclass(frozen=True)
class StructureVersion:
    """One entry of the ledger that made a structure the newest.

    Attributes:
        differences: every cell that differs from the structure before.
    """

    sequence: int
    at: datetime
    by: str
    authenticated_by: Authentication
    reason: str
    sha256: str
    differences: tuple[Difference, ...]


def structure_history(ledger: Ledger) -> tuple[StructureVersion, ...]:
    """Every version, newest first."""
    found = []
    for entry in ledger.read(stream=STRUCTURES):
        event = parse_event(entry.event_type, entry.payload)
        assert isinstance(event, StructureChanged)
        found.append(
            StructureVersion(
                sequence=entry.sequence,
                at=entry.recorded_at,
                by=entry.actor,
                authenticated_by=entry.authenticated_by,
                reason=event.reason,
                sha256=event.structure_sha256,
                differences=tuple(map(_difference, event.differences)),
            )
        )
    return tuple(reversed(found))


def _difference(one: StructureDifference) -> Difference:
    key, _, column = one.place.rpartition(", ")
    return Difference(one.table, key, column, one.old, one.new)


def left_behind(state: State, sha256: str) -> Mapping[str, ScenarioState]:
    """The scenarios at work, by id, that stand on another structure than this one."""
    return {
        name: one
        for name, one in state.scenarios.items()
        if one.structure_sha256 != sha256 and one.status not in ("archived", "published")
    }
