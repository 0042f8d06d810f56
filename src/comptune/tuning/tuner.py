"""The tuner at a person's desk: asked, recorded, applied to a scenario, and asked again.

What it is asked for a scenario stands on the scenario's cells and on the locks that the ledger has
at that moment. What it finds is an OPTIMIZATION_RUN entry; what is applied is a PARAMETER_CHANGE
that names it. Ensembles, Pareto fronts and goal-seeks that are not applied leave nothing behind.
"""

from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any, Final

from comptune.ledger.entry import Entry, NewEntry, optimization_stream
from comptune.ledger.policy import demand
from comptune.ledger.policy_errors import AlreadyExists, ReasonMissing
from comptune.ledger.roles import Act
from comptune.levers import Cell, load_catalogue
from comptune.scenarios.keeping import Source
from comptune.scenarios.scenario import Scenario
from comptune.tuning.answers import (
    Asked,
    AskedAgain,
    Cancelled,
    SoughtHere,
    Tuned,
    locked_cells,
    problem_of,
    value_text,
)
from comptune.tuning.errors import NotApplicable
from comptune.tuning.exploring import Explorer
from comptune.tuning.problem import Problem
from comptune.tuning.recorded import (
    SEEK,
    RecordedRun,
    answer_of_seek,
    answer_of_solution,
    differences_between,
    event_to_record,
    recorded_run,
    recorded_runs,
)
from comptune.tuning.search import Method, Progress
from comptune.tuning.seek import seek
from comptune.tuning.solution import Iteration, Solution
from comptune.tuning.tune import tune
from comptune.tuning.variables import effective_cells

_STATUS_WORDS: Final[Mapping[str, str]] = {
    "not_met": "it does not meet every hard target",
    "infeasible": "no values meet all hard targets",
    "cancelled": "it was cancelled before it came to rest",
}


class Tuner(Explorer):
    """What one person asks of the tuner. `Workspace.tuner` makes one."""

    def tune(
        self,
        problem: Asked,
        source: Source = None,
        *,
        method: Method = "sqp",
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
        executor: Executor | None = None,
    ) -> Tuned:
        """Solve a problem on a scenario and keep problem and solution in the ledger.

        Args:
            source: as `Workspace.scenario` takes it; nothing: the baseline.
            method: "slsqp" is a second one to check the first against.
            progress: told each iteration.
            cancelled: asked before each batch of simulations; once it says yes, the best so far is
                the solution.
            executor: where the engine's work runs; the answer does not depend on it.

        Raises:
            NotAllowed: the person may not run the tuner; nothing was simulated.
            ComptuneError: whatever is wrong with the scenario or the problem.
        """
        asked, scenario = problem_of(problem), self.workspace.scenario(source)
        state = self._state_of(scenario)
        demand(state, self.actor, Act.OPTIMIZE)
        solution = tune(
            scenario,
            asked,
            progress=progress,
            cancelled=cancelled,
            locked=locked_cells(state, scenario),
            method=method,
            executor=executor,
        )
        entry = self._record(scenario, asked, answer_of_solution(solution))
        return Tuned(scenario, solution, entry)

    def record_seek(self, found: SoughtHere) -> Entry:
        """Keep a goal-seek in the ledger, so that it can be applied."""
        before = effective_cells(found.scenario.effective())
        answer = answer_of_seek(found.sought, found.problem, before)
        return self._record(found.scenario, found.problem, answer)

    def check_applicable(self, source: Source, cells: Collection[str], *, reason: str) -> None:
        """Refuse, before anything is simulated, what could not be applied afterwards.

        Args:
            cells: as problems name them.

        Raises:
            NotApplicable: it is no scenario of the ledger.
            NotAllowed: the person may not change it, or a lever takes a reason that is missing.
        """
        scenario = self.workspace.scenario(source)
        self._refuse_unsaved(scenario.spec.id, saved=scenario.saved is not None)
        demand(self.workspace.ledger.state(), self.actor, Act.EDIT, scenario=scenario.spec.id)
        named = {text.split(".")[0] for text in cells}
        for name in (one for one in load_catalogue() if one in named):
            if load_catalogue()[name].asks_reason and not reason.strip():
                raise ReasonMissing(
                    place=name,
                    rule=f"a change of {name} takes a reason",
                    remedy="Say why with --reason, in a sentence that an approver understands.",
                )

    def apply(self, optimization: str, *, anyway: bool = False, reason: str = "") -> Entry | None:
        """Write a recorded answer's values to its scenario, as one entry that names the run.

        Args:
            anyway: also where hard targets are missed.

        Returns:
            PARAMETER_CHANGE; None where no value moves.

        Raises:
            UnknownOptimization: there is no such run.
            NotApplicable: it is of no scenario of the ledger, or misses hard targets.
            StaleVersion: the scenario was changed since it was tuned.
        """
        run = self.run(optimization)
        self._refuse_unsaved(run.scenario, saved=run.event.scenario is not None)
        self.refuse_missed(run, anyway=anyway)
        if not run.changes:
            return None
        seen = self.workspace.ledger.state_at(run.event.ledger_sequence or run.entry.sequence)
        return self.workspace.desk(self.actor, clock=self.clock).set_cells(
            run.scenario,
            {str(cell): value_text(cell, value) for cell, value in run.changes.items()},
            reason=reason,
            expected_version=seen.scenarios[run.scenario].version,
            optimization=run.id,
        )

    @staticmethod
    def refuse_missed(run: RecordedRun, *, anyway: bool) -> None:
        """Refuse an answer that is not met, unless it is wanted all the same.

        Raises:
            NotApplicable: it misses hard targets, or was cancelled.
        """
        if run.status != "met" and not anyway:
            missed = f" ({'; '.join(run.missed)})" if run.missed else ""
            raise NotApplicable(
                place=f"The answer {run.id}",
                value=run.status.replace("_", " "),
                rule=f"{_STATUS_WORDS.get(run.status, 'it is not met')}{missed}",
                remedy="Change the problem, or apply it all the same with --apply-anyway.",
            )

    def runs(self) -> tuple[RecordedRun, ...]:
        """Every run of the tuner that the ledger knows, oldest first."""
        return tuple(recorded_runs(self.workspace.ledger))

    def run(self, optimization: str) -> RecordedRun:
        """One of them.

        Raises:
            UnknownOptimization: there is none of that id.
        """
        return recorded_run(self.workspace.ledger, optimization)

    def again(self, optimization: str, *, progress: Progress | None = None) -> AskedAgain:
        """Ask a recorded question again, of the scenario as it was then, and compare the answers.

        Nothing is kept.

        Raises:
            UnknownOptimization: there is no such run.
            ComptuneError: the census or structure that it stood on is gone.
        """
        run = self.run(optimization)
        scenario, locked = self._as_it_was(run)
        if run.method == SEEK:
            (target,), (variable,) = run.problem.targets, run.problem.variables
            sought = seek(scenario, target, variable, locked=locked)
            answer = answer_of_seek(sought, run.problem, effective_cells(scenario.effective()))
        else:
            answer = answer_of_solution(_solved_again(run, scenario, locked, progress))
        return AskedAgain(run, answer, differences_between(run.event.solution, answer))

    def found_again(self, optimization: str) -> Tuned:
        """A recorded answer with everything that was known when it was found, to look around it.

        It is found by asking again, of the scenario as it was then. Nothing is kept.

        Raises:
            UnknownOptimization: there is no such run.
            NotApplicable: it is a goal-seek, or asking again gives another answer.
            ComptuneError: the census or structure that it stood on is gone.
        """
        run = self.run(optimization)
        if run.method == SEEK:
            raise NotApplicable(
                place=f"The answer {run.id}",
                rule="it was found by goal-seek, which moves one lever: nothing is to explain",
                remedy="Ask for it as a problem: one target, and the levers that may move.",
            )
        scenario, locked = self._as_it_was(run)
        solution = _solved_again(run, scenario, locked, None)
        differences = differences_between(run.event.solution, answer_of_solution(solution))
        if differences:
            raise NotApplicable(
                place=f"The answer {run.id}",
                rule=f"asking again gives another one: {differences[0]}",
                remedy="It is of another version of comptune: find values again.",
            )
        return Tuned(scenario, solution, run.entry)

    def _as_it_was(self, run: RecordedRun) -> tuple[Scenario, frozenset[Cell]]:
        """The scenario that a recorded answer was found for, with the locks of that moment."""
        source: Source = run.event.scenario or run.event.content
        scenario = self.workspace.scenario(source, as_of=run.event.ledger_sequence)
        return scenario, locked_cells(self._state_of(scenario), scenario)

    def _record(self, scenario: Scenario, problem: Problem, answer: Mapping[str, Any]) -> Entry:
        """Append it under a free id; of two who take the same at once, one takes the next."""
        ledger = self.workspace.ledger
        while True:
            event = event_to_record(scenario, problem, answer, ledger.state())
            new = NewEntry(self.actor, optimization_stream(event.optimization), event)
            with suppress(AlreadyExists):
                return ledger.append([new], at=self.clock())[0]

    @staticmethod
    def _refuse_unsaved(scenario_id: str, *, saved: bool) -> None:
        if not saved:
            raise NotApplicable(
                place=f"The scenario {scenario_id}",
                rule="it is none of the ledger, so that nothing can be written to it",
                remedy="Save the values as a file with --save-scenario, or import the scenario "
                "first: `comptune scenario import`.",
            )


def _solved_again(
    run: RecordedRun, scenario: Scenario, locked: Collection[Cell], progress: Progress | None
) -> Solution:
    """The same way; what was cancelled then ends after as many iterations."""
    before = len(run.event.solution.get("iterations", ()))
    done: list[int] = []

    def told(iteration: Iteration) -> None:
        done.append(iteration.number)
        if progress is not None:
            progress(iteration)

    return tune(
        scenario,
        run.problem,
        progress=told,
        cancelled=(lambda: len(done) >= before) if run.status == "cancelled" else None,
        locked=locked,
        method="slsqp" if run.method == "slsqp" else "sqp",
    )
