"""The best point at policy steps by the linear model: one integer program on a grid."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from comptune.tuning.linear import solve_milp
from comptune.tuning.problem_checks import BoundProblem
from comptune.tuning.subproblem import Line
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

# The price of a hard goal missed by one hundredth, against all that the objective can vary by.
_MISSED: Final = 1e3


def best_by_integers(
    bound: BoundProblem,
    task: Task,
    line: Line,
    centre: Floats,
    settled: np.ndarray,
    part: float,
    window: tuple[int, int],
    price: float,
) -> tuple[tuple[Decimal, ...] | None, bool]:
    """The best point at policy steps by the linear model, and whether it misses a hard goal.

    Args:
        part: of accuracies that the model takes for a hit, and of tolerances that it may use up.
        price: of all of one goal's tolerance.
    """
    grid = _Grid.around(bound, task, centre, settled, window)
    n, m, p = task.count, task.goals, len(task.piece_weight)
    total = 2 * n + 2 * m + p  # steps, squared changes, misses and spent in hundredths, pieces
    unit = task.closeness * task.weight * grid.length**2  # of squared changes, by variable
    varies = _variation(task, line, grid, unit)
    spent = price / task.room * task.unit_miss
    cost = np.concatenate(
        [
            np.zeros(n),
            unit / varies,
            np.where(task.hard, _MISSED, task.goal_weight / varies),
            spent / varies,
            task.piece_weight / varies,
        ]
    )
    free, room = _slack(task, part)
    rows, limits = _rows(bound, task, line, grid, free, total)
    lower = np.concatenate([grid.first, np.zeros(n), np.zeros(2 * m), np.full(p, -np.inf)])
    upper = np.concatenate([grid.last, np.full(n + m, np.inf), room, np.full(p, np.inf)])
    whole = np.zeros(total, bool)
    whole[:n] = True
    found = solve_milp(cost, rows, limits, lower, upper, whole)
    if found is None:
        return None, True
    missed = bool(np.any(found[2 * n : 2 * n + m][task.hard] > 1e-6))
    return grid.exact(bound, found[:n]), missed


def _slack(task: Task, part: float) -> tuple[Floats, Floats]:
    """What goals may be missed by for nothing, and at a price in hundredths, by the model."""
    whole = part * task.tolerance
    free = np.where(np.isfinite(task.room), np.minimum(part * task.accuracy, whole), whole)
    return free, (whole - free) / task.unit_miss


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
    bound: BoundProblem, task: Task, line: Line, grid: _Grid, slack: Floats, total: int
) -> tuple[Floats, Floats]:
    """Goals, pieces, policies and the chords of the squared changes, as rows of the unknowns."""
    n, m, p = task.count, task.goals, len(task.piece_weight)
    at_origin = line.at(grid.origin)
    slopes = line.slopes * grid.length
    goal_slopes = slopes[:m] / task.unit_miss[:, None]
    at_goal = at_origin[:m] / task.unit_miss
    upper = (task.goal_upper + slack) / task.unit_miss - at_goal
    lower = at_goal - (task.goal_lower - slack) / task.unit_miss
    blocks, bounds = [], []
    for sign, limit in ((1.0, upper), (-1.0, lower)):
        known = np.isfinite(limit)
        block = np.zeros((m, total))
        block[:, :n] = sign * goal_slopes
        block[:, 2 * n : 2 * n + 2 * m] = -np.hstack([np.eye(m), np.eye(m)])
        scale = np.maximum(np.abs(goal_slopes).max(axis=1, initial=0.0), 1e-9)
        blocks.append((block / scale[:, None])[known])
        bounds.append((limit / scale)[known])
    piece = np.zeros((p, total))
    piece[:, :n] = slopes[m:]
    piece[:, 2 * (n + m) :] = -np.eye(p)
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
