"""What the entries come to: the state of scenarios, roles, locks, runs and published values.

Plain frozen values, told by `fold` from entries alone. Mappings are never changed in place.
`to_json` holds no floating point, so that it can be hashed and compared byte by byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Annotated, Any, Final, Literal

from pydantic import PlainSerializer, TypeAdapter

from comptune.ledger.entry import GENESIS_HASH
from comptune.ledger.events import Base, Target
from comptune.ledger.governance_settings import GovernanceSettings

Status = Literal["draft", "submitted", "approved", "published", "rejected", "withdrawn", "archived"]
BigInteger = Annotated[int, PlainSerializer(str)]  # JSON numbers are exact up to 2^53 only


@dataclass(frozen=True)
class CellValue:
    """A value in natural units, and the entry that set it."""

    value: Decimal
    sequence: int


@dataclass(frozen=True)
class Lock:
    """A cell that stays as it is until somebody with `role`, or one above it, unlocks it."""

    role: str
    reason: str
    by: str
    sequence: int


@dataclass(frozen=True)
class Edit:
    """The last thing that somebody did to a scenario's content.

    Attributes:
        what: a sentence without its subject: "changed merit_rate.2027.L3".
        scenario: where they did it: this scenario, or one that it was copied from.
    """

    by: str
    at: datetime
    sequence: int
    what: str
    scenario: str


@dataclass(frozen=True)
class Submission:
    """What was put before the approvers."""

    sequence: int
    at: datetime
    by: str
    run_id: str
    content_sha256: str
    approvals_required: int
    materiality: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Signature:
    """A signature under one submission.

    Attributes:
        meaning: "reviewed", which is not yet consent, or "approved".
        role: the highest role that the person had then and that may approve.
    """

    sequence: int
    at: datetime
    by: str
    meaning: str
    content_sha256: str
    reason: str
    role: str


@dataclass(frozen=True)
class Rejection:
    """Who refused the last submission, and why."""

    sequence: int
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class ScenarioState:
    """One scenario as its entries leave it.

    Attributes:
        status: as the entries say. `content.standing` says what it is worth now: what others
            publish can lapse a submission without any entry.
        overrides: values by cell text.
        locks: locks of this scenario only; a copy keeps those of its base.
        edits: by person, everyone who created it or changed its cells or targets, everyone who
            did so in what it was copied or rebased from, and who ran the tuner for its values.
        version: of the scenario's stream.
        submission, signatures: of the last submission, until the content changes.
        lapsed_submission: the submission that the last change made void, until the next.
        rejection: why the last submission was refused, until the next.
        withdrawn_at: the entry that withdrew the last submission, until the next.
        published_at, archived_at: the entries that did so.
        changed_sequence, changed_at, changed_by: the last change of the content.
    """

    id: str
    name: str
    status: Status
    census_sha256: str
    structure_sha256: str
    start_year: int
    end_year: int
    seed: BigInteger
    raise_base: str
    base: Base | None
    overrides: Mapping[str, CellValue]
    locks: Mapping[str, Lock]
    targets: tuple[Target, ...]
    targets_sequence: int | None
    created_by: str
    created_at: datetime
    created_sequence: int
    edits: Mapping[str, Edit]
    version: int
    changed_sequence: int
    changed_at: datetime
    changed_by: str
    submission: Submission | None = None
    signatures: tuple[Signature, ...] = ()
    lapsed_submission: Submission | None = None
    rejection: Rejection | None = None
    withdrawn_at: int | None = None
    published_at: int | None = None
    archived_at: int | None = None

    @property
    def editors(self) -> frozenset[str]:
        """Everyone whose work the content is, by name."""
        return frozenset(self.edits)


@dataclass(frozen=True)
class SealedRunState:
    """A sealed run, as it was last recorded."""

    run_id: str
    scenario: str
    inputs_sha256: str
    results_sha256: str
    file_sha256: str
    code_version: str
    cost: Decimal
    baseline_cost: Decimal
    pay_gap: Decimal | None
    baseline_pay_gap: Decimal | None
    entries_used: tuple[int, ...]
    sequence: int
    at: datetime
    by: str


@dataclass(frozen=True)
class Publication:
    """The values that one scenario made the published tier."""

    sequence: int
    at: datetime
    by: str
    scenario: str
    cells: Mapping[str, Decimal]
    structure_sha256: str | None = None


@dataclass(frozen=True)
class StructureState:
    """A structure that new scenarios stood on from this entry on."""

    structure_sha256: str
    sequence: int
    at: datetime
    by: str


@dataclass(frozen=True)
class CensusState:
    """A census that was imported."""

    census_sha256: str
    as_of: str
    source: str
    people: int
    payroll: Decimal
    sequence: int
    at: datetime
    by: str


@dataclass(frozen=True)
class State:
    """All of it, after the entry `sequence`.

    Attributes:
        versions: how many entries each stream has.
        grants: by person and role, the entry that granted it.
        locks: of the whole workspace, by cell text.
        publications: oldest first; `published` is what they come to now.
        runs: sealed runs by id.
        structures: oldest first; the last is the one that new scenarios stand on.
        optimizations: who ran the tuner, by the id of its run.
    """

    sequence: int = 0
    hash: str = GENESIS_HASH
    recorded_at: datetime | None = None
    versions: Mapping[str, int] = field(default_factory=dict)
    grants: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    settings: GovernanceSettings = field(default_factory=GovernanceSettings)
    scenarios: Mapping[str, ScenarioState] = field(default_factory=dict)
    locks: Mapping[str, Lock] = field(default_factory=dict)
    publications: tuple[Publication, ...] = ()
    published: Mapping[str, CellValue] = field(default_factory=dict)
    runs: Mapping[str, SealedRunState] = field(default_factory=dict)
    structures: tuple[StructureState, ...] = ()
    censuses: tuple[CensusState, ...] = ()
    optimizations: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def roles(self) -> Mapping[str, frozenset[str]]:
        """By person, the roles that they have."""
        return {person: frozenset(granted) for person, granted in self.grants.items()}

    @cached_property
    def newest_runs(self) -> Mapping[str, SealedRunState]:
        """By the hash of what was run, the run that was recorded last."""
        ordered = sorted(self.runs.values(), key=lambda run: run.sequence)
        return {run.inputs_sha256: run for run in ordered}

    def version(self, stream: str) -> int:
        """How many entries the stream has."""
        return self.versions.get(stream, 0)

    def to_json(self) -> dict[str, Any]:
        """The state as JSON has it; numbers of money and rates are texts."""
        content: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "State":
        """The state of a JSON that `to_json` gave."""
        return _adapter().validate_python(dict(content))


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[State]:
    return TypeAdapter(State)


EMPTY: Final = State()
