"""The desk: everything a person does to scenarios, and everything they ask about them.

Every act is one append to the ledger, whose policy decides; nothing is changed anywhere else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Literal, Protocol

from comptune.ledger.actor import Actor
from comptune.ledger.content import Standing
from comptune.ledger.entry import Entry
from comptune.ledger.policy import Verdict
from comptune.ledger.roles import Act
from comptune.ledger.state import ScenarioState, State
from comptune.ledger.store import Ledger
from comptune.scenarios.spec import ScenarioSpec, TargetSpec
from comptune.scenarios.views import (
    CellStep,
    EntryLineage,
    HistoryLine,
    PublishedValue,
    RebasePlan,
    ScenarioDifference,
)

When = int | date | datetime  # up to an entry, to the end of a day (UTC), to a moment
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


class Keeper(Protocol):
    """What the desk needs of a workspace: its censuses and structures."""


class Desk:
    """One person's desk.

    Every act returns the entry that it appended. An act that the rules refuse raises the error of
    that rule (`NotAllowed`) and leaves everything as it was. `expected_version` is the version of
    the scenario (`ScenarioState.version`) that the person has seen: given, an act on anything
    newer raises `StaleVersion`.
    """

    def __init__(self, ledger: Ledger, actor: Actor, keeper: Keeper, clock: Clock = utc_now):
        self.ledger, self.actor, self._keeper, self._clock = ledger, actor, keeper, clock

    # What is there

    def state(self, as_of: When | None = None) -> State:
        """What the ledger tells now, or told as of an entry, a day or a moment."""
        raise NotImplementedError

    def scenarios(self, *, archived: bool = False) -> tuple[ScenarioState, ...]:
        """The scenarios in the order of their creation; those archived only where asked for."""
        raise NotImplementedError

    def scenario_state(self, scenario_id: str, as_of: When | None = None) -> ScenarioState:
        """One scenario as the ledger has it.

        Raises:
            UnknownScenario: there is none of that id; a close one is named.
        """
        raise NotImplementedError

    def standing(self, scenario_id: str) -> Standing:
        """Where a scenario stands: its status in effect, approvals that count and that lack."""
        raise NotImplementedError

    def may(self, act: Act, *, scenario: str | None = None, cells: Iterable[str] = ()) -> Verdict:
        """Whether the person may do something, and if not, why."""
        raise NotImplementedError

    def history(self, scenario_id: str) -> tuple[HistoryLine, ...]:
        """Every entry about a scenario, its comments and runs too, oldest first, in words."""
        raise NotImplementedError

    def cell_history(self, cell: str, *, scenario: str | None = None) -> tuple[CellStep, ...]:
        """Every entry that ever touched a cell, in all scenarios or one, oldest first."""
        raise NotImplementedError

    def diff(self, before: str, after: str) -> ScenarioDifference:
        """What differs between two scenarios; "published" or "baseline" may be one of the two."""
        raise NotImplementedError

    def published(self, as_of: When | None = None) -> tuple[PublishedValue, ...]:
        """The published tier, by lever, year and level."""
        raise NotImplementedError

    def lineage(self, sequence: int) -> EntryLineage:
        """From an entry to the scenarios and runs that use what it set."""
        raise NotImplementedError

    # The values of a scenario

    def create(
        self,
        scenario_id: str,
        *,
        name: str | None = None,
        census: str | None = None,
        structure: str | None = None,
        start_year: int | None = None,
        end_year: int | None = None,
        seed: int | None = None,
        raise_base: Literal["current", "opening"] = "current",
        cells: Mapping[str, str] | None = None,
        targets: Sequence[TargetSpec] = (),
        reason: str = "",
    ) -> Entry:
        """Begin a scenario. Left out: the newest census and structure, five years, seed 1."""
        raise NotImplementedError

    def import_spec(self, spec: ScenarioSpec, *, reason: str = "") -> Entry:
        """Begin a scenario from a file's content (`read_spec`)."""
        raise NotImplementedError

    def export_spec(self, scenario_id: str) -> str:
        """The scenario as the YAML text of a file that `import_spec` and `run` read."""
        raise NotImplementedError

    def copy(
        self, source: str, scenario_id: str, *, name: str | None = None, reason: str = ""
    ) -> Entry:
        """Begin a scenario as a copy of another, which becomes its base."""
        raise NotImplementedError

    def rename(self, scenario_id: str, name: str, *, expected_version: int | None = None) -> Entry:
        """Give another name; the id stays."""
        raise NotImplementedError

    def set_cells(
        self,
        scenario_id: str,
        changes: Mapping[str, str],
        *,
        reason: str = "",
        expected_version: int | None = None,
        optimization: str | None = None,
    ) -> Entry:
        """Set cells: {"merit_rate.2027+.*": "3.5 %"}; one entry lists those that move.

        Raises:
            ScenarioRefused: nothing moves, or a cell is set twice.
            ComptuneError: a cell or value that the catalogue refuses.
        """
        raise NotImplementedError

    def clear_cells(
        self,
        scenario_id: str,
        cells: Iterable[str],
        *,
        reason: str = "",
        expected_version: int | None = None,
    ) -> Entry:
        """Take cells out of the scenario, so that the tiers below are in force again."""
        raise NotImplementedError

    def set_targets(
        self,
        scenario_id: str,
        targets: Sequence[TargetSpec],
        *,
        reason: str = "",
        expected_version: int | None = None,
    ) -> Entry:
        """Put these targets in place of the scenario's."""
        raise NotImplementedError

    def roll_back(
        self,
        scenario_id: str,
        to_sequence: int,
        *,
        reason: str,
        expected_version: int | None = None,
    ) -> Entry:
        """Put the scenario's cells back to what they were after an entry."""
        raise NotImplementedError

    def restore_published(
        self, scenario_id: str, as_of: When, *, name: str | None = None, reason: str
    ) -> Entry:
        """Begin a scenario whose cells are the published values of then, to be approved."""
        raise NotImplementedError

    def rebase_plan(self, scenario_id: str) -> RebasePlan:
        """What a rebase of a copy on its base would do, and where the two conflict."""
        raise NotImplementedError

    def rebase(
        self,
        scenario_id: str,
        *,
        keep: Literal["mine", "base"] | None = None,
        reason: str = "",
        expected_version: int | None = None,
    ) -> Entry:
        """Take over what changed in the base since.

        Raises:
            ScenarioRefused: it has no base, nothing changed there, or cells conflict and `keep`
                does not say whose value stays.
        """
        raise NotImplementedError

    def comment(self, scenario_id: str, text: str) -> Entry:
        """Say something about a scenario."""
        raise NotImplementedError

    def archive(self, scenario_id: str, *, reason: str = "") -> Entry:
        """Put a scenario away for good."""
        raise NotImplementedError

    # Approval

    def submit(
        self, scenario_id: str, *, reason: str = "", expected_version: int | None = None
    ) -> Entry:
        """Put a scenario before the approvers, with its newest current run.

        Raises:
            NotCurrent: no sealed run has the scenario's present content.
        """
        raise NotImplementedError

    def withdraw(self, scenario_id: str, *, reason: str = "") -> Entry:
        """Take a submission back."""
        raise NotImplementedError

    def approve(
        self,
        scenario_id: str,
        *,
        meaning: Literal["reviewed", "approved"] = "approved",
        reason: str = "",
        content_sha256: str | None = None,
    ) -> Entry:
        """Sign what was submitted. `content_sha256`: what the person has seen; left out: now's."""
        raise NotImplementedError

    def reject(self, scenario_id: str, *, reason: str, content_sha256: str | None = None) -> Entry:
        """Refuse what was submitted."""
        raise NotImplementedError

    def publish(self, scenario_id: str, *, reason: str = "") -> Entry:
        """Make an approved scenario's values the published tier; returns SCENARIO_PUBLISHED.

        Its structure cells become a new structure, in a second entry of the same append.
        """
        raise NotImplementedError

    # Locks, roles, settings

    def lock(
        self,
        cells: Iterable[str],
        *,
        role: str,
        reason: str,
        scenario: str | None = None,
    ) -> Entry:
        """Lock cells, in a scenario or everywhere, so that only that role or higher unlocks."""
        raise NotImplementedError

    def unlock(self, cells: Iterable[str], *, reason: str, scenario: str | None = None) -> Entry:
        """Let cells move again."""
        raise NotImplementedError

    def grant(self, person: str, role: str, *, reason: str = "") -> Entry:
        """Grant a role."""
        raise NotImplementedError

    def revoke(self, person: str, role: str, *, reason: str = "") -> Entry:
        """Take a role away."""
        raise NotImplementedError

    def set_settings(self, settings: Mapping[str, str], *, reason: str = "") -> Entry:
        """Change settings of governance, given as texts: {"materiality.cost_share": "1 %"}."""
        raise NotImplementedError

    def record_export(
        self, what: str, *, run_id: str | None = None, people: int | None = None, reason: str = ""
    ) -> Entry:
        """Record that data left the tool, before it does."""
        raise NotImplementedError
