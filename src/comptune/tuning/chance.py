"""Targets that are statistics over seeds: settled on many seeds, signed off on fresh ones.

A search sees a hundred seeds or so. Their quantiles are off by some points of probability, and
levers fitted to them keep that error. So its answer is settled on four times as many seeds as it
will be signed off on (4,000): the integer program that rounds to policy steps is solved again with
the search's slopes, from the values that these seeds find, and its proposals are simulated on
them. A certainty that the search leaned on is aimed at from both sides, from a quarter of a point
of probability short of what was asked to half a point beyond (a mean by standard errors), because
a certainty beyond what was asked is paid for elsewhere; where policy steps are too coarse for
that, from the safe side.

The answer is then signed off on fresh seeds (1,000) that decided nothing. Where it falls short
there by more than two points, it is settled anew on the next 4,000 seeds and signed off on the
next fresh ones: three times at most, and what the last of them finds is what is reported.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from comptune.tuning.evaluator import Evaluator
from comptune.tuning.fresh import ALLOWED, certificates_of, point_of
from comptune.tuning.measures import values_of_goal
from comptune.tuning.rounding import Rounded, round_to_steps
from comptune.tuning.seeds import certifying_seeds, settling_seeds
from comptune.tuning.solution import Solution, Status
from comptune.tuning.subproblem import Line
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

if TYPE_CHECKING:
    from comptune.tuning.tune import Setting

SIGNINGS: Final = 3
MORE: Final = 4  # times the seeds of a signing off, to settle on
_LEANING: Final = 10.0  # accuracies from its limit: the search leaned on the target
_BEYOND, _SHORT = 0.5, 0.25  # points of probability that settling aims within

# From the search's answer at policy steps and its model to the settled one.
Settle = Callable[[Rounded, Line], Rounded]
SolutionBy = Callable[[Settle], Solution]


def has_statistics(setting: "Setting") -> bool:
    """Whether a target needs signing off."""
    return any(goal.measure.statistic != "official" for goal in setting.bound.goals)


def sign_off(
    setting: "Setting", solution_by: SolutionBy, *, cancelled: Callable[[], bool]
) -> Solution:
    """The search's answer, settled and with certificates.

    Args:
        solution_by: the answer of the search, settled by what it is given.
        cancelled: asked before each signing off.

    Raises:
        EvaluationFailed: a simulation failed.
    """
    own, count = setting.scenario.spec.seed, setting.bound.problem.seeds.certify
    for number in range(SIGNINGS):
        seeds = settling_seeds(own, MORE * count, number=number)
        solution = solution_by(_Settling(setting, seeds).settled)
        if solution.status == "cancelled" or cancelled():
            return _unsigned(solution)
        fresh = certifying_seeds(own, count, number=number)
        certificates = certificates_of(setting, solution.cells, fresh)
        targets = tuple(
            replace(target, certificate=certificates[n], found=certificates[n].found)
            if n in certificates
            else target
            for n, target in enumerate(solution.targets)
        )
        solution = replace(solution, targets=targets)
        met = all(target.met for target in targets if target.hard)
        if met or solution.status == "infeasible":
            break
    return _concluded(solution, met=met, count=count, signings=number + 1)


class _Settling:
    """Rounding to policy steps once more, on seeds of its own."""

    def __init__(self, setting: "Setting", seeds: tuple[int, ...]) -> None:
        self.setting = setting
        own = setting.evaluator
        self.evaluator = Evaluator(
            own.scenario,
            own.variables,
            own.measures,
            executor=own.executor,
            statistics=seeds,
            resolver=own.resolver,
        )

    def settled(self, rounded: Rounded, line: Line) -> Rounded:
        """The answer at policy steps that keeps its certainties on these seeds."""
        bound, task = self.setting.bound, self.setting.task
        (by_seed,) = self.evaluator.by_seed([rounded.exact])
        values = self.evaluator.values_of(by_seed[None])[0]
        point = self._points(by_seed)
        here = Line(rounded.point, values, line.slopes)
        both, one_side = _from_both_sides(task, line.values, point), _granting(task, point)
        found = round_to_steps(self.evaluator, bound, both, here) or rounded
        if not both.tolerated(found.values):
            safe = round_to_steps(self.evaluator, bound, one_side, here)
            if safe is not None and safe.tolerated and not _bearable(task, found.values, point):
                found = safe
        self.setting.evaluator.simulations += self.evaluator.simulations
        return replace(found, tolerated=one_side.tolerated(found.values))

    def _points(self, by_seed: Floats) -> Floats:
        """By goal how far its value moves for a point of probability; 0 of official ones."""
        return np.array(
            [
                point_of(goal.measure, values_of_goal(by_seed, number))
                for number, goal in enumerate(self.setting.bound.goals)
            ]
        )


def _granting(task: Task, point: Floats) -> Task:
    """The task with a quarter of a point granted to each statistic, and no more to a certainty."""
    return replace(task, tolerance=np.where(point > 0, _SHORT * point, task.tolerance))


def _from_both_sides(task: Task, searched: Floats, point: Floats) -> Task:
    """The task with limits that the search leaned on as a narrow band to be met."""
    lower, upper = task.goal_lower.copy(), task.goal_upper.copy()
    tolerance = _granting(task, point).tolerance
    middle, half = (_BEYOND - _SHORT) / 2, (_BEYOND + _SHORT) / 2
    for number in np.flatnonzero((point > 0) & task.hard):
        near = _LEANING * task.accuracy[number] + point[number]
        if abs(upper[number] - searched[number]) <= near:
            aim = upper[number] - middle * point[number]
        elif abs(searched[number] - lower[number]) <= near:
            aim = lower[number] + middle * point[number]
        else:
            continue
        if lower[number] == upper[number]:
            aim = upper[number]
        lower[number] = upper[number] = aim
        tolerance[number] = half * point[number]
    return replace(task, goal_lower=lower, goal_upper=upper, tolerance=tolerance)


def _bearable(task: Task, values: Floats, point: Floats) -> bool:
    """Whether no statistic misses its limit by more than half of what is allowed in the end."""
    most = 100 * ALLOWED / 2 * point
    allowed = np.where(point > 0, np.maximum(most, task.tolerance), task.tolerance)
    return replace(task, tolerance=allowed).tolerated(values)


def _concluded(solution: Solution, *, met: bool, count: int, signings: int) -> Solution:
    """Status, reason and notes by what the fresh seeds found."""
    notes = [f"Signed off on {count:,} fresh seeds, on which nothing was searched."]
    if signings > 1:
        notes.append(f"It fell short on others before and was settled {signings} times.")
    notes += [
        f"{target.words}: {target.certificate.words}"
        for target in solution.targets
        if target.certificate is not None
    ]
    status: Status = "not_met"
    reason = solution.reason
    if met:
        status, reason = "met", f"Every hard target is met, as {count:,} fresh seeds confirm."
    elif solution.status == "infeasible":
        status = "infeasible"
    elif solution.status == "met":
        reason = f"On {count:,} fresh seeds a hard target is missed by more than is allowed."
    return replace(
        solution,
        status=status,
        reason=reason,
        notes=(*solution.notes, *notes),
        relaxations=() if met else solution.relaxations,
    )


def _unsigned(solution: Solution) -> Solution:
    """Cancelled before it was signed off."""
    note = "Cancelled before it was signed off: certainties are those of the search's own seeds."
    return replace(solution, status="cancelled", notes=(*solution.notes, note))
