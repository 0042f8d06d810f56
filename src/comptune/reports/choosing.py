"""Which run a report is of, what was run, and what it stands beside."""

from dataclasses import dataclass, replace

from comptune.errors import ComptuneError
from comptune.ledger.content import current_run
from comptune.ledger.state import SealedRunState, State
from comptune.reports.sides import Side, side_of_baseline, side_of_run
from comptune.scenarios import Preview, Run, Scenario
from comptune.scenarios.keeping import BASELINE
from comptune.scenarios.official import scenario_inputs_sha256
from comptune.scenarios.run_list import unlike_the_preview
from comptune.scenarios.workforce import run_to_show
from comptune.workspace import Workspace


class ReportRefused(ComptuneError):
    """A report that cannot be made of what was named."""


@dataclass(frozen=True)
class Chosen:
    """A run and what was run.

    Attributes:
        recorded: the run as the ledger has it, as a run of the scenario asked for.
        name: of the scenario.
        is_current: whether the scenario is still what was run.
    """

    recorded: SealedRunState
    run: Run
    scenario: Scenario
    name: str
    is_current: bool

    @property
    def as_of(self) -> int | None:
        """The entry up to which the ledger tells what was run; None for all of it."""
        return None if self.is_current else self.recorded.sequence

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last that were simulated."""
        return self.run.sealed.start_year, self.run.sealed.end_year


@dataclass(frozen=True)
class Other:
    """What a run stands beside.

    Attributes:
        chosen: another run; None for the baseline of the same scenario.
    """

    side: Side
    chosen: Chosen | None


def recorded_run(workspace: Workspace, state: State, source: str | None) -> SealedRunState:
    """The run that a scenario's id, a run's first digits or nothing name; the newest then.

    Raises:
        ReportRefused: the scenario has no sealed run, or the ledger knows no such run.
        UnknownRun: neither a scenario nor a run.
    """
    if source in state.scenarios:
        return _of_scenario(state, str(source))
    if source is None:
        newest = max(state.runs.values(), key=lambda one: one.sequence, default=None)
        if newest is None:
            raise ReportRefused(
                place=f"The workspace {workspace.folder}",
                rule="it has no sealed run yet",
                remedy="Build one with `comptune run`.",
            )
        return newest
    run_id = workspace.run(source).run_id
    if run_id not in state.runs:
        raise ReportRefused(
            place=f"The run {run_id}",
            rule="the ledger does not know it, and a report says what the ledger knows",
            remedy="Run its scenario again here: `comptune run --scenario ID`.",
        )
    return state.runs[run_id]


def _of_scenario(state: State, scenario_id: str) -> SealedRunState:
    shown = run_to_show(state, scenario_id)
    if shown is None:
        raise ReportRefused(
            place=f"The scenario {scenario_id}",
            rule="it has no sealed run, and a report is of an official run",
            remedy=f"Build it with `comptune run --scenario {scenario_id}`.",
        )
    # Another scenario of the same inputs may have been run: it is this one's run all the same.
    return replace(shown.recorded, scenario=scenario_id)


def chosen(workspace: Workspace, state: State, source: str | None) -> Chosen:
    """A run with what was run.

    Raises:
        ReportRefused: there is none, or it cannot be put together again.
        ComptuneError: as `recorded_run`.
    """
    recorded = recorded_run(workspace, state, source)
    own = recorded.scenario
    saved = state.scenarios.get(own)
    if saved is None and own != BASELINE:
        raise ReportRefused(
            place=f"The run {recorded.run_id}",
            rule=f"{own} is not a scenario of the ledger: nobody can say who decided its values",
            remedy="Save it first with `comptune scenario import FILE`, then run it.",
        )
    current = current_run(state, own) if saved else None
    is_current = current is not None and current.run_id == recorded.run_id
    as_of = None if is_current else recorded.sequence
    scenario = workspace.scenario(own if saved else None, as_of=as_of)
    if scenario_inputs_sha256(scenario) != recorded.inputs_sha256:
        raise ReportRefused(
            place=f"The run {recorded.run_id}",
            rule="what it was run of cannot be put together again from the ledger",
            remedy=f"Run {own} again, and take the report of the new run.",
        )
    name = saved.name if saved else "Baseline"
    return Chosen(recorded, workspace.run(recorded.run_id), scenario, name, is_current)


def same_preview(one: Chosen) -> Preview:
    """A simulation of what was run, which must come to the same totals.

    Raises:
        ReportRefused: this version of the program comes to others.
    """
    preview = one.scenario.preview()
    if unlike := unlike_the_preview(one.run, preview):
        raise ReportRefused(
            place=f"The run {one.run.run_id}",
            value=f"of the code {one.run.sealed.code_version}",
            rule=f"this version of the program comes to {unlike:,} other totals, so that its "
            "baseline and its spread cannot stand beside the run",
            remedy=f"Run {one.recorded.scenario} again, and take the report of the new run.",
        )
    return preview


def other_of(
    workspace: Workspace, state: State, one: Chosen, preview: Preview, against: str | None
) -> Other | None:
    """What a run stands beside; None for a scenario that sets nothing where nothing is named.

    Raises:
        ReportRefused: the other run is of other years, or is the same.
    """
    if against is None:
        if not one.scenario.overrides:
            return None
        return Other(side_of_baseline(preview, "the baseline"), None)
    there = chosen(workspace, state, against)
    if there.run.run_id == one.run.run_id:
        raise ReportRefused(
            place="The comparison",
            value=f'"{against}"',
            rule=f"it is run {one.run.run_id} itself",
            remedy="Name another scenario or run.",
        )
    if there.years != one.years:
        raise ReportRefused(
            place="The comparison",
            value=f'"{against}"',
            rule=f"its run is of {there.years[0]} to {there.years[1]}, this one of "
            f"{one.years[0]} to {one.years[1]}",
            remedy="Compare runs of the same years.",
        )
    return Other(side_of_run(there.run, there.name), there)
