"""What the ledger tells about scenarios: everything that can be asked without changing anything."""

from collections.abc import Iterable
from typing import Final, Protocol

from comptune.ledger import policy
from comptune.ledger.actor import Actor
from comptune.ledger.content import Standing, standing
from comptune.ledger.entry import comment_stream, scenario_stream
from comptune.ledger.policy import Verdict
from comptune.ledger.policy_common import known_scenario
from comptune.ledger.roles import Act
from comptune.ledger.state import ScenarioState, State
from comptune.ledger.store import Ledger
from comptune.levers import Cell
from comptune.scenarios.clock import When, state_as_of
from comptune.scenarios.differences import scenario_difference
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.histories import (
    CELL_EVENTS,
    OF_A_SCENARIO_ELSEWHERE,
    cell_steps,
    history_line,
    words_of,
)
from comptune.scenarios.keeping import Source
from comptune.scenarios.lineage import Decisions, count_events, entry_lineage
from comptune.scenarios.moves import place_in_catalogue
from comptune.scenarios.rebasing import plan
from comptune.scenarios.scenario import Scenario
from comptune.scenarios.sources import Sources
from comptune.scenarios.spec_text import spec_of_state, spec_text
from comptune.scenarios.views import (
    CellStep,
    EntryLineage,
    HistoryLine,
    PublishedValue,
    RebasePlan,
    ScenarioDifference,
)

BESIDE: Final = ("published", "baseline")  # sides of a difference that are no scenario of their own


class Keeper(Sources, Protocol):
    """What the desk needs of a workspace: its files, and scenarios that stand on them."""

    def scenario(self, source: Source, *, as_of: When | None = None) -> Scenario:
        """A scenario of the ledger, or one of a file or a spec, at work."""


class Records:
    """The ledger of a workspace as one person reads it."""

    def __init__(self, ledger: Ledger, actor: Actor, keeper: Keeper) -> None:
        self.ledger, self.actor, self._keeper = ledger, actor, keeper

    def state(self, as_of: When | None = None) -> State:
        """What the ledger tells now, or told as of an entry, a day or a moment."""
        return state_as_of(self.ledger, as_of)

    def scenarios(self, *, archived: bool = False) -> tuple[ScenarioState, ...]:
        """The scenarios in the order of their creation; those archived only where asked for."""
        return tuple(
            sorted(
                (one for one in self.state().scenarios.values() if _shown(one, archived)),
                key=lambda one: one.created_sequence,
            )
        )

    def scenario_state(self, scenario_id: str, as_of: When | None = None) -> ScenarioState:
        """One scenario as the ledger has it.

        Raises:
            UnknownScenario: there is none of that id; a close one is named.
        """
        return known_scenario(self.state(as_of), scenario_id)

    def standing(self, scenario_id: str) -> Standing:
        """Where a scenario stands: its status in effect, approvals that count and that lack.

        Raises:
            UnknownScenario: there is none of that id.
        """
        state = self.state()
        return standing(state, known_scenario(state, scenario_id).id)

    def may(
        self,
        act: Act,
        *,
        scenario: str | None = None,
        cells: Iterable[str] = (),
        role: str | None = None,
    ) -> Verdict:
        """Whether the person may do something, and if not, why."""
        return policy.may(
            self.state(), self.actor, act, scenario=scenario, cells=tuple(cells), role=role
        )

    def demand(self, act: Act) -> None:
        """Refuse what the person may not do.

        Raises:
            NotAllowed: with the reason.
        """
        policy.demand(self.state(), self.actor, act)

    def history(self, scenario_id: str) -> tuple[HistoryLine, ...]:
        """Every entry about a scenario, its comments and runs too, oldest first, in words.

        Raises:
            UnknownScenario: there is none of that id.
        """
        known_scenario(self.state(), scenario_id)
        found = [
            *self.ledger.read(stream=scenario_stream(scenario_id)),
            *self.ledger.read(stream=comment_stream(scenario_id)),
            *(
                entry
                for entry in self.ledger.read(event_types=OF_A_SCENARIO_ELSEWHERE)
                if entry.payload.get("scenario") == scenario_id
            ),
        ]
        return tuple(map(history_line, sorted(found, key=lambda entry: entry.sequence)))

    def cell_history(self, cell: str, *, scenario: str | None = None) -> tuple[CellStep, ...]:
        """Every entry that ever touched a cell, in all scenarios or one, oldest first.

        Raises:
            UnknownLever, CellRefused: the text names no cell.
            UnknownScenario: there is none of that id.
        """
        cell = str(Cell.parse(cell))
        stream = None
        if scenario is not None:
            stream = scenario_stream(known_scenario(self.state(), scenario).id)
        entries = self.ledger.read(stream=stream, event_types=CELL_EVENTS)
        return tuple(cell_steps(entries, cell, self.decisions().approvals))

    def diff(
        self,
        before: str,
        after: str,
        *,
        before_as_of: When | None = None,
        after_as_of: When | None = None,
    ) -> ScenarioDifference:
        """What differs between two scenarios, each now or as of then.

        Args:
            before, after: ids. "published" or "baseline" may be one of the two: the other without
                its own cells, on the values published then.
            before_as_of, after_as_of: up to which entry, day or moment the ledger is read.

        Raises:
            UnknownScenario: there is none of that id.
            ScenarioRefused: both are "published" or "baseline".
        """
        if before in BESIDE and after in BESIDE:
            raise ScenarioRefused(
                place="The difference",
                value=f'"{before}" to "{after}"',
                rule="one of the two is a scenario, whose years and people both sides have",
                remedy="Name a scenario for one of them.",
            )
        old = self._side(before, otherwise=after, as_of=before_as_of)
        new = self._side(after, otherwise=before, as_of=after_as_of)
        return scenario_difference(old, new, names=(before, after), decisions=self.decisions())

    def changed_since_submission(self, scenario_id: str) -> ScenarioDifference | None:
        """What a scenario, with the published values under it, differs in from its last submission.

        None where it was never submitted.

        Raises:
            UnknownScenario: there is none of that id.
        """
        submission = self.standing(scenario_id).submission
        if submission is None:
            return None
        return self.diff(scenario_id, scenario_id, before_as_of=submission.sequence)

    def published(self, as_of: When | None = None) -> tuple[PublishedValue, ...]:
        """The published tier, by lever, level and year."""
        values, decisions = self.state(as_of).published, self.decisions()
        return tuple(
            PublishedValue(cell, values[cell].value, decisions.behind(cell, values[cell].sequence))
            for cell in sorted(values, key=place_in_catalogue)
        )

    def decisions(self) -> Decisions:
        """The way from values of runs and scenarios to the decisions behind them."""
        return Decisions(self.ledger)

    def lineage(self, sequence: int) -> EntryLineage:
        """From an entry to the scenarios and runs that use what it set.

        Raises:
            UnknownEntry: the ledger has no such entry.
        """
        entry = self.ledger.entry(sequence)
        return entry_lineage(
            self.decisions(),
            entry,
            self.state(),
            words=words_of(entry),
            count=lambda run_id, used: count_events(self._keeper.runs_folder, run_id, used),
        )

    def rebase_plan(self, scenario_id: str) -> RebasePlan:
        """What a rebase of a copy on its base would do, and where the two conflict.

        Raises:
            UnknownScenario: there is none of that id.
            ScenarioRefused: it has no base, or nothing changed there since.
        """
        return plan(self.ledger, self.state(), self.scenario_state(scenario_id))

    def export_spec(self, scenario_id: str) -> str:
        """The scenario as the YAML text of a file that `import_spec` and `run` read.

        Raises:
            UnknownScenario: there is none of that id.
        """
        saved = self.scenario_state(scenario_id)
        overrides = {Cell.parse(cell): one.value for cell, one in saved.overrides.items()}
        return spec_text(spec_of_state(saved), overrides)

    def _side(self, name: str, *, otherwise: str, as_of: When | None) -> Scenario:
        if name in BESIDE:
            return self._side(otherwise, otherwise=otherwise, as_of=as_of).baseline()
        self.scenario_state(name, as_of)
        return self._keeper.scenario(name, as_of=as_of)


def _shown(scenario: ScenarioState, archived: bool) -> bool:
    return archived or scenario.status != "archived"
