"""From the solver's point to policy steps: integer programs over the linear model, re-simulated.

What is reported is a simulation of values at policy steps, never a prediction. Each round proposes
a few neighbours, simulates them in one batch, and corrects the model by what they really came to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np

from comptune.tuning.evaluator import Evaluator
from comptune.tuning.integers import best_by_integers
from comptune.tuning.problem_checks import BoundProblem
from comptune.tuning.subproblem import Line, next_step
from comptune.tuning.task import Mask, Task
from comptune.tuning.variables import Floats

# Policy steps to either side, of levers of pay and of those by chance; a wider one where needed.
_WINDOWS: Final = ((2, 1), (8, 1))
_BY_CHANCE: Final = ((2, 1), (8, 8), (8, 40))
_PARTS: Final = (0.8, 0.6, 0.3, 0.0)  # by round, of the tolerance that the model may use up
_DARING: Final = 0.97  # the part that is tried in the first round beside its own
_ROUNDS_OF_TOLERANCE: Final = 2  # after which rounding stays near the solver's own point
_REACH: Final = 0.25  # widths that the tolerance may be worth


@dataclass(frozen=True)
class Rounded:
    """The best point at policy steps.

    Attributes:
        exact: by group.
        point, values: scaled, and as simulated.
        tolerated: whether every hard goal holds within its tolerance.
        batches: of simulations that it took.
    """

    exact: tuple[Decimal, ...]
    point: Floats
    values: Floats
    tolerated: bool
    batches: int


def round_to_steps(
    evaluator: Evaluator,
    bound: BoundProblem,
    task: Task,
    line: Line,
    *,
    rounds: int = len(_PARTS),
    polishes: int = 0,
) -> Rounded | None:
    """The best point at policy steps near the model's point; None where policies allow none.

    Args:
        rounds: batches of simulations until hard goals hold.
        polishes: batches after that, as long as the objective gets better.

    Raises:
        EvaluationFailed: a simulation failed.
    """
    best: Rounded | None = None
    tried: dict[tuple[Decimal, ...], Rounded] = {}
    exactly = line.point
    settled = np.zeros(task.count, bool)
    centres = _first_centres(task, line)
    for number in range(rounds + polishes):
        candidates = [
            one
            for about, part in centres
            for one in _candidates(bound, task, line, about, settled, part)
            if one not in tried and policies_hold(bound, one)
        ]
        candidates = list(dict.fromkeys(candidates))
        if not candidates:
            break
        found = evaluator.evaluate(np.array([bound.variables.vector(one) for one in candidates]))
        scaled = found.points / bound.variables.width
        for row, one in enumerate(candidates):
            values = found.values[row]
            rounded = Rounded(one, scaled[row], values, task.tolerated(values), number + 1)
            tried[one] = rounded
            best = rounded if best is None or _better(task, rounded, best) else best
        if best is None:
            break
        polishes -= best.tolerated
        if polishes < 0 or (not best.tolerated and number + 1 >= rounds):
            break
        base = _promising(task, best, tried.values()) if best.tolerated else best
        line = Line(base.point, base.values, line.slopes)
        settled = np.zeros(task.count, bool) if best.tolerated else _by_chance(task)
        centres = (
            _daring_centres(task, line)
            if best.tolerated
            else [_later_centre(task, line, exactly, settled, number + 1)]
        )
    return best


def _promising(task: Task, best: Rounded, tried: Iterable[Rounded]) -> Rounded:
    """The point to polish from: a better one that nearly met the goals, or the best itself."""

    def missed(one: Rounded) -> float:
        return float(task.misses(one.values)[task.hard].sum())

    price = task.objective(best.point, best.values)
    better = [one for one in tried if task.objective(one.point, one.values) < price]
    return min(better, key=missed, default=best)


def _by_chance(task: Task) -> Mask:
    """Levers by chance, where others can do what is left."""
    return task.chance & ~task.chance.all()


def _first_centres(task: Task, line: Line) -> list[tuple[Floats, float]]:
    """The points to round first, each with the part of the tolerance that may be used up."""
    return [(line.point, _PARTS[0]), *_daring_centres(task, line)]


def _daring_centres(task: Task, line: Line) -> list[tuple[Floats, float]]:
    """The model's best points with nearly all of the tolerance, chance moving and not."""
    stays = [np.zeros(task.count, bool), _by_chance(task)]
    return [
        (_within_tolerance(task, line, _DARING, stay), _DARING)
        for stay in (stays if stays[1].any() else stays[:1])
    ]


def _later_centre(
    task: Task, line: Line, exactly: Floats, settled: Mask, number: int
) -> tuple[Floats, float]:
    """The point to round where the rounds before missed a goal."""
    part = _PARTS[min(number, len(_PARTS) - 1)]
    if number < _ROUNDS_OF_TOLERANCE:
        return _within_tolerance(task, line, part, settled), part
    return np.where(settled, line.point, exactly), part


def _within_tolerance(task: Task, line: Line, part: float, stay: np.ndarray) -> Floats:
    """The model's best point where goals may be missed by a part of their tolerance."""
    allowed = np.where(task.hard, part * task.tolerance, 0.0)
    wider = replace(
        task, goal_lower=task.goal_lower - allowed, goal_upper=task.goal_upper + allowed
    )
    step = next_step(wider, line, _REACH, stay)
    return line.point if step is None else step.point


def _better(task: Task, one: Rounded, other: Rounded) -> bool:
    if one.tolerated != other.tolerated:
        return one.tolerated
    if one.tolerated:
        return task.objective(one.point, one.values) < task.objective(other.point, other.values)
    own, its = (float(task.misses(x.values)[task.hard].sum()) for x in (one, other))
    return own < its


def _candidates(
    bound: BoundProblem,
    task: Task,
    line: Line,
    centre: Floats,
    settled: np.ndarray,
    part: float,
) -> list[tuple[Decimal, ...]]:
    """Points at policy steps worth a simulation: the nearest, and the best by the model.

    What is settled moves again where the others alone cannot meet the goals.
    """
    found = [bound.variables.on_grid(centre * bound.variables.width)]
    nothing = np.zeros_like(settled)
    attempts = [(settled, window) for window in _WINDOWS]
    if task.chance.any():
        attempts += [(nothing, window) for window in _BY_CHANCE]
    for still, window in attempts:
        one, missed = best_by_integers(bound, task, line, centre, still, part, window)
        if one is not None:
            found.append(one)
        if one is not None and not missed:
            break
    return found


def policies_hold(bound: BoundProblem, exact: Sequence[Decimal]) -> bool:
    """Whether exact values keep to every policy."""
    return all(row.excess(exact) <= 0 for row in bound.rows)
