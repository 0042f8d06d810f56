"""One entry of the ledger, and the streams that entries belong to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from comptune.ledger.actor import Actor, Authentication
from comptune.ledger.events import Event

GENESIS_HASH: Final = "0" * 64  # what the first entry names as the hash before it

# The streams. A version counts within a stream, so that writers to different ones never conflict.
PEOPLE: Final = "people"  # roles
SETTINGS: Final = "settings"
CENSUSES: Final = "censuses"
STRUCTURES: Final = "structures"
LOCKS: Final = "locks"  # locks of the workspace; a scenario's own are in its stream
EXPORTS: Final = "exports"


def scenario_stream(scenario_id: str) -> str:
    """What decides about a scenario: its cells, targets, locks, submission, approval."""
    return f"scenario/{scenario_id}"


def comment_stream(scenario_id: str) -> str:
    """What is said about a scenario; a comment is no change of it."""
    return f"comments/{scenario_id}"


def run_stream(run_id: str) -> str:
    """The runs of one content: sealed or failed."""
    return f"run/{run_id}"


def optimization_stream(optimization_id: str) -> str:
    """One run of the tuner."""
    return f"optimization/{optimization_id}"


@dataclass(frozen=True)
class NewEntry:
    """What somebody wants to append.

    Attributes:
        expected_version: the version of the stream that the author has seen; None where what
            others wrote meanwhile makes no difference.
    """

    actor: Actor
    stream: str
    event: Event
    expected_version: int | None = None


@dataclass(frozen=True)
class Entry:
    """One entry as it was appended.

    Attributes:
        sequence: 1, 2, 3 ... over the whole ledger.
        recorded_at: UTC; never before the entry before it.
        version: 1, 2, 3 ... within the stream.
        payload: the event's fields and `authenticated_by`, as JSON has them.
        previous_hash, hash: SHA-256 as 64 hex digits.
    """

    sequence: int
    recorded_at: datetime
    actor: str
    event_type: str
    stream: str
    version: int
    payload: dict[str, Any]
    previous_hash: str
    hash: str

    @property
    def authenticated_by(self) -> Authentication:
        """How the actor was authenticated."""
        return Authentication(self.payload["authenticated_by"])
