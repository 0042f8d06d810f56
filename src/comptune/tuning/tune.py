"""The tuner's door: a scenario and a problem in, values of levers at policy steps out."""

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

import numpy as np

from comptune.levers import Cell
from comptune.scenarios.scenario import Scenario
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.evaluator import Evaluator, Opening, open_scenario
from comptune.tuning.formulate import (
    Objective,
    limits_of,
    objective_of,
    refuse_without_effect,
    task_of,
)
from comptune.tuning.goals import Limits, goals_of
from comptune.tuning.infeasible import relaxations_of
from comptune.tuning.problem import ObjectiveName, Problem
from comptune.tuning.problem_checks import BoundProblem, bind
from comptune.tuning.report import conditioning_of, moves_of, targets_of
from comptune.tuning.rounding import Rounded, round_to_steps
from comptune.tuning.slsqp import Slsqp
from comptune.tuning.solution import Iteration, Solution, Status
from comptune.tuning.sqp import Sqp
from comptune.tuning.subproblem import least_miss, nearest_allowed
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

Method = Literal["sqp", "slsqp"]
Progress = Callable[[Iteration], None]
Start = Solution | Mapping[Cell, Decimal]

_SLSQP_BATCHES: Final = 60


@dataclass(frozen=True)
class Setting:
    """Everything that is known before the first iteration; what explanations build on, too.

    Attributes:
        limits: the goals' numbers, the baseline filled in.
        opening: the scenario as it is, and its baseline.
    """

    scenario: Scenario
    bound: BoundProblem
    limits: tuple[Limits, ...]
    objective: Objective
    task: Task
    opening: Opening
    evaluator: Evaluator


def set_up(
    scenario: Scenario,
    problem: Problem,
    *,
    locked: Collection[Cell] = (),
    executor: Executor | None = None,
    objective: ObjectiveName | None = None,
) -> Setting:
    """The problem bound to the scenario, with the scenario as it is simulated once.

    Args:
        locked: cells that may not move.
        objective: in place of the problem's own, which may be two.

    Raises:
        ComptuneError: whatever is wrong with the problem.
    """
    goals = goals_of(problem, scenario)
    name = objective or problem.objective[0]
    people = scenario.people_count
    wanted = objective_of(name, scenario, people)
    measures = (*(goal.measure for goal in goals), *wanted.measures)
    explore = problem.seeds.explore
    opening = open_scenario(scenario, measures, explore=explore, executor=executor)
    bound = bind(problem, scenario, locked=locked, today=opening.today)
    limits = limits_of(bound, opening.baseline)
    task = task_of(bound, limits, wanted, people=people, baseline=opening.baseline)
    evaluator = Evaluator(scenario, bound.variables, measures, explore=explore, executor=executor)
    return Setting(scenario, bound, limits, wanted, task, opening, evaluator)


def tune(
    scenario: Scenario,
    problem: Problem,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    start: Start | None = None,
    executor: Executor | None = None,
    locked: Collection[Cell] = (),
    method: Method = "sqp",
    clock: Callable[[], float] = time.perf_counter,
) -> Solution:
    """Find the values of the variables that meet the targets and are best by the objective.

    Args:
        progress: told each iteration.
        cancelled: asked before each batch; once it says yes, the best so far is kept.
        start: another solution or cells to start from; today's values where None.
        executor: where the engine's work runs.
        locked: cells that may not move.
        method: "slsqp" is a second one to check the first against.
        clock: only for the seconds that are reported.

    Raises:
        ComptuneError: whatever is wrong with the problem.
        EvaluationFailed: a simulation failed; names the point.
    """
    began = clock()
    if len(problem.objective) > 1:
        raise ProblemRefused(
            place="The objective",
            value=" and ".join(problem.objective),
            rule="two objectives have a front of best points, not one answer",
            remedy="Ask for the Pareto front, or name one objective.",
        )
    setting = set_up(scenario, problem, locked=locked, executor=executor)
    search = _Search(setting, method, _first_point(setting, start))
    try:
        search.run(progress, cancelled or (lambda: False))
    finally:
        search.stepper.close()
    return search.solution(clock() - began)


def _first_point(setting: Setting, start: Start | None) -> Floats:
    """Where to start: scaled, within bounds and policies."""
    variables, task = setting.bound.variables, setting.task
    point = task.today
    if start is not None:
        cells = start.cells if isinstance(start, Solution) else start
        point = variables.point_of(cells) / variables.width
    return nearest_allowed(task, point)


class _Search:
    """One search: steps until it ends, then values at policy steps."""

    def __init__(self, setting: Setting, method: Method, start: Floats) -> None:
        self.setting = setting
        self.method = method
        self.iterations: list[Iteration] = []
        self.cancelled = False
        most = setting.bound.problem.max_iterations
        self.stepper: Sqp | Slsqp = (
            Sqp(setting.task, start, iterations=most)
            if method == "sqp"
            else Slsqp(setting.task, start, iterations=_SLSQP_BATCHES)
        )

    def run(self, progress: Progress | None, cancelled: Callable[[], bool]) -> None:
        """Ask, simulate, tell, until the stepper ends or somebody cancels."""
        evaluator, task = self.setting.evaluator, self.setting.task
        width = self.setting.bound.variables.width
        while self.stepper.ending is None:
            if cancelled():
                self.cancelled = True
                return
            before = evaluator.simulations
            ask = self.stepper.ask()
            found = evaluator.evaluate(ask.points * width, differences=len(ask.variables))
            self.stepper.tell(ask, found.points / width, found.values)
            if not self.iterations and self.stepper.line is not None:
                line = self.stepper.line
                refuse_without_effect(self.setting.bound, task, line.values, line.slopes)
            iteration = self._iteration(evaluator.simulations - before)
            self.iterations.append(iteration)
            if progress is not None:
                progress(iteration)

    def solution(self, seconds: float) -> Solution:
        """What is reported: the simulation of the values at policy steps."""
        setting, best, line = self.setting, self.stepper.best, self.stepper.line
        bound, task, opening = setting.bound, setting.task, setting.opening
        solved = setting.evaluator.simulations
        rounded = None
        if line is not None:
            rounded = round_to_steps(
                setting.evaluator, bound, task, line, rounds=1 if self.cancelled else 4
            )
        status = self._status(rounded)
        found = opening.values if rounded is None else rounded.values
        point = task.today if rounded is None else rounded.point
        smooth = found if best is None else best.values
        relaxed = relaxations_of(setting, line) if status == "infeasible" and line else ()
        slopes = None if line is None else line.slopes
        return Solution(
            problem=bound.problem,
            scenario_id=setting.scenario.spec.id,
            method=self.method,
            status=status,
            converged=best is not None and not self.cancelled and self._meets(best.values),
            reason=self._reason(status, rounded),
            moves=moves_of(
                bound,
                None if rounded is None else rounded.exact,
                (task.today if best is None else best.point) * bound.variables.width,
            ),
            targets=targets_of(
                bound, setting.scenario, setting.limits, opening.values, smooth, found
            ),
            objective_before=task.objective(task.today, opening.values),
            objective_after=task.objective(point, found),
            iterations=tuple(self.iterations),
            simulations=solved,
            rounding_simulations=setting.evaluator.simulations - solved,
            conditioning=conditioning_of(bound, task, slopes),
            groups=tuple(group.name for group in bound.variables.groups),
            sensitivities=_sensitivities(setting, slopes),
            left=bound.left,
            relaxations=relaxed,
            seconds=seconds,
        )

    def _meets(self, values: Floats) -> bool:
        """Whether hard goals hold before rounding, as accurately as asked or within tolerance."""
        return self.setting.task.accurate(values) or self.setting.task.tolerated(values)

    def _iteration(self, simulations: int) -> Iteration:
        setting, best = self.setting, self.stepper.best
        assert best is not None
        variables, task = setting.bound.variables, setting.task
        return Iteration(
            number=len(self.iterations) + 1,
            simulations=simulations,
            cells=variables.cells(variables.decimals(best.point * variables.width)),
            goals=tuple(float(value) for value in best.values[: task.goals]),
            miss=task.hard_miss(best.values) / 100,
            objective=task.objective(best.point, best.values),
            words=self.stepper.words,
        )

    def _status(self, rounded: Rounded | None) -> Status:
        if self.cancelled:
            return "cancelled"
        if rounded is not None and rounded.tolerated:
            return "met"
        return "infeasible" if self._unavoidable() else "not_met"

    def _unavoidable(self) -> bool:
        """Whether the model at the best point misses a hard target wherever it looks."""
        task, line, best = self.setting.task, self.stepper.line, self.stepper.best
        if line is None or best is None or self._meets(best.values):
            return False
        misses = least_miss(task, line, task.lower, task.upper)
        if misses is None:
            return False
        return bool(np.any((misses * task.unit_miss > task.tolerance)[task.hard]))

    def _reason(self, status: Status, rounded: Rounded | None) -> str:
        task, best = self.setting.task, self.stepper.best
        count = len(self.iterations)
        match status:
            case "cancelled":
                return f"Cancelled after {count} iterations; the best point so far is kept."
            case "met":
                return f"Every hard target is met after {count} iterations: {self.stepper.words}."
            case "infeasible":
                return (
                    "No values within bounds and policies meet all hard targets; the nearest "
                    "are given, and what would have to give way."
                )
        if rounded is None:
            return "No values at policy steps keep to all policies near the solver's point."
        if best is not None and self._meets(best.values):
            return (
                "The targets can be met, but not at the levers' steps: the nearest values miss "
                f"by {task.hard_miss(rounded.values):.3g} % at most. Allow a larger tolerance or "
                "let more cells move."
            )
        return (
            f"The targets are missed by {task.hard_miss(rounded.values):.3g} % at most after "
            f"{count} iterations; start again from this solution, or allow more iterations."
        )


def _sensitivities(setting: Setting, slopes: Floats | None) -> tuple[tuple[float, ...], ...]:
    """By goal and group: the change of the goal for one unit of the group's value."""
    if slopes is None:
        return ()
    natural = slopes[: setting.task.goals] / setting.bound.variables.width
    return tuple(tuple(float(one) for one in row) for row in np.asarray(natural))
