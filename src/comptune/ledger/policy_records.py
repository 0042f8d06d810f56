"""Rules about what is only recorded: runs, runs of the tuner, structures, censuses."""

from collections.abc import Iterable
from datetime import date

from comptune.ledger.events import (
    CensusImported,
    OptimizationRun,
    RunPruned,
    SimulationRun,
    StructureChanged,
)
from comptune.ledger.policy_common import known_scenario
from comptune.ledger.policy_errors import (
    AlreadyExists,
    NothingChanged,
    ResultsDiffer,
    RunInUse,
    StaleValue,
    WrongContent,
)
from comptune.ledger.state import State


def check_run(state: State, event: SimulationRun) -> None:
    """The same run has the same results: a file may be built again, and nothing else about it.

    Raises:
        ResultsDiffer: other inputs, results, cost or pay gap than were recorded before.
        WrongContent: an entry used that is still to come.
    """
    before = state.runs.get(event.run_id)
    compared = ("inputs_sha256", "results_sha256", "cost", "pay_gap", "code_version")
    for name in compared if before is not None else ():
        then, now = getattr(before, name), getattr(event, name)
        if then != now:
            raise ResultsDiffer(
                place=f"Run {event.run_id}, {name}",
                value=str(now),
                rule=f"entry {before.sequence if before else 0} has {then}, and the same run has "
                "the same results",
                remedy="Verify the run's file: it was altered, or built by an altered program. If "
                "it is sound, that entry was made up and stays what it is: go on with a copy of "
                "the scenario, whose run is another. One without values of its own takes another "
                "seed.",
            )
    _check_entries_used(state, event.entries_used)


def _check_entries_used(state: State, sequences: Iterable[int]) -> None:
    for sequence in sequences:
        if not 1 <= sequence <= state.sequence:
            raise WrongContent(
                place="The entries that the run used",
                value=str(sequence),
                rule=f"the ledger's last entry is {state.sequence}",
                remedy="Name entries that there are.",
            )


def check_pruned(state: State, event: RunPruned) -> None:
    """Never a run that stands before approvers, or that they decided about.

    Raises:
        RunInUse: a submission names it.
    """
    for scenario in state.scenarios.values():
        for one in (scenario.submission, scenario.lapsed_submission):
            if one is not None and one.run_id == event.run_id:
                raise RunInUse(
                    place=f"Run {event.run_id}",
                    rule=f"{scenario.id} was submitted with it (entry {one.sequence}), and what "
                    "was decided about stays",
                    remedy="Keep its file.",
                )


def check_optimization(state: State, event: OptimizationRun) -> None:
    """A new id, and a scenario that there is.

    Raises:
        AlreadyExists, UnknownScenario: as they say.
    """
    if event.optimization in state.optimizations:
        raise AlreadyExists(
            place="The run of the tuner",
            value=f'"{event.optimization}"',
            rule=f"{state.optimizations[event.optimization]} recorded one of this id",
            remedy="Take another id.",
        )
    if event.scenario is not None:
        known_scenario(state, event.scenario)


def check_structure(state: State, event: StructureChanged) -> None:
    """In place of the one that new scenarios stand on now.

    Raises:
        StaleValue, NothingChanged: as they say.
    """
    now = state.structures[-1].structure_sha256 if state.structures else None
    if event.old_sha256 != now:
        raise StaleValue(
            place="The structure, before",
            value=event.old_sha256[:12] if event.old_sha256 else "none",
            rule=f"it is {now[:12] if now else 'none'} now",
            remedy="Look at the structure again and repeat the change.",
        )
    if event.structure_sha256 == now:
        raise NothingChanged(
            place="The structure",
            value=f"{now[:12]} already",
            rule="a change changes",
            remedy="There is nothing to do.",
        )


def check_census(event: CensusImported) -> None:
    """A day that there is, and no fewer people than none.

    Raises:
        WrongContent: anything else.
    """
    try:
        date.fromisoformat(event.as_of)
    except ValueError:
        raise WrongContent(
            place="The census's day",
            value=event.as_of,
            rule="there is no such day",
            remedy="Write it as in 2026-12-31.",
        ) from None
    if event.people < 0 or event.rejected < 0 or event.payroll < 0:
        raise WrongContent(
            place="The census",
            value=f"of {event.people} people, {event.rejected} rejected, {event.payroll} payroll",
            rule="none of them is below 0",
            remedy="Import it again.",
        )
