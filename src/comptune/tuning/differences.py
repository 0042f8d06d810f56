"""Slopes by forward differences: the points to ask for, and the Jacobian from their values."""

import numpy as np

from comptune.tuning.task import Mask, Task
from comptune.tuning.variables import Floats


def difference_points(task: Task, point: Floats, wanted: Mask) -> tuple[Floats, np.ndarray]:
    """One point for each wanted variable that can move, a difference away and within bounds.

    Forward where there is room, else backward; where neither has room for the whole length, the
    way with more of it.

    Returns:
        points (d, n) and the variable of each.
    """
    above, below = task.upper - point, point - task.lower
    length = np.where(
        above >= task.difference,
        task.difference,
        np.where(
            below >= task.difference, -task.difference, np.where(above >= below, above, -below)
        ),
    )
    variables = np.flatnonzero(wanted & (np.abs(length) >= 0.5 * task.unit))
    points = np.repeat(point[None, :], len(variables), axis=0)
    points[np.arange(len(variables)), variables] += length[variables]
    return points, variables


def slopes_from(
    centre: Floats,
    values: Floats,
    points: Floats,
    point_values: Floats,
    variables: np.ndarray,
    known: Floats,
) -> Floats:
    """The Jacobian (values, n) from the points as simulated; columns not asked for stay `known`."""
    slopes = known.copy()
    for row, variable in enumerate(variables):
        length = points[row, variable] - centre[variable]
        if length:
            slopes[:, variable] = (point_values[row] - values) / length
    return slopes
