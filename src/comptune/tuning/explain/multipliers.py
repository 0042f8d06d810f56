"""The quadratic program at a point with the multipliers of its rows: prices by the linear model.

A multiplier of a row is how fast the objective falls as the row's limit gives way (Boyd and
Vandenberghe 2004, section 5.6). Goals are linear around the point, the objective is exact.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from comptune.tuning.quadratic import solve_qp
from comptune.tuning.subproblem import Line
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

_SLACK: Final = 1e-9  # so that an interior point exists where lower and upper limit are one
_HELD: Final = 1e-5  # how near a row is to its limit to count as held, in scaled rows
_NOTHING: Final = 1e-9


@dataclass(frozen=True)
class Multipliers:
    """The best point of the model, and what each limit costs for one unit of it.

    Attributes:
        goal_upper, goal_lower: by goal, in the metric's unit; 0 where it does not hold back.
        rows: of the policies, in the task's scaled rows.
        above, below: of the bounds, in widths.
    """

    point: Floats
    goal_upper: Floats
    goal_lower: Floats
    rows: Floats
    above: Floats
    below: Floats


def multipliers_at(task: Task, line: Line) -> Multipliers | None:
    """Of the problem with goals as at the line; None where the model allows no point."""
    n, m = task.count, task.goals
    soft, sizes = np.flatnonzero(~task.hard), np.flatnonzero(task.piece_absolute)
    total = n + len(soft) + len(sizes)
    blocks, limits = [], []
    for matrix, limit in (
        *_goals(task, line, soft, total),
        *_sizes(task, line, sizes, total),
        *_fences(task, total),
    ):
        blocks.append(matrix)
        limits.append(limit)
    curvature, slope = _objective(task, line, soft, sizes, total)
    limit, matrix = np.concatenate(limits), np.vstack(blocks)
    scale = np.abs(matrix).max(axis=1, initial=0.0)
    known = np.isfinite(limit) & (scale > _NOTHING)  # what nothing moves holds nothing back
    # The objective counts in its own size, so that the solver's tolerances mean the same in all.
    size = max(float(np.abs(slope).max(initial=0.0)), float(curvature.max(initial=0.0)), 1e-12)
    rows = matrix[known] / scale[known, None]
    bound = limit[known] / scale[known] + _SLACK
    found = solve_qp(curvature / size, slope / size, rows, bound)
    if found is None:
        return None
    held = (bound - rows @ found[0] < _HELD) & (found[1] > _NOTHING)
    every = np.zeros(len(limit))
    every[known] = np.where(held, found[1], 0.0) * size / scale[known]
    counts = [len(one) for one in limits]
    upper, lower, *_, policies, above, below = np.split(every, np.cumsum(counts)[:-1])
    return Multipliers(
        np.clip(found[0][:n], task.lower, task.upper),
        np.where(task.hard, upper[:m] / task.unit_miss, 0.0),
        np.where(task.hard, lower[:m] / task.unit_miss, 0.0),
        policies,
        above,
        below,
    )


def _goals(task: Task, line: Line, soft: np.ndarray, total: int) -> list[tuple[Floats, Floats]]:
    """Upper limits, then lower ones, in hundredths; a soft goal has a miss of its own."""
    n, m = task.count, task.goals
    slopes = line.slopes[:m] / task.unit_miss[:, None]
    rest = (line.values[:m] - line.slopes[:m] @ line.point) / task.unit_miss
    found = []
    for sign, limit in ((1.0, task.goal_upper), (-1.0, task.goal_lower)):
        matrix = np.zeros((m, total))
        matrix[:, :n] = sign * slopes
        matrix[soft, n + np.arange(len(soft))] = -1.0
        found.append((matrix, sign * (limit / task.unit_miss - rest)))
    return found


def _sizes(task: Task, line: Line, sizes: np.ndarray, total: int) -> list[tuple[Floats, Floats]]:
    """size >= piece and size >= -piece of each absolute piece."""
    slopes = line.slopes[task.goals + sizes]
    rest = line.values[task.goals + sizes] - slopes @ line.point
    found = []
    for sign in (1.0, -1.0):
        matrix = np.zeros((len(sizes), total))
        matrix[:, : task.count] = sign * slopes
        matrix[np.arange(len(sizes)), total - len(sizes) + np.arange(len(sizes))] = -1.0
        found.append((matrix, -sign * rest))
    return found


def _fences(task: Task, total: int) -> list[tuple[Floats, Floats]]:
    """Policies, upper bounds, lower bounds."""
    n = task.count
    policies = np.zeros((len(task.rows), total))
    policies[:, :n] = task.rows
    each = np.zeros((n, total))
    each[:, :n] = np.eye(n)
    return [(policies, task.row_bound), (each, task.upper), (-each, -task.lower)]


def _objective(
    task: Task, line: Line, soft: np.ndarray, sizes: np.ndarray, total: int
) -> tuple[Floats, Floats]:
    n = task.count
    curvature, slope = np.zeros(total), np.zeros(total)
    curvature[:n] = 2 * task.closeness * task.weight
    slope[:n] = -curvature[:n] * task.today
    curvature[n : n + len(soft)] = 2 * task.goal_weight[soft]
    plain = np.flatnonzero(~task.piece_absolute)
    slope[:n] += task.piece_weight[plain] @ line.slopes[task.goals + plain]
    slope[n + len(soft) :] = task.piece_weight[sizes]
    return curvature, slope
