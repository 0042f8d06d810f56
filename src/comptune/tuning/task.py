"""The problem in pure numbers: what the solvers see, with nothing of levers or simulations in it.

Variables are scaled by the width between the catalogue's bounds, so that 1 is the whole width. A
point's values are those of the goals, then those of the objective's pieces, in natural units;
misses of goals are counted in hundredths of what is wanted, or in points of rates.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from comptune.tuning.variables import Floats

Mask = NDArray[np.bool_]

_PENALTY: Final = 1e3  # of a hard goal missed by one per cent, against one full width moved


@dataclass(frozen=True)
class Task:
    """What to solve.

    Attributes:
        lower, upper, today: of the n variables, scaled.
        weight: of a squared change of each variable.
        difference: the length of each variable's difference, scaled.
        unit: the least change that can be simulated, scaled.
        chance, whole: which act through chance, and which take whole units only.
        rows, row_bound: policies, rows z <= row_bound.
        goal_lower, goal_upper: of the m goals.
        unit_miss: what one hundredth of each goal is.
        accuracy: what each goal may be missed by before rounding.
        tolerance: what it may be missed by in the end.
        hard: which goals must hold; `goal_weight` is the price of the others.
        piece_weight, piece_absolute: the objective's pieces, and of which the size counts.
        closeness: the weight of the squared changes in the objective.
    """

    lower: Floats
    upper: Floats
    today: Floats
    weight: Floats
    difference: Floats
    unit: Floats
    chance: Mask
    whole: Mask
    rows: Floats
    row_bound: Floats
    goal_lower: Floats
    goal_upper: Floats
    unit_miss: Floats
    accuracy: Floats
    tolerance: Floats
    hard: Mask
    goal_weight: Floats
    piece_weight: Floats
    piece_absolute: Mask
    closeness: float

    @property
    def count(self) -> int:
        """n, the number of variables."""
        return len(self.lower)

    @cached_property
    def goals(self) -> int:
        """m, the number of goals."""
        return len(self.goal_lower)

    def misses(self, values: Floats) -> Floats:
        """By goal how far it is missed, in hundredths."""
        found = values[: self.goals]
        outside = np.maximum(np.maximum(self.goal_lower - found, found - self.goal_upper), 0.0)
        return np.asarray(outside / self.unit_miss)

    def hard_miss(self, values: Floats) -> float:
        """The largest miss of a hard goal, in hundredths."""
        return float(self.misses(values)[self.hard].max(initial=0.0))

    def accurate(self, values: Floats) -> bool:
        """Whether every hard goal holds as well as it should before rounding."""
        return bool(np.all((self.misses(values) * self.unit_miss <= self.accuracy)[self.hard]))

    def met(self, values: Floats) -> bool:
        """Whether every hard goal holds before rounding: accurately, or within its tolerance."""
        allowed = np.maximum(self.accuracy, self.tolerance)
        return bool(np.all((self.misses(values) * self.unit_miss <= allowed)[self.hard]))

    def tolerated(self, values: Floats) -> bool:
        """Whether every hard goal holds within its tolerance."""
        slack = self.tolerance + 1e-12 * np.abs(values[: self.goals])
        return bool(np.all((self.misses(values) * self.unit_miss <= slack)[self.hard]))

    @cached_property
    def room(self) -> Floats:
        """By goal what it may be missed by beyond its accuracy; infinite of soft goals and where
        nothing may be."""
        beyond = self.tolerance - self.accuracy
        return np.where(self.hard & (beyond > 0), beyond, np.inf)

    def spent(self, values: Floats) -> float:
        """How much of the tolerances is used up, added up over hard goals; 0 where all are hit."""
        beyond = self.misses(values) * self.unit_miss - self.accuracy
        return float((np.maximum(beyond, 0.0) / self.room).sum())

    def objective(self, point: Floats, values: Floats) -> float:
        """What is minimised: pieces, closeness and the price of soft goals missed."""
        pieces = values[self.goals :]
        pieces = np.where(self.piece_absolute, np.abs(pieces), pieces)
        soft = (self.goal_weight * self.misses(values) ** 2)[~self.hard].sum()
        change = (self.weight * (point - self.today) ** 2).sum()
        return float(pieces @ self.piece_weight + self.closeness * change + soft)

    def merit(self, point: Floats, values: Floats) -> float:
        """The objective with hard goals priced high: what a step must improve."""
        beyond = np.maximum(self.misses(values) - self.accuracy / self.unit_miss, 0.0)
        return self.objective(point, values) + _PENALTY * float(beyond[self.hard].sum())

    def within_rows(self, point: Floats, slack: float = 1e-9) -> bool:
        """Whether a point keeps to the policies."""
        return bool(np.all(self.rows @ point <= self.row_bound + slack))
