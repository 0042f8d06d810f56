"""From the solver's point to policy steps: integer programs over the linear model, re-simulated.

What is reported is a simulation of values at policy steps, never a prediction. Each round proposes
a few neighbours, simulates them in one batch, and corrects the model by what they really came to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np

from comptune.tuning.evaluator import Evaluator
from comptune.tuning.linear import solve_milp
from comptune.tuning.problem_checks import BoundProblem
from comptune.tuning.subproblem import Line, next_step
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

# Policy steps to either side, of levers of pay and of those by chance; a wider one where needed.
_WINDOWS: Final = ((2, 1), (8, 1))
_BY_CHANCE: Final = ((2, 1), (8, 8), (8, 40))
_PARTS: Final = (0.8, 0.6, 0.3, 0.0)  # by round, of the tolerance that the model may use up
_DARING: Final = 0.97  # the part that is tried in the first round beside its own
_ROUNDS_OF_TOLERANCE: Final = 2  # after which rounding stays near the solver's own point
_REACH: Final = 0.25  # widths that the tolerance may be worth
# The price of a hard goal missed by one hundredth, against all that the objective can vary by.
_MISSED: Final = 1e3


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
    evaluator: Evaluator, bound: BoundProblem, task: Task, line: Line, *, rounds: int = len(_PARTS)
) -> Rounded | None:
    """The best point at policy steps near the model's point; None where policies allow none.

    Raises:
        EvaluationFailed: a simulation failed.
    """
    best: Rounded | None = None
    tried: set[tuple[Decimal, ...]] = set()
    exactly = line.point
    settled = np.zeros(task.count, bool)
    for number in range(rounds):
        centres = _centres(task, line, exactly, settled, number)
        candidates = [
            one
            for about, part in centres
            for one in _candidates(bound, task, line, about, settled, part)
            if one not in tried and policies_hold(bound, one)
        ]
        candidates = list(dict.fromkeys(candidates))
        if not candidates:
            break
        tried.update(candidates)
        found = evaluator.evaluate(np.array([bound.variables.vector(one) for one in candidates]))
        scaled = found.points / bound.variables.width
        for row, one in enumerate(candidates):
            values = found.values[row]
            rounded = Rounded(one, scaled[row], values, task.tolerated(values), number + 1)
            best = rounded if best is None or _better(task, rounded, best) else best
        if best is None or best.tolerated:
            break
        line = Line(best.point, best.values, line.slopes)
        settled = task.chance & ~task.chance.all()
    return best


def _centres(
    task: Task, line: Line, exactly: Floats, settled: np.ndarray, number: int
) -> list[tuple[Floats, float]]:
    """By round the points to round, each with the part of the tolerance that may be used up."""
    part = _PARTS[number]
    if number >= _ROUNDS_OF_TOLERANCE:
        return [(np.where(settled, line.point, exactly), part)]
    if number:
        return [(_within_tolerance(task, line, part, settled), part)]
    centres = [(exactly, part), (_within_tolerance(task, line, _DARING, settled), _DARING)]
    stay = task.chance & ~task.chance.all()
    if stay.any():
        centres.append((_within_tolerance(task, line, _DARING, stay), _DARING))
    return centres


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
        one, missed = _by_integers(bound, task, line, centre, still, part, window)
        if one is not None:
            found.append(one)
        if one is not None and not missed:
            break
    return found


def _by_integers(
    bound: BoundProblem,
    task: Task,
    line: Line,
    centre: Floats,
    settled: np.ndarray,
    part: float,
    window: tuple[int, int],
) -> tuple[tuple[Decimal, ...] | None, bool]:
    """The best point at policy steps by the linear model, and whether it misses a hard goal."""
    grid = _Grid.around(bound, task, centre, settled, window)
    n, m, p = task.count, task.goals, len(task.piece_weight)
    total = 2 * n + m + p  # steps, squared changes, misses in hundredths, pieces
    unit = task.closeness * task.weight * grid.length**2  # of squared changes, by variable
    varies = _variation(task, line, grid, unit)
    cost = np.concatenate(
        [
            np.zeros(n),
            unit / varies,
            np.where(task.hard, _MISSED, task.goal_weight / varies),
            task.piece_weight / varies,
        ]
    )
    rows, limits = _rows(bound, task, line, grid, part, total)
    lower = np.concatenate([grid.first, np.zeros(n), np.zeros(m), np.full(p, -np.inf)])
    upper = np.concatenate([grid.last, np.full(n + m + p, np.inf)])
    whole = np.zeros(total, bool)
    whole[:n] = True
    found = solve_milp(cost, rows, limits, lower, upper, whole)
    if found is None:
        return None, True
    missed = bool(np.any(found[2 * n : 2 * n + m][task.hard] > 1e-6))
    return grid.exact(bound, found[:n]), missed


@dataclass(frozen=True)
class _Grid:
    """Points at policy steps around a point: origin + steps x length, scaled."""

    origin: Floats
    length: Floats
    first: Floats
    last: Floats
    zero: tuple[Decimal, ...]

    @classmethod
    def around(
        cls,
        bound: BoundProblem,
        task: Task,
        centre: Floats,
        settled: np.ndarray,
        window: tuple[int, int],
    ) -> "_Grid":
        variables = bound.variables
        zero = variables.on_grid(centre * variables.width)
        origin = variables.vector(zero) / variables.width
        length = variables.step / variables.width
        reach = np.where(settled, 0, np.where(task.chance, window[1], window[0]))
        first = np.maximum(-reach, np.round((task.lower - origin) / length))
        last = np.minimum(reach, np.round((task.upper - origin) / length))
        return cls(origin, length, np.minimum(first, 0), np.maximum(last, 0), zero)

    def exact(self, bound: BoundProblem, steps: Floats) -> tuple[Decimal, ...]:
        return tuple(
            zero + group.step * round(count)
            for zero, group, count in zip(
                self.zero, bound.variables.groups, steps.tolist(), strict=True
            )
        )


def _rows(
    bound: BoundProblem, task: Task, line: Line, grid: _Grid, part: float, total: int
) -> tuple[Floats, Floats]:
    """Goals, pieces, policies and the chords of the squared changes, as rows of the unknowns."""
    n, m, p = task.count, task.goals, len(task.piece_weight)
    at_origin = line.at(grid.origin)
    slopes = line.slopes * grid.length
    goal_slopes = slopes[:m] / task.unit_miss[:, None]
    at_goal = at_origin[:m] / task.unit_miss
    slack = part * task.tolerance
    upper = (task.goal_upper + slack) / task.unit_miss - at_goal
    lower = at_goal - (task.goal_lower - slack) / task.unit_miss
    blocks, bounds = [], []
    for sign, limit in ((1.0, upper), (-1.0, lower)):
        known = np.isfinite(limit)
        block = np.zeros((m, total))
        block[:, :n] = sign * goal_slopes
        block[:, 2 * n : 2 * n + m] = -np.eye(m)
        scale = np.maximum(np.abs(goal_slopes).max(axis=1, initial=0.0), 1e-9)
        blocks.append((block / scale[:, None])[known])
        bounds.append((limit / scale)[known])
    piece = np.zeros((p, total))
    piece[:, :n] = slopes[m:]
    piece[:, 2 * n + m :] = -np.eye(p)
    blocks.append(piece)
    bounds.append(-at_origin[m:])
    mirrored = piece[task.piece_absolute].copy()
    mirrored[:, :n] *= -1
    blocks.append(mirrored)
    bounds.append(at_origin[m:][task.piece_absolute])
    policies = np.zeros((len(task.rows), total))
    policies[:, :n] = task.rows * grid.length
    scale = np.maximum(np.abs(policies).max(axis=1, initial=0.0), 1e-12)
    blocks.append(policies / scale[:, None])
    bounds.append((task.row_bound - task.rows @ grid.origin) / scale)
    chords, chord_bounds = _chords(task, grid, total)
    return np.vstack([*blocks, chords]), np.concatenate([*bounds, chord_bounds])


def _variation(task: Task, line: Line, grid: _Grid, unit: Floats) -> float:
    """How much the objective can vary over the grid, roughly."""
    reach = np.maximum(np.abs(grid.first), np.abs(grid.last))
    away = np.abs(grid.origin - task.today) / grid.length
    squares = float((unit * reach * (2 * away + reach)).sum())
    slopes = np.abs(task.piece_weight @ line.slopes[task.goals :]) * grid.length
    return max(squares + float((slopes * reach).sum()), 1e-12)


def _chords(task: Task, grid: _Grid, total: int) -> tuple[Floats, Floats]:
    """Squared changes, in squared steps, from below by their chords.

    Exact at policy steps, since squares are convex.
    """
    n = task.count
    away = (grid.origin - task.today) / grid.length
    rows, bounds = [], []
    for steps in range(int(grid.first.min()), int(grid.last.max())):
        inside = (grid.first <= steps) & (steps < grid.last)
        here, there = (away + steps) ** 2, (away + steps + 1) ** 2
        scale = np.maximum(np.abs(there - here), 1.0)
        block = np.zeros((n, total))
        block[:, :n] = np.diag((there - here) / scale)
        block[:, n : 2 * n] = -np.diag(1.0 / scale)
        rows.append(block[inside])
        bounds.append((((there - here) * steps - here) / scale)[inside])
    if not rows:
        return np.zeros((0, total)), np.zeros(0)
    return np.vstack(rows), np.concatenate(bounds)


def policies_hold(bound: BoundProblem, exact: Sequence[Decimal]) -> bool:
    """Whether exact values keep to every policy."""
    return all(row.excess(exact) <= 0 for row in bound.rows)
