"""The tuner's door: a scenario and a problem in, values of levers at policy steps out."""

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from decimal import Decimal

from comptune.levers import Cell
from comptune.scenarios.layers import Resolver
from comptune.scenarios.scenario import Scenario
from comptune.tuning.chance import has_statistics, sign_off
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.evaluator import Evaluator, Opening, open_scenario
from comptune.tuning.formulate import (
    Objective,
    limits_of,
    objective_of,
    task_of,
)
from comptune.tuning.goals import Limits, goals_of
from comptune.tuning.problem import ObjectiveName, Problem
from comptune.tuning.problem_checks import BoundProblem, bind
from comptune.tuning.search import Method, Progress, Search
from comptune.tuning.solution import Solution
from comptune.tuning.subproblem import nearest_allowed
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

Start = Solution | Mapping[Cell, Decimal]


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
    evaluator = Evaluator(
        scenario,
        bound.variables,
        measures,
        explore=explore,
        executor=executor,
        resolver=Resolver(scenario, like=opening.resolved),
    )
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
    cancelled = cancelled or (lambda: False)
    point = _first_point(setting, start)
    search = Search(setting, method, point, iterations=problem.max_iterations)
    try:
        search.run(progress, cancelled)
    finally:
        search.stepper.close()
    if has_statistics(setting):
        solution = sign_off(setting, search.solution, cancelled=cancelled)
    else:
        solution = search.solution()
    return replace(solution, seconds=clock() - began)


def _first_point(setting: Setting, start: Start | None) -> Floats:
    """Where to start: scaled, within bounds and policies."""
    variables, task = setting.bound.variables, setting.task
    point = task.today
    if start is not None:
        cells = start.cells if isinstance(start, Solution) else start
        point = variables.point_of(cells) / variables.width
    return nearest_allowed(task, point)
