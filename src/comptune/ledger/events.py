"""The events that the ledger records, each with the fields of its payload.

Rates and amounts are texts of decimal numbers in natural units ("0.035" is 3.5 %), so that no
number in a payload is ever rounded. A payload never changes its meaning: a new need is a new field
with a default, or a new event.
"""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
)

from comptune.ledger.errors import EntryRefused
from comptune.ledger.payload_words import payload_refused

ScenarioId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}\z")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}\z")]
RunId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}\z")]
CellText = Annotated[str, StringConstraints(min_length=1, max_length=100)]  # "merit_rate.2027.L3"
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
ONE_LINE: Final = "one line"  # what marks a text that new entries have in one line
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), ONE_LINE
]
PersonName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Role = Literal["viewer", "analyst", "approver", "executive", "administrator"]


def _decimal(value: object) -> object:
    if isinstance(value, float):
        raise ValueError("a number is written as a text, so that nothing is rounded")
    return value


def _decimal_text(value: Decimal) -> str:
    """The number without exponent and without zeros at its end: "0.035", "1200", "0"."""
    text = f"{value.normalize():f}"
    return "0" if text == "-0" else text


Number = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    Field(allow_inf_nan=False, max_digits=24, decimal_places=6),
    PlainSerializer(_decimal_text, return_type=str),
]


class Part(BaseModel):
    """Something that payloads are made of."""

    # An infinite number stays one, and is refused when it is to be written as JSON.
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class Event(Part):
    """Something that happened; each kind names its fields."""

    event_type: ClassVar[str]

    def payload(self) -> dict[str, Any]:
        """The fields as JSON has them; those that are not set are left out."""
        return self.model_dump(mode="json", exclude_none=True)


class CellMove(Part):
    """A cell's value in the scenario before and after; None means that it is not set there."""

    cell: CellText
    old: Number | None = None
    new: Number | None = None


class Target(Part):
    """A wanted value of a metric: money in units of the currency, rates in natural units."""

    metric: Line
    year: int
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    department: str | None = None
    relation: Literal["=", "<=", ">="] = "<="
    value: Number
    tolerance: Number = Decimal(0)


class Base(Part):
    """The scenario that another was copied from, and the entry up to which it was."""

    scenario: ScenarioId
    sequence: int


class ScenarioCreated(Event):
    """A scenario begins: empty, as a copy of `base`, or from a file."""

    event_type = "SCENARIO_CREATED"
    scenario: ScenarioId
    name: Line
    census_sha256: Sha256
    structure_sha256: Sha256
    start_year: int
    end_year: int
    seed: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}\z")]  # may exceed 2^53
    raise_base: Literal["current", "opening"] = "current"
    base: Base | None = None
    cells: tuple[CellMove, ...] = ()
    targets: tuple[Target, ...] = ()
    reason: Reason = ""


class ScenarioRenamed(Event):
    """Another name for people; the id stays."""

    event_type = "SCENARIO_RENAMED"
    scenario: ScenarioId
    old: Line
    new: Line


class ScenarioRebased(Event):
    """A copy takes over what changed in its base since; `cells` is what that moves here."""

    event_type = "SCENARIO_REBASED"
    scenario: ScenarioId
    old_base: Base
    new_base: Base
    cells: tuple[CellMove, ...] = ()
    reason: Reason = ""


class ScenarioArchived(Event):
    """Put away; nothing about it can change any more."""

    event_type = "SCENARIO_ARCHIVED"
    scenario: ScenarioId
    reason: Reason = ""


class ParameterChange(Event):
    """One save: the cells that it moves. `optimization` names the run of the tuner behind it."""

    event_type = "PARAMETER_CHANGE"
    scenario: ScenarioId
    cells: Annotated[tuple[CellMove, ...], Field(min_length=1)]
    reason: Reason = ""
    optimization: str | None = None


class ParameterLocked(Event):
    """Cells that stay as they are; without `scenario`, everywhere in the workspace.

    Only people with `role`, or one above it, unlock them.
    """

    event_type = "PARAMETER_LOCKED"
    scenario: ScenarioId | None = None
    cells: Annotated[tuple[CellText, ...], Field(min_length=1)]
    role: Role
    reason: Annotated[Reason, Field(min_length=1)]


class ParameterUnlocked(Event):
    """Cells that may move again."""

    event_type = "PARAMETER_UNLOCKED"
    scenario: ScenarioId | None = None
    cells: Annotated[tuple[CellText, ...], Field(min_length=1)]
    reason: Annotated[Reason, Field(min_length=1)]


class ParameterRollback(Event):
    """The scenario's cells go back to what they were after entry `to_sequence`."""

    event_type = "PARAMETER_ROLLBACK"
    scenario: ScenarioId
    to_sequence: int
    cells: Annotated[tuple[CellMove, ...], Field(min_length=1)]
    reason: Annotated[Reason, Field(min_length=1)]


class TargetSet(Event):
    """All targets of the scenario from now on, in place of those before."""

    event_type = "TARGET_SET"
    scenario: ScenarioId
    targets: tuple[Target, ...]
    reason: Reason = ""


class CommentAdded(Event):
    """Something said about a scenario."""

    event_type = "COMMENT_ADDED"
    scenario: ScenarioId
    text: Annotated[Reason, Field(min_length=1)]


class OptimizationRun(Event):
    """What the tuner was asked and what it found, in full, so that it can be asked again.

    Attributes:
        scenario: the scenario of the ledger that was tuned; left out for a file's or the baseline.
        content: what was tuned as a file would have it, where it is none of the ledger.
        ledger_sequence: the entry up to which the ledger was read for cells, locks and published
            values.
        inputs_sha256: `content.inputs_sha256` of what was tuned.
        code_version: of the program.
    """

    event_type = "OPTIMIZATION_RUN"
    optimization: Line
    scenario: ScenarioId | None = None
    problem: dict[str, Any]
    solution: dict[str, Any]
    content: dict[str, Any] | None = None
    ledger_sequence: int | None = None
    inputs_sha256: Sha256 | None = None
    code_version: str | None = None


class SimulationRun(Event):
    """An official run was sealed.

    Attributes:
        scenario: the id of the scenario that asked; a file's need not be one of the ledger.
        inputs_sha256: `content.inputs_sha256` of what was run.
        cost, baseline_cost: total compensation over all years, units of the currency.
        pay_gap, baseline_pay_gap: mean gap in the last year; None where it is not defined.
        entries_used: the sequences of the entries that set a cell in force.
    """

    event_type = "SIMULATION_RUN"
    run_id: RunId
    scenario: ScenarioId
    inputs_sha256: Sha256
    results_sha256: Sha256
    file_sha256: Sha256
    code_version: str
    cost: Number
    baseline_cost: Number
    pay_gap: Number | None = None
    baseline_pay_gap: Number | None = None
    entries_used: tuple[int, ...] = ()


class SimulationFailed(Event):
    """An official run that was not sealed: it failed, or somebody stopped it."""

    event_type = "SIMULATION_FAILED"
    run_id: RunId
    scenario: ScenarioId
    message: Annotated[str, StringConstraints(max_length=4000)]


class RunPruned(Event):
    """The file of an official run was removed, as old ones are; what is known of it stays."""

    event_type = "RUN_PRUNED"
    run_id: RunId
    scenario: ScenarioId
    reason: Reason = ""


class ScenarioSubmitted(Event):
    """Put before the approvers.

    Attributes:
        content_sha256: what an approval will be of (`content.content_sha256`).
        approvals_required: 1, or 2 with the reasons in `materiality`, as sentences.
    """

    event_type = "SCENARIO_SUBMITTED"
    scenario: ScenarioId
    run_id: RunId
    content_sha256: Sha256
    approvals_required: Literal[1, 2]
    materiality: tuple[str, ...] = ()
    reason: Reason = ""


class ScenarioWithdrawn(Event):
    """Taken back by those who submitted it."""

    event_type = "SCENARIO_WITHDRAWN"
    scenario: ScenarioId
    reason: Reason = ""


class ScenarioApproved(Event):
    """A signature under one content. "reviewed" was read and is not yet consent."""

    event_type = "SCENARIO_APPROVED"
    scenario: ScenarioId
    content_sha256: Sha256
    meaning: Literal["reviewed", "approved"] = "approved"
    reason: Reason = ""


class ScenarioRejected(Event):
    """Refused, with the reason."""

    event_type = "SCENARIO_REJECTED"
    scenario: ScenarioId
    content_sha256: Sha256
    reason: Annotated[Reason, Field(min_length=1)]


class PublishedMove(Part):
    """A lever cell's published value before and after."""

    cell: CellText
    old: Number | None = None
    new: Number


class ScenarioPublished(Event):
    """The approved values become the published tier, in the years that their cells name.

    `structure_sha256` is the structure that the scenario's own structure cells lead to, if any.
    """

    event_type = "SCENARIO_PUBLISHED"
    scenario: ScenarioId
    content_sha256: Sha256
    cells: tuple[PublishedMove, ...]
    structure_sha256: Sha256 | None = None
    reason: Reason = ""


class CensusImported(Event):
    """A census was kept: what came in, what was rejected. Payroll in units of the currency."""

    event_type = "CENSUS_IMPORTED"
    census_sha256: Sha256
    as_of: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    source: str
    people: int
    payroll: Number
    rejected: int = 0
    reason: Reason | None = None


class StructureDifference(Part):
    """One value of the structure before and after, as `structure.difference` names it."""

    table: str
    place: str
    old: str | None = None
    new: str | None = None


class StructureChanged(Event):
    """A structure was kept, and is the one that new scenarios stand on."""

    event_type = "STRUCTURE_CHANGED"
    structure_sha256: Sha256
    old_sha256: Sha256 | None = None
    differences: tuple[StructureDifference, ...] = ()
    reason: Reason = ""


class SettingMove(Part):
    """A setting's value before and after."""

    name: str
    old: str | None = None
    new: str


class SettingsChanged(Event):
    """Settings of governance from now on."""

    event_type = "SETTINGS_CHANGED"
    settings: Annotated[tuple[SettingMove, ...], Field(min_length=1)]
    reason: Reason = ""


class RoleGranted(Event):
    """A person may do from now on what the role may."""

    event_type = "ROLE_GRANTED"
    person: PersonName
    role: Role
    reason: Reason = ""


class RoleRevoked(Event):
    """A person may not any more."""

    event_type = "ROLE_REVOKED"
    person: PersonName
    role: Role
    reason: Reason = ""


class DataExported(Event):
    """Data left the tool: what, about how many people, and why."""

    event_type = "DATA_EXPORTED"
    what: Line
    run_id: RunId | None = None
    people: int | None = None
    reason: Reason = ""


EVENTS: Final[dict[str, type[Event]]] = {kind.event_type: kind for kind in Event.__subclasses__()}


def parse_event(event_type: str, payload: dict[str, Any]) -> Event:
    """The event of a stored payload.

    Raises:
        EntryRefused: no such event type, or a payload that is not what it holds.
    """
    kind = EVENTS.get(event_type)
    if kind is None:
        raise EntryRefused(
            place="The event type",
            value=f'"{event_type}"',
            rule="the ledger knows no such event",
            remedy=f"There are {', '.join(EVENTS)}.",
        )
    fields = {name: value for name, value in payload.items() if name != "authenticated_by"}
    try:
        return kind.model_validate(fields)
    except ValidationError as invalid:
        raise payload_refused(event_type, invalid.errors()[0]) from invalid
