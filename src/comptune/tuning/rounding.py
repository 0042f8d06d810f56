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
from comptune.tuning.luck import try_luck
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
_CHEAP: Final = 20_000  # people times seeds: luck takes some hundreds of simulations
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
        rounds: batches of simulations until hard goals hold, and as many again as long as each
            comes nearer.
        polishes: batches after that, as long as the objective gets better.

    Raises:
        EvaluationFailed: a simulation failed.
    """
    tried = Tried(evaluator, bound, Priced.at(task, line))
    line = _in_rounds(tried, line, rounds, polishes)
    met = tried.best is not None and tried.best.tolerated
    if polishes and met and _worth_trying_luck(tried):
        try_luck(tried, line)
    return tried.best


def _in_rounds(tried: "Tried", line: Line, rounds: int, polishes: int) -> Line:
    """Integer programs about better and better points; the model at the last of them."""
    priced = tried.priced
    task, exactly = priced.task, line.point
    settled = np.zeros(task.count, bool)
    centres = [(line.point, _PARTS[0]), _best_centre(priced, line)]
    for number in range(1, 2 * rounds + polishes + 1):
        before = tried.best
        best = tried.about(line, centres, settled, number)
        if best is None or not tried.fresh:
            break
        polishes -= best.tolerated
        given_up = number >= 2 * rounds or (number >= rounds and best is before)
        if polishes < 0 or (given_up and not best.tolerated):
            break
        base = _promising(priced, best, tried.known.values()) if best.tolerated else best
        line = Line(base.point, base.values, line.slopes)
        settled = np.zeros(task.count, bool) if best.tolerated else _by_chance(task)
        centres = (
            [_best_centre(priced, line)]
            if best.tolerated
            else _later_centres(task, line, exactly, settled, number)
        )
    return line


def _worth_trying_luck(tried: "Tried") -> bool:
    """Whether the model is not to be trusted, and simulations are cheap."""
    evaluator = tried.evaluator
    cheap = evaluator.scenario.people_count * len(evaluator.seeds) <= _CHEAP
    return cheap and (tried.surprised or bool(tried.priced.task.chance.any()))


class Tried:
    """What was simulated at policy steps; the best of it.

    Attributes:
        fresh: what was simulated last.
        off: by goal how far a value was from what the model expected, at most.
        surprised: whether that is more than a hard goal's accuracy.
    """

    def __init__(self, evaluator: Evaluator, bound: BoundProblem, priced: Priced) -> None:
        self.evaluator, self.bound, self.priced = evaluator, bound, priced
        self.known: dict[tuple[Decimal, ...], Rounded] = {}
        self.best: Rounded | None = None
        self.fresh: list[Rounded] = []
        self.off = np.zeros(priced.task.goals)
        self.surprised = False

    def about(
        self, line: Line, centres: Sequence[tuple[Floats, float]], settled: Mask, number: int
    ) -> Rounded | None:
        """Simulate what the model proposes about the centres; the best of all that was tried."""
        bound = self.bound
        proposed = (
            one
            for about, part in centres
            for one in _candidates(bound, self.priced, line, about, settled, part)
        )
        best = self.simulate(proposed, number)
        for one in self.fresh:
            self._compare(one.values, line.at(one.point))
        return best

    def best_centre(self, line: Line) -> tuple[Floats, float]:
        """The model's best point to round, and how much of tolerances that may use up."""
        return _best_centre(self.priced, line)

    def _compare(self, values: Floats, expected: Floats) -> None:
        """Note how far goals came out from what the model expected."""
        task = self.priced.task
        self.off = np.maximum(self.off, np.abs(values - expected)[: task.goals])
        self.surprised = bool((self.off > task.accuracy)[task.hard].any())

    def simulate(self, proposed: Iterable[tuple[Decimal, ...]], number: int) -> Rounded | None:
        """Simulate what is new among points at policy steps; the best of all that was tried."""
        bound = self.bound
        new = dict.fromkeys(one for one in proposed if one not in self.known)
        candidates = [one for one in new if policies_hold(bound, one)]
        self.fresh = []
        if not candidates:
            return self.best
        points = np.array([bound.variables.vector(one) for one in candidates])
        found = self.evaluator.evaluate(points)
        scaled = found.points / bound.variables.width
        for one, point, values in zip(candidates, scaled, found.values, strict=True):
            tolerated = self.priced.task.tolerated(values)
            rounded = Rounded(one, point, values, tolerated, number)
            self.known[one] = rounded
            self.fresh.append(rounded)
            if self.best is None or _better(self.priced, rounded, self.best):
                self.best = rounded
        return self.best


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


def _later_centres(
    task: Task, line: Line, exactly: Floats, settled: Mask, number: int
) -> list[tuple[Floats, float]]:
    """The points to round where the rounds before missed a goal."""
    part = _PARTS[min(number, len(_PARTS) - 1)]
    if number < _ROUNDS_OF_TOLERANCE:
        return [(_within_tolerance(task, line, part, settled), part)]
    return [(np.where(settled, line.point, exactly), part), (line.point, part)]


def _within_tolerance(task: Task, line: Line, part: float, stay: np.ndarray) -> Floats:
    """The model's best point where goals may be missed by a part of their tolerance, or by
    nothing that counts."""
    free = np.minimum(task.accuracy, task.tolerance)
    allowed = np.where(task.hard, np.maximum(part * task.tolerance, _DARING * free), 0.0)
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
