"""Points at policy steps around one: a variable or two moved by a few steps.

Where people come and go with the levers, targets respond in a staircase that no linear model knows.
An integer program over the model is then right on average only, and what lies a step or two away
may be better by luck of who leaves or is promoted. That luck is part of the official run.
"""

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

import numpy as np

from comptune.tuning.problem_checks import BoundProblem
from comptune.tuning.subproblem import Line
from comptune.tuning.tolerances import Priced
from comptune.tuning.variables import Floats

_ALONE: Final = (-5, -2, -1, 1, 2, 5)
_IN_PAIRS: Final = (-2, -1, 1, 2)
_LUCK: Final = (0.5, 0.25, 0.1, 0.0)  # of that, by which values may come out better
_MOST: Final = 24  # for each
_ROUNDING: Final = 1e-9


def neighbours_of(
    bound: BoundProblem, priced: Priced, exact: tuple[Decimal, ...], line: Line, off: Floats
) -> list[tuple[Decimal, ...]]:
    """Those that the model thinks best, with some luck and with less.

    Args:
        exact, line: the point at policy steps and the model at it.
        off: by goal how far values have been from what the model expected.
    """
    task, variables = priced.task, bound.variables
    moves = _moves(task.count)
    points = line.point + moves * (variables.step / variables.width)
    inside = (points >= task.lower - _ROUNDING) & (points <= task.upper + _ROUNDING)
    allowed = inside.all(axis=1)
    if len(task.rows):
        allowed &= (points @ task.rows.T <= task.row_bound + _ROUNDING).all(axis=1)
    moves, points = moves[allowed], points[allowed]
    values = line.values + (points - line.point) @ line.slopes.T
    order: dict[int, None] = {}
    for part in _LUCK:
        hoped = replace(
            task,
            goal_lower=task.goal_lower - part * off,
            goal_upper=task.goal_upper + part * off,
        )
        merits = Priced(hoped, priced.price).merits(points, values)
        order.update(dict.fromkeys(np.argsort(merits, kind="stable")[:_MOST].tolist()))
    return [
        tuple(
            value + int(steps) * group.step
            for value, steps, group in zip(exact, moves[row], variables.groups, strict=True)
        )
        for row in order
    ]


@lru_cache(maxsize=4)
def _moves(count: int) -> Floats:
    """Steps by variable, one or two of them not 0."""
    alone = [steps * np.eye(count) for steps in _ALONE]
    one, other = np.triu_indices(count, 1)
    pairs = []
    for first in _IN_PAIRS:
        for second in _IN_PAIRS:
            rows = np.zeros((len(one), count))
            rows[np.arange(len(one)), one] = first
            rows[np.arange(len(one)), other] = second
            pairs.append(rows)
    return np.vstack([*alone, *pairs])
