"""What the desk answers with: differences, histories, plans; values in natural units."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from comptune.ledger.actor import Authentication
from comptune.ledger.events import Base, CellMove
from comptune.ledger.state import Signature


@dataclass(frozen=True)
class Decision:
    """The entry behind a value: who decided it, when, why, and who agreed.

    Attributes:
        sequence, at, by, authenticated_by, event_type, reason: of the entry that put the value
            where it is in force: in the scenario, or into the published tier.
        scenario: the scenario that the entry is about, None where it is about none.
        origin: where the value came from: for a published value, the entry that set it in the
            scenario it was published from; for a copied or rebased one, the entry in the base.
        approvals: the "approved" signatures under the content that was published; for a
            scenario's own value those under its present content.
    """

    sequence: int
    at: datetime
    by: str
    authenticated_by: Authentication
    event_type: str
    scenario: str | None
    reason: str
    approvals: tuple[Signature, ...] = ()
    origin: "Decision | None" = None


@dataclass(frozen=True)
class SideValue:
    """A cell's value in force on one side of a difference.

    Attributes:
        tier: "scenario", "comp_levers", "default" or "fallback"; "structure" for a cell of the
            ranges or the merit matrix that the scenario does not override.
        decision: the entry that set it, where the ledger knows one.
    """

    value: Decimal
    tier: str
    decision: Decision | None


@dataclass(frozen=True)
class CellDifference:
    """A cell whose value in force or tier differs; None on the side whose years do not have it."""

    cell: str  # "merit_rate.2027.L3"
    before: SideValue | None
    after: SideValue | None

    @property
    def same_value(self) -> bool:
        """Whether only the tier or the decision differs."""
        return (
            self.before is not None
            and self.after is not None
            and self.before.value == self.after.value
        )


@dataclass(frozen=True)
class FactDifference:
    """Something else that differs: "census", "structure", "start_year", "seed", "target ..."."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ScenarioDifference:
    """Two scenarios side by side; "published" and "baseline" stand for no scenario of their own."""

    before: str
    after: str
    facts: tuple[FactDifference, ...]
    cells: tuple[CellDifference, ...]


@dataclass(frozen=True)
class HistoryLine:
    """One entry about a scenario, in words.

    Attributes:
        words: what was done, without who and when: "changed 5 cells: merit_rate.2027.L1 from 3 %
            to 3.5 %, ...".
        moves: the cells that it moved, where it moved any.
    """

    sequence: int
    at: datetime
    by: str
    authenticated_by: Authentication
    event_type: str
    words: str
    reason: str
    moves: tuple[CellMove, ...] = ()


@dataclass(frozen=True)
class CellStep:
    """One entry that set, cleared, published, locked or unlocked a cell.

    Attributes:
        scenario: None for a lock of the whole workspace.
        old, new: None where the cell is not set; both None for locks.
        approvals: for a publication, the signatures under what was published.
    """

    cell: str
    sequence: int
    at: datetime
    by: str
    authenticated_by: Authentication
    event_type: str
    scenario: str | None
    old: Decimal | None
    new: Decimal | None
    reason: str
    approvals: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class PublishedValue:
    """One value of the published tier, and the publication that it comes from."""

    cell: str
    value: Decimal
    decision: Decision


@dataclass(frozen=True)
class Conflict:
    """A cell that both the copy and its base changed since the copy was made, differently."""

    cell: str
    then: Decimal | None  # in the base when the copy was made, or rebased last
    base: Decimal | None  # in the base now
    mine: Decimal | None  # in the copy now


@dataclass(frozen=True)
class RebasePlan:
    """What a rebase would do.

    Attributes:
        moves: the cells that it moves without a conflict.
        conflicts: the cells that `keep` must decide.
    """

    old_base: Base
    new_base: Base
    moves: tuple[CellMove, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class EntryLineage:
    """From an entry to what it did.

    Attributes:
        decision: the entry itself; `words` says what it did.
        scenarios: the scenarios in which a value that it set is in force now.
        published: whether a value that it published is in force now.
        runs: the runs that used a value that it set, newest first.
    """

    decision: Decision
    words: str
    moves: tuple[CellMove, ...]
    scenarios: tuple[str, ...]
    published: bool
    runs: "tuple[RunUse, ...]"


@dataclass(frozen=True)
class RunUse:
    """A run that used what an entry set; `events` by event type.

    None where the run's file is gone or cannot be read.
    """

    run_id: str
    scenario: str
    at: datetime
    by: str
    events: dict[str, int] | None
