"""Signing off targets that are statistics over seeds: certified on fresh seeds, else corrected.

A search sees a hundred seeds or so, whose quantiles are off by some points of probability; levers
fitted to them would keep that error. So the answer is simulated on fresh seeds (1,000). Where
the share of them that meet a target is off by more than a point (a mean by more than its tolerance
or standard error), the target's limit is shifted, for the search, by the difference between the
statistic over the fresh seeds and over those of the search at the same point - over all signings
so far on average -, the search goes on for two iterations from where it was, and the new answer is
signed off on the next fresh seeds: three times at most. Limits are loosened as well as tightened,
because a certainty beyond what was asked is paid for elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from comptune.metrics import figures
from comptune.scenarios.batch import resolve_batch
from comptune.tuning.certificate import Certificate
from comptune.tuning.errors import EvaluationFailed
from comptune.tuning.evaluator import sampled
from comptune.tuning.goals import Goal, Limits
from comptune.tuning.measures import percentile_of, statistic_of
from comptune.tuning.probability import Chance
from comptune.tuning.problem import certainty_of
from comptune.tuning.quantiles import quantile
from comptune.tuning.report import natural
from comptune.tuning.seeds import certifying_seeds
from comptune.tuning.solution import Solution, Status, TargetResult
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

if TYPE_CHECKING:
    from comptune.tuning.tune import Setting

CORRECTIONS: Final = 3
ITERATIONS: Final = 2  # of the search, for each correction
_AIMED: Final = 0.01  # how far the share may be off before a limit is shifted
_ALLOWED: Final = 0.02  # how far it may fall short in the end
_BINDING: Final = 3.0  # a limit this many shifts away is none that the answer leans on
_ONE_POINT: Final = 1

Again = Callable[["Setting", Solution], Solution]


@dataclass(frozen=True)
class _Signed:
    """One goal of one answer on fresh seeds, in natural units.

    Attributes:
        offset: the statistic over them less that over the seeds of the search.
        short: how far it falls short of what was asked: points of probability, or of a mean the
            miss beyond what is allowed; 0 where it does not.
        off: whether its limit should be shifted.
        point: how far the value moves for a point of probability; infinite of a mean.
    """

    certificate: Certificate
    offset: float
    short: float
    off: bool
    point: float


def has_statistics(setting: "Setting") -> bool:
    """Whether a target needs signing off."""
    return any(goal.measure.statistic != "official" for goal in setting.bound.goals)


def sign_off(
    setting: "Setting", solution: Solution, again: Again, *, cancelled: Callable[[], bool]
) -> Solution:
    """The answer with certificates, after corrections where fresh seeds ask for them.

    Args:
        again: searches on from a solution under another setting.
        cancelled: asked before each signing off.

    Raises:
        EvaluationFailed: a simulation failed.
    """
    if solution.status == "cancelled":
        return _unsigned(solution)
    signings: list[dict[int, _Signed]] = []
    answers: list[Solution] = []
    task = setting.task
    while True:
        if cancelled():
            break
        signed = _signed(setting, solution, task, len(signings))
        signings.append(signed)
        answers.append(_with_certificates(solution, signed))
        hard = {n: one for n, one in signed.items() if setting.task.hard[n]}
        if not any(one.off for one in hard.values()):
            return _concluded(setting, answers[-1], len(signings))
        if len(signings) > CORRECTIONS or solution.status == "infeasible":
            break
        task = _shifted(setting.task, signings)
        corrected = _merged(solution, again(replace(setting, task=task), solution))
        if corrected.status in ("infeasible", "cancelled") or corrected.cells == solution.cells:
            answers[-1] = replace(answers[-1], iterations=corrected.iterations)
            break
        solution = corrected
    if not answers:
        return _unsigned(solution)
    shortest = min(range(len(answers)), key=lambda n: (_shortfall(setting, signings[n]), -n))
    chosen = replace(answers[shortest], iterations=answers[-1].iterations)
    return _concluded(setting, chosen, len(signings))


def _signed(setting: "Setting", solution: Solution, task: Task, number: int) -> dict[int, _Signed]:
    """Each statistic goal of an answer on the next fresh seeds."""
    goals = setting.bound.goals
    mine = [n for n, goal in enumerate(goals) if goal.measure.statistic != "official"]
    seeds = certifying_seeds(
        setting.scenario.spec.seed, setting.bound.problem.seeds.certify, number=number
    )
    try:
        resolved = resolve_batch(setting.scenario, [solution.cells])
        values = sampled(setting.scenario, resolved, [goals[n].measure for n in mine], seeds)[0]
    except Exception as error:
        raise EvaluationFailed(
            place="Signing off the solution on fresh seeds",
            rule=f"its simulation failed: {error}",
            remedy="Nothing was put in its place. Mend the cause and tune again.",
        ) from error
    return {
        n: _sign(goals[n], setting.limits[n], solution.targets[n], task, n, values[:, column])
        for column, n in enumerate(mine)
    }


def _sign(
    goal: Goal, limits: Limits, result: TargetResult, task: Task, number: int, values: Floats
) -> _Signed:
    found, explored = float(statistic_of(goal.measure, values)), float(result.found)
    offset = found - explored
    edges = (task.goal_lower[number], task.goal_upper[number])
    reach = max(_BINDING * abs(offset), limits.accuracy, limits.tolerance)
    binding = min(abs(explored - edge) for edge in edges) <= reach
    percent = percentile_of(goal.measure)
    if percent is None:
        return _sign_mean(goal, limits, values, offset, binding=binding)
    upper = goal.measure.side == "upper"
    inside = values <= limits.upper if upper else values >= limits.lower
    chance = Chance(int(inside.sum()), len(values))
    asked = (certainty_of(goal.measure.statistic) or 0) / 100
    gap = chance.share - asked
    certificate = Certificate(
        seeds=len(values),
        found=natural(found, goal.metric.unit),
        asked=asked,
        chance=chance,
        standard_error=None,
        met=bool(gap >= -_ALLOWED),
        words=f"It holds {chance.words}; {100 * asked:.0f} % was asked.",
    )
    spread = quantile(values, percent + _ONE_POINT) - quantile(values, percent - _ONE_POINT)
    off = gap < -_AIMED or (gap > _AIMED and binding)
    return _Signed(certificate, offset, max(-gap, 0.0), off, float(spread) / 2)


def _sign_mean(
    goal: Goal, limits: Limits, values: Floats, offset: float, *, binding: bool
) -> _Signed:
    found = float(values.mean())
    error = float(values.std(ddof=1)) / len(values) ** 0.5
    miss = limits.miss(found)
    slack = min(abs(found - edge) for edge in (limits.lower, limits.upper))
    aimed = max(limits.tolerance, error)
    unit = goal.metric.unit
    shown, uncertain = natural(found, unit), natural(error, unit)
    certificate = Certificate(
        seeds=len(values),
        found=shown,
        asked=None,
        chance=None,
        standard_error=uncertain,
        met=miss <= max(limits.tolerance, 2 * error),
        words=(
            f"{figures.metric(unit, shown)} on average over {len(values):,} seeds "
            f"(standard error {figures.metric(unit, uncertain)})."
        ),
    )
    off = miss > aimed or (slack > aimed and binding)
    return _Signed(certificate, offset, max(miss - aimed, 0.0), off, float("inf"))


def _shifted(task: Task, signings: list[dict[int, _Signed]]) -> Task:
    """The task with each limit shifted by what fresh seeds found, on average, beyond the search.

    Tolerances of certainties shrink to what one point of probability is.
    """
    shift, tolerance = np.zeros(task.goals), task.tolerance.copy()
    for number in signings[-1]:
        shift[number] = np.mean([signed[number].offset for signed in signings])
        tolerance[number] = min(tolerance[number], signings[-1][number].point)
    return replace(
        task,
        goal_lower=task.goal_lower - shift,
        goal_upper=task.goal_upper - shift,
        tolerance=tolerance,
    )


def _merged(before: Solution, after: Solution) -> Solution:
    """The later answer with the simulations of both; the evaluator counts on."""
    return replace(
        after,
        simulations=after.simulations - before.rounding_simulations,
        rounding_simulations=before.rounding_simulations + after.rounding_simulations,
    )


def _with_certificates(solution: Solution, signed: dict[int, _Signed]) -> Solution:
    targets = tuple(
        replace(target, certificate=signed[n].certificate, found=signed[n].certificate.found)
        if n in signed
        else target
        for n, target in enumerate(solution.targets)
    )
    return replace(solution, targets=targets)


def _shortfall(setting: "Setting", signed: dict[int, _Signed]) -> float:
    return sum(
        one.short / (setting.limits[n].unit_miss if one.certificate.asked is None else 0.01)
        for n, one in signed.items()
        if setting.task.hard[n]
    )


def _concluded(setting: "Setting", solution: Solution, signings: int) -> Solution:
    """Status, reason and notes by what the fresh seeds found."""
    count = setting.bound.problem.seeds.certify
    met = all(target.met for target in solution.targets if target.hard)
    corrections = signings - 1
    notes = [
        f"{target.words}: {target.certificate.words}"
        for target in solution.targets
        if target.certificate is not None
    ]
    notes.insert(0, f"Signed off on {count:,} fresh seeds, on which nothing was searched.")
    if corrections:
        times = "once" if corrections == 1 else f"{corrections} times"
        notes.insert(
            1,
            f"Limits were corrected {times} for the search, by what fresh seeds found beyond its "
            "own; what is reported is held against the limits as asked.",
        )
    status: Status = "not_met"
    reason = f"On {count:,} fresh seeds a hard target is missed by more than is allowed."
    if met:
        status, reason = "met", f"Every hard target is met, as {count:,} fresh seeds confirm."
    elif solution.status == "infeasible":
        status, reason = "infeasible", solution.reason
    return replace(
        solution,
        status=status,
        reason=reason,
        notes=(*solution.notes, *notes),
        relaxations=() if met else solution.relaxations,
    )


def _unsigned(solution: Solution) -> Solution:
    """Cancelled before any fresh seed was looked at."""
    note = "Cancelled before it was signed off: certainties are those of the search's own seeds."
    return replace(solution, status="cancelled", notes=(*solution.notes, note))
