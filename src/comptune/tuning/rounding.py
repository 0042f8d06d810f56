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
from comptune.tuning.integers import NEARLY, best_by_integers
from comptune.tuning.problem_checks import BoundProblem
from comptune.tuning.subproblem import Line, next_step
from comptune.tuning.task import Mask, Task
from comptune.tuning.tolerances import Priced
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
    priced = Priced.at(task, line)
    best: Rounded | None = None
    tried: dict[tuple[Decimal, ...], Rounded] = {}
    exactly = line.point
    settled = np.zeros(task.count, bool)
    centres = [(line.point, _PARTS[0]), _best_centre(priced, line)]
    for number in range(rounds + polishes):
        candidates = [
            one
            for about, part in centres
            for one in _candidates(bound, priced, line, about, settled, part)
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
            best = rounded if best is None or _better(priced, rounded, best) else best
        if best is None:
            break
        polishes -= best.tolerated
        if polishes < 0 or (not best.tolerated and number + 1 >= rounds):
            break
        base = _promising(priced, best, tried.values()) if best.tolerated else best
        line = Line(base.point, base.values, line.slopes)
        settled = np.zeros(task.count, bool) if best.tolerated else _by_chance(task)
        centres = (
            [_best_centre(priced, line)]
            if best.tolerated
            else [_later_centre(task, line, exactly, settled, number + 1)]
        )
    return best


def _promising(priced: Priced, best: Rounded, tried: Iterable[Rounded]) -> Rounded:
    """The point to polish from: a better one that nearly met the goals, or the best itself."""
    merit = priced.merit(best.point, best.values)
    better = [one for one in tried if priced.merit(one.point, one.values) < merit]
    return min(better, key=lambda one: priced.beyond(one.values), default=best)


def _by_chance(task: Task) -> Mask:
    """Levers by chance, where others can do what is left."""
    return task.chance & ~task.chance.all()


def _best_centre(priced: Priced, line: Line) -> tuple[Floats, float]:
    """The model's best point, with tolerances used up as far as that is worth its price."""
    task = priced.task
    stays = [np.zeros(task.count, bool), _by_chance(task)]
    points = [
        _within_tolerance(task, line, part, stay)
        for stay in (stays if stays[1].any() else stays[:1])
        for part in (0.0, _DARING)
    ]
    merits = [priced.merit(point, line.at(point)) for point in points]
    return points[int(np.argmin(merits))], _DARING


def _later_centre(
    task: Task, line: Line, exactly: Floats, settled: Mask, number: int
) -> tuple[Floats, float]:
    """The point to round where the rounds before missed a goal."""
    part = _PARTS[min(number, len(_PARTS) - 1)]
    if number < _ROUNDS_OF_TOLERANCE:
        return _within_tolerance(task, line, part, settled), part
    return np.where(settled, line.point, exactly), part


def _within_tolerance(task: Task, line: Line, part: float, stay: np.ndarray) -> Floats:
    """The model's best point where goals may be missed by a part of their tolerance, or by
    nothing that counts."""
    free = np.minimum(task.accuracy, task.tolerance)
    allowed = np.where(task.hard, np.maximum(part * task.tolerance, NEARLY * free), 0.0)
    wider = replace(
        task, goal_lower=task.goal_lower - allowed, goal_upper=task.goal_upper + allowed
    )
    step = next_step(wider, line, _REACH, stay)
    return line.point if step is None else step.point


def _better(priced: Priced, one: Rounded, other: Rounded) -> bool:
    if one.tolerated != other.tolerated:
        return one.tolerated
    if one.tolerated:
        return priced.merit(one.point, one.values) < priced.merit(other.point, other.values)
    return priced.beyond(one.values) < priced.beyond(other.values)


def _candidates(
    bound: BoundProblem,
    priced: Priced,
    line: Line,
    centre: Floats,
    settled: np.ndarray,
    part: float,
) -> list[tuple[Decimal, ...]]:
    """Points at policy steps worth a simulation: the nearest, and the best by the model.

    What is settled moves again where the others alone cannot meet the goals.
    """
    task = priced.task
    found = [bound.variables.on_grid(centre * bound.variables.width)]
    nothing = np.zeros_like(settled)
    attempts = [(settled, window) for window in _WINDOWS]
    if task.chance.any():
        attempts += [(nothing, window) for window in _BY_CHANCE]
    for still, window in attempts:
        one, missed = best_by_integers(bound, task, line, centre, still, part, window, priced.price)
        if one is not None:
            found.append(one)
        if one is not None and not missed:
            break
    return found


def policies_hold(bound: BoundProblem, exact: Sequence[Decimal]) -> bool:
    """Whether exact values keep to every policy."""
    return all(row.excess(exact) <= 0 for row in bound.rows)
