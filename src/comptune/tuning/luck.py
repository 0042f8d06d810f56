"""Around an answer at policy steps, where the model is not to be trusted: neighbours, new slopes.

Where people come and go with the levers, targets respond in a staircase, and the luck of who leaves
or is promoted is part of the official run. Slopes that were measured where the search began, or
before levers by chance were frozen, say little of where it ended. So the neighbours of the answer
are simulated as long as that finds something better; then slopes are measured anew at it, the
model's best point is followed some steps, its misses corrected by what each step came to, and the
neighbours of what is better by then have their turn.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from comptune.tuning.differences import difference_points, slopes_from
from comptune.tuning.neighbours import neighbours_of
from comptune.tuning.subproblem import Line

if TYPE_CHECKING:
    from comptune.tuning.rounding import Rounded, Tried

_SWEEPS: Final = 10  # over neighbours
_RENEWALS: Final = 4  # of slopes
_FOLLOWED: Final = 3  # steps of a model


def try_luck(tried: "Tried", line: Line) -> None:
    """Go on from the best that was tried as long as something better is found.

    Args:
        line: the model whose slopes neighbours are first ordered by.
    """
    for _ in range(_RENEWALS):
        _sweep(tried, line)
        before = tried.best
        if before is None:
            return
        line = _renewed(tried, before)
        _follow(tried, line)
        if tried.best is before:
            return


def _sweep(tried: "Tried", line: Line) -> None:
    """Simulate neighbours of the best as long as that finds something better."""
    accuracy = tried.priced.task.accuracy
    for _ in range(_SWEEPS):
        best = tried.best
        if best is None:
            return
        here = Line(best.point, best.values, line.slopes)
        off = np.maximum(tried.off, accuracy)
        near = neighbours_of(tried.bound, tried.priced, best.exact, here, off)
        tried.simulate(near, best.batches + 1)
        if tried.best is best:
            return


def _renewed(tried: "Tried", at: "Rounded") -> Line:
    """The model at a point, by differences of every variable."""
    task, width = tried.priced.task, tried.bound.variables.width
    differences, variables = difference_points(task, at.point, np.ones(task.count, bool))
    points = np.vstack([at.point[None, :], differences])
    found = tried.evaluator.evaluate(points * width, differences=len(variables))
    scaled, values = found.points / width, found.values
    unknown = np.zeros((values.shape[1], task.count))
    slopes = slopes_from(scaled[0], values[0], scaled[1:], values[1:], variables, unknown)
    return Line(at.point, at.values, slopes)


def _follow(tried: "Tried", line: Line) -> None:
    """Simulate policy steps about the model's best point, and go on from what came nearest."""
    priced = tried.priced
    nothing = np.zeros(priced.task.count, bool)
    for _ in range(_FOLLOWED):
        batches = 0 if tried.best is None else tried.best.batches
        tried.about(line, [tried.best_centre(line)], nothing, batches + 1)
        if not tried.fresh:
            return
        near = min(
            tried.fresh,
            key=lambda one: (priced.beyond(one.values), priced.merit(one.point, one.values)),
        )
        line = Line(near.point, near.values, line.slopes)
