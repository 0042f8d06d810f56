"""One step: goals linearised, the objective exact. The best that misses no hard goal; where nothing
does, first the least miss, then the best with it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from comptune.tuning.linear import solve_lp
from comptune.tuning.quadratic import solve_qp
from comptune.tuning.task import Mask, Task
from comptune.tuning.variables import Floats

_SLACK: Final = 1e-7  # granted to goals, in scaled rows, so that an interior point exists
STILL: Final = 1e-3  # hundredths within a whole width: less than any accuracy; nothing moves it


@dataclass(frozen=True)
class Line:
    """The linear model: values at a point and their slopes, (m + p, n), by scaled variable."""

    point: Floats
    values: Floats
    slopes: Floats

    def at(self, point: Floats) -> Floats:
        """The values that the model predicts."""
        return np.asarray(self.values + self.slopes @ (point - self.point))


@dataclass(frozen=True)
class Step:
    """Where to go.

    Attributes:
        point: the next point.
        predicted: the values that the model expects there.
        least_miss: by goal, the miss in hundredths that the model cannot avoid.
    """

    point: Floats
    predicted: Floats
    least_miss: Floats


def next_step(task: Task, line: Line, radius: float, fixed: Mask | None = None) -> Step | None:
    """The best point of the model within a box around its point; None where policies forbid all.

    Args:
        radius: how far each variable may go, in widths.
        fixed: variables that stay.
    """
    lower, upper = _box(task, line.point, radius, fixed)
    step = _solve(task, line, lower, upper)
    if step is None or not task.whole.any():
        return step
    steps = [
        _solve(task, line, np.where(task.whole, whole, lower), np.where(task.whole, whole, upper))
        for whole in _whole_units(task, step.point, lower, upper)
    ]
    known = [one for one in steps if one is not None]
    return min(known, key=lambda one: _price(task, one), default=step)


def _whole_units(task: Task, point: Floats, lower: Floats, upper: Floats) -> list[Floats]:
    """Whole units near a point: the nearest of all, and for each the one on its other side."""
    exact = point / task.unit
    nearest = np.round(exact)
    found = [nearest]
    for number in np.flatnonzero(task.whole & (np.abs(exact - nearest) > 1e-6)):
        other = nearest.copy()
        other[number] += np.sign(exact[number] - nearest[number])
        if lower[number] <= other[number] * task.unit[number] <= upper[number]:
            found.append(other)
    return [one * task.unit for one in found]


def _price(task: Task, step: Step) -> tuple[float, float]:
    """What a step cannot avoid to miss, then its objective, by the model."""
    missed = float(step.least_miss[task.hard].sum())
    return round(missed, 6), task.objective(step.point, step.predicted)


def least_miss(task: Task, line: Line, lower: Floats, upper: Floats) -> Floats | None:
    """By goal the misses, in hundredths, that add up to least within a box."""
    found = _least(task, line, lower, upper)
    return None if found is None else found[1]


def nearest_allowed(task: Task, point: Floats) -> Floats:
    """The point nearest to another within bounds and policies."""
    inside = np.clip(point, task.lower, task.upper)
    if not len(task.rows) or task.within_rows(inside):
        return inside
    matrix, bound = _fences(task, task.lower, task.upper, task.count)
    found = solve_qp(2 * task.weight, -2 * task.weight * point, matrix, bound)
    return inside if found is None else np.clip(found[0], task.lower, task.upper)


def _box(task: Task, point: Floats, radius: float, fixed: Mask | None) -> tuple[Floats, Floats]:
    lower, upper = np.maximum(task.lower, point - radius), np.minimum(task.upper, point + radius)
    if fixed is not None:
        lower, upper = np.where(fixed, point, lower), np.where(fixed, point, upper)
    return lower, upper


def _solve(task: Task, line: Line, lower: Floats, upper: Floats) -> Step | None:
    miss = np.zeros(task.goals)
    point = _best(task, line, lower, upper, miss)
    if point is None:  # not every hard goal can be met
        least = _least(task, line, lower, upper)
        if least is None:
            return None
        start, miss = least
        point = _best(task, line, lower, upper, miss)
        point = start if point is None else point
    point = np.clip(point, lower, upper)
    return Step(point, line.at(point), miss)


def _goal_rows(task: Task, line: Line) -> tuple[Floats, Floats, Floats]:
    """Goals as rows of z: slopes in hundredths, and what the value at z = 0 leaves to the limits.

    Returns:
        rows (2 m, n), their bounds with infinity where a limit is open, and the rows' scale.
    """
    m = task.goals
    slopes = line.slopes[:m] / task.unit_miss[:, None]
    reach = np.abs(slopes).max(axis=1, initial=0.0)
    slopes[reach <= STILL] = 0.0
    rest = line.values[:m] / task.unit_miss - slopes @ line.point
    rows = np.vstack([slopes, -slopes])
    bound = np.concatenate(
        [task.goal_upper / task.unit_miss - rest, rest - task.goal_lower / task.unit_miss]
    )
    scale = np.where(reach > STILL, reach, 1.0)
    return rows, bound, np.concatenate([scale, scale])


def _least(task: Task, line: Line, lower: Floats, upper: Floats) -> tuple[Floats, Floats] | None:
    """A point with the least sum of misses of hard goals, and the misses by goal."""
    n, m = task.count, task.goals
    rows, bound, scale = _goal_rows(task, line)
    wanted = np.isfinite(bound) & np.concatenate([task.hard, task.hard])
    slack = np.vstack([np.eye(m), np.eye(m)])
    goals = np.hstack([rows, -slack])[wanted] / scale[wanted, None]
    policies = np.hstack([task.rows, np.zeros((len(task.rows), m))])
    found = solve_lp(
        np.concatenate([np.zeros(n), np.ones(m)]),
        np.vstack([goals, policies]),
        np.concatenate([bound[wanted] / scale[wanted], task.row_bound]),
        np.concatenate([lower, np.zeros(m)]),
        np.concatenate([upper, np.full(m, np.inf)]),
    )
    return None if found is None else (found[:n], found[n:])


def _best(task: Task, line: Line, lower: Floats, upper: Floats, miss: Floats) -> Floats | None:
    """The best objective with no goal missed by more than it must.

    Unknowns are the point, a miss for each soft goal and a size for each absolute piece.
    """
    n, m = task.count, task.goals
    soft = np.flatnonzero(~task.hard)
    sizes = np.flatnonzero(task.piece_absolute)
    total = n + len(soft) + len(sizes)
    rows, bound, scale = _goal_rows(task, line)
    lines = np.zeros((2 * m, total))
    lines[:, :n] = rows
    for position, goal in enumerate(soft):
        lines[[goal, goal + m], n + position] = -1.0
    granted = bound + np.concatenate([miss, miss]) * np.concatenate([task.hard, task.hard])
    known = np.isfinite(bound)
    pieces, piece_bound = _piece_rows(task, line, sizes, total)
    fences, fence_bound = _fences(task, lower, upper, total)
    soft_fence = np.zeros((len(soft), total))
    soft_fence[:, n : n + len(soft)] = -np.eye(len(soft))
    matrix = np.vstack([lines[known] / scale[known, None], pieces, fences, soft_fence])
    limit = np.concatenate(
        [granted[known] / scale[known] + _SLACK, piece_bound, fence_bound, np.zeros(len(soft))]
    )
    curvature, slope = np.zeros(total), np.zeros(total)
    curvature[:n] = 2 * task.closeness * task.weight
    slope[:n] = -2 * task.closeness * task.weight * task.today
    curvature[n : n + len(soft)] = 2 * task.goal_weight[soft]
    plain = np.flatnonzero(~task.piece_absolute)
    slope[:n] += task.piece_weight[plain] @ line.slopes[m + plain]
    slope[n + len(soft) :] = task.piece_weight[sizes]
    found = solve_qp(curvature, slope, matrix, limit)
    return None if found is None else found[0][:n]


def _piece_rows(task: Task, line: Line, sizes: np.ndarray, total: int) -> tuple[Floats, Floats]:
    """size >= value and size >= -value of each absolute piece."""
    slopes = line.slopes[task.goals + sizes]
    rest = line.values[task.goals + sizes] - slopes @ line.point
    rows = np.zeros((2 * len(sizes), total))
    rows[: len(sizes), : task.count] = slopes
    rows[len(sizes) :, : task.count] = -slopes
    for position in range(len(sizes)):
        rows[[position, position + len(sizes)], total - len(sizes) + position] = -1.0
    return rows, np.concatenate([-rest, rest])


def _fences(task: Task, lower: Floats, upper: Floats, total: int) -> tuple[Floats, Floats]:
    """Policies and bounds as rows."""
    n = task.count
    rows = np.zeros((len(task.rows) + 2 * n, total))
    rows[: len(task.rows), :n] = task.rows
    rows[len(task.rows) :, :n] = np.vstack([np.eye(n), -np.eye(n)])
    return rows, np.concatenate([task.row_bound, upper, -lower])
