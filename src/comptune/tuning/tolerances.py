"""What rounding to policy steps makes of tolerances: hits go before what is only tolerated.

A target is hit where it is missed by no more than its accuracy, 0.01 % of money. Steps may be too
coarse for that, so a tolerance says what may be missed besides. Using all of it up costs as much as
half of the objective: an answer that misses by more is taken only where it is better by more than
that, as where the last bit of a target takes a large move of the levers.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from comptune.tuning.subproblem import Line
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

TOLERANCE_PRICE: Final = 0.5  # of the objective, for all of one target's tolerance
_BEYOND: Final = 1e3  # whole tolerances, for a hundredth missed beyond one
_LEAST: Final = 1e-9


@dataclass(frozen=True)
class Priced:
    """Points at policy steps by the objective and what they use up of the tolerances.

    Attributes:
        price: of all of one goal's tolerance beyond its accuracy, in the objective's measure.
    """

    task: Task
    price: float

    @classmethod
    def at(cls, task: Task, line: Line) -> "Priced":
        """By what the objective is worth at a model's point."""
        before = task.objective(task.today, line.at(task.today))
        worth = worth_of(task.objective(line.point, line.values), before)
        return cls(task, TOLERANCE_PRICE * worth)

    def merit(self, point: Floats, values: Floats) -> float:
        """What is to be least among what is tolerated."""
        return self.task.objective(point, values) + self.price * self.task.spent(values)

    def merits(self, points: Floats, values: Floats) -> Floats:
        """The same of many points, with what is missed beyond tolerances priced high."""
        task, m = self.task, self.task.goals
        found, pieces = values[:, :m], values[:, m:]
        outside = np.maximum(np.maximum(task.goal_lower - found, found - task.goal_upper), 0.0)
        pieces = np.where(task.piece_absolute, np.abs(pieces), pieces)
        soft = (task.goal_weight * (outside / task.unit_miss) ** 2)[:, ~task.hard].sum(axis=1)
        changes = ((points - task.today) ** 2) @ task.weight
        objective = pieces @ task.piece_weight + task.closeness * changes + soft
        spent = (np.maximum(outside - task.accuracy, 0.0) / task.room).sum(axis=1)
        beyond = np.maximum(outside - task.tolerance, 0.0) / task.unit_miss
        missed = beyond[:, task.hard].sum(axis=1)
        return np.asarray(objective + self.price * (spent + _BEYOND * missed))

    def beyond(self, values: Floats) -> float:
        """By how much hard goals are missed beyond their tolerance, in hundredths."""
        task = self.task
        excess = task.misses(values) - task.tolerance / task.unit_miss
        return float(np.maximum(excess, 0.0)[task.hard].sum())


def worth_of(objective: float, before: float) -> float:
    """The smaller of an objective and of what it gains over today's values.

    The second matters where an objective does not start from nothing: a cost of 97 % in place of
    95 % is 2 % more, and half of the saving.
    """
    gained = abs(before - objective)
    return max(min(abs(objective), gained or abs(objective)), _LEAST)
