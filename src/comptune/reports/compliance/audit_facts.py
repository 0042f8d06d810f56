"""What an audit report states, as frozen values: page, PDF and JSON are made of nothing else."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Fate = Literal[
    "approved", "waiting", "published", "lapsed", "rejected", "withdrawn", "archived", "replaced"
]


@dataclass(frozen=True)
class Told:
    """One entry in words.

    Attributes:
        words: what it did; `details` names everything that the words shorten.
    """

    entry: int
    at: datetime | None
    by: str
    event_type: str
    scenario: str | None
    words: str
    reason: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParameterMove:
    """One cell that an entry moved; None is not set.

    Attributes:
        place: the scenario's id; for a publication what it published from.
        published: whether it moved the published values.
        optimization: the run of the tuner that found the value.
    """

    entry: int
    at: datetime
    by: str
    authenticated_by: str
    event_type: str
    place: str
    published: bool
    cell: str
    before: Decimal | None
    after: Decimal | None
    reason: str
    optimization: str | None


@dataclass(frozen=True)
class Decided:
    """A signature or a rejection, with separation of duties worked out again for it.

    Attributes:
        meaning: "approved", "reviewed" or "rejected".
        roles: that the person had then; `acted_as` is the one that counts.
        makers: everybody whose proposal it was then.
        own_hand: what hand the person had in it, as a sentence; None for none, as the rule asks.
        refusals: why the rules would refuse the entry now; none where it keeps them.
    """

    entry: int
    at: datetime
    by: str
    authenticated_by: str
    scenario: str
    meaning: str
    content_sha256: str
    reason: str
    roles: tuple[str, ...]
    acted_as: str | None
    makers: tuple[str, ...]
    own_hand: str | None
    refusals: tuple[str, ...]

    @property
    def duties_separate(self) -> bool:
        """Whether somebody decided who had no hand in it and whose role may."""
        return self.own_hand is None and self.acted_as is not None


@dataclass(frozen=True)
class Submitted:
    """A submission, what was decided about it, and what became of it until the period's end.

    Attributes:
        makers: everybody whose proposal it was when it was submitted.
        fate, fate_words, fate_entry: what became of it, and by which entry if by one.
    """

    entry: int
    at: datetime
    by: str
    scenario: str
    run_id: str
    content_sha256: str
    approvals_required: int
    materiality: tuple[str, ...]
    reason: str
    makers: tuple[str, ...]
    decisions: tuple[Decided, ...]
    fate: Fate
    fate_words: str
    fate_entry: int | None


@dataclass(frozen=True)
class Holder:
    """A person with roles at the period's end.

    Attributes:
        makes_by, approves_by: the roles that let them change scenarios, and approve.
        made, approved: in how many scenarios they had a hand, and how many they approved, in
            the period.
        may_act: a demo user may only where the setting allows it.
    """

    person: str
    roles: tuple[str, ...]
    makes_by: tuple[str, ...]
    approves_by: tuple[str, ...]
    made: int
    approved: int
    may_act: bool

    @property
    def could_do_both(self) -> bool:
        """Whether their roles let them make and approve."""
        return bool(self.makes_by and self.approves_by)


@dataclass(frozen=True)
class Exceptional:
    """One kind of what an auditor looks at singly.

    Attributes:
        meaning: what is counted, and what that says, as sentences.
    """

    name: str
    title: str
    meaning: str
    entries: tuple[Told, ...]


@dataclass(frozen=True)
class Verified:
    """What the verification of the whole ledger found, when the report was written."""

    sound: bool
    verdict: str
    checked: tuple[str, ...]
    problems: tuple[tuple[int | None, str, str], ...]  # entry, kind, words
    sequence: int
    head_hash: str
    checkpoints: int
    anchored_sequence: int
    anchored_outside: bool
    fingerprint: str | None
    note: str


@dataclass(frozen=True)
class Counted:
    """How many entries of a type the period has, and where this report tells them."""

    event_type: str
    entries: int
    told_in: str


@dataclass(frozen=True)
class Population:
    """Which entries the report is of; every one of the period is counted in `types` once.

    Attributes:
        first, last: numbers of the period's first and last entry; None where it has none.
        gapless: whether no number between the two is missing or twice.
        earlier, later: entries before and behind the period.
        unsound: entries of the period from the first broken one on, which are told as they stand
            in the list of entries and nowhere else.
    """

    first: int | None
    last: int | None
    entries: int
    gapless: bool
    earlier: int
    later: int
    unsound: int
    types: tuple[Counted, ...]


@dataclass(frozen=True)
class AuditFacts:
    """Everything that an audit report states.

    Attributes:
        period: in words.
        written_at, written_by: when and by whom this was made; the only facts beside `verified`
            that are another when the same period is reported again.
        recorded: the entry that says so; None where a broken ledger takes none.
        state_entry: the last sound entry of the period or before, at which roles and standings
            are told.
        broken: why the ledger cannot be followed to its end; None where it can.
    """

    workspace: str
    ledger: str | None
    period: str
    written_at: datetime
    written_by: str
    recorded: int | None
    state_entry: int
    broken: str | None
    population: Population
    verified: Verified
    moves: tuple[ParameterMove, ...]
    scenarios: tuple[Told, ...]
    structure_and_settings: tuple[Told, ...]
    roles: tuple[Told, ...]
    submissions: tuple[Submitted, ...]
    publications: tuple[Told, ...]
    runs: tuple[Told, ...]
    holders: tuple[Holder, ...]
    exceptions: tuple[Exceptional, ...]
    journal: tuple[Told, ...]

    @property
    def decisions(self) -> tuple[Decided, ...]:
        """Every signature and rejection of the period."""
        first, last = self.population.first or 0, self.population.last or 0
        return tuple(
            one
            for submitted in self.submissions
            for one in submitted.decisions
            if first <= one.entry <= last
        )
