"""Sequential quadratic programming by ask and tell: pure numbers, no simulation inside.

Each iteration asks for one batch: the point to go on from, a difference for each variable, and
points short of the step in case it was too long. Told their values it makes the linear model, takes
the best of the points it knows, and decides whether to go on. A method after Powell (1978) and
Fletcher's trust regions, with goals first brought as near as the model allows (Byrd and Omojokun).
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from comptune.tuning.differences import difference_points, slopes_from
from comptune.tuning.subproblem import Line, Step, next_step
from comptune.tuning.task import Mask, Task
from comptune.tuning.variables import Floats

_SHORTER: Final = (0.5,)  # the parts of a step that are asked for beside it
_FREEZE_AFTER: Final = 3
_WORTH: Final = 0.002  # the share of the objective that a further iteration must promise
_LEAST_SECANT: Final = 0.02  # a step by chance shorter than this says nothing of its slope

Ending = Literal["converged", "stuck", "out_of_iterations"]


@dataclass(frozen=True)
class Ask:
    """One batch.

    Attributes:
        points: the centre, its differences, then points short of the step; scaled.
        variables: the variable of each difference.
    """

    points: Floats
    variables: np.ndarray


@dataclass(frozen=True)
class Known:
    """A point with its values."""

    point: Floats
    values: Floats


class Sqp:
    """The stepper: `ask`, have the points simulated, `tell`, until `ending` is not None.

    Attributes:
        best: the best point told so far.
        line: the model at it.
        ending: why there is nothing more to ask.
        words: what was decided after the last batch.
    """

    def __init__(self, task: Task, start: Floats, *, iterations: int) -> None:
        self.task = task
        self.iterations = iterations
        self.number = 0
        self.best: Known | None = None
        self.line: Line | None = None
        self.ending: Ending | None = None
        self.words = ""
        self.frozen = np.zeros(task.count, bool)
        self._centre = start
        self._shorter = np.empty((0, task.count))
        self._radius = 1.0
        self._expected = 0.0
        self._before: Known | None = None
        self._slopes: Floats | None = None

    def ask(self) -> Ask:
        """The points of the next batch."""
        differences, variables = difference_points(self.task, self._centre, ~self.frozen)
        points = np.vstack([self._centre[None, :], differences, self._shorter])
        return Ask(points, variables)

    def tell(self, ask: Ask, points: Floats, values: Floats) -> None:
        """Take in a batch: the points as they were simulated and their values."""
        self.number += 1
        count = len(ask.variables)
        centre = Known(points[0], values[0])
        slopes = self._model(ask, centre, points[1 : 1 + count], values[1 : 1 + count])
        tried = [centre] + [
            Known(points[row], values[row]) for row in range(1 + count, len(points))
        ]
        self._judge(centre)
        known = tried if self.best is None else [*tried, self.best]
        before = self.best
        self.best = min(known, key=lambda one: self.task.merit(one.point, one.values))
        self._slopes, self._before = slopes, centre
        self.line = Line(self.best.point, self.best.values, slopes)
        if before is not None and self.best is before:
            self.words = "the step made things worse, so it was shortened; "
        else:
            self.words = ""
        self._plan()

    def close(self) -> None:
        """Nothing is held."""

    @property
    def feasible(self) -> bool:
        """Whether the best point meets every hard goal as well as it should."""
        return self.best is not None and self.task.accurate(self.best.values)

    def _model(self, ask: Ask, centre: Known, points: Floats, values: Floats) -> Floats:
        """Slopes at the centre; those by chance corrected by what the last step really did."""
        task = self.task
        known = self._slopes
        if known is None:
            known = np.zeros((len(centre.values), task.count))
        slopes = slopes_from(centre.point, centre.values, points, values, ask.variables, known)
        if self._before is None or self._slopes is None:
            return slopes
        moved = centre.point - self._before.point
        by_chance = np.where(task.chance, moved, 0.0)
        length = float(by_chance @ by_chance)
        if length < _LEAST_SECANT**2:
            return slopes
        by_pay = 0.5 * (self._slopes + slopes) @ np.where(task.chance, 0.0, moved)
        missing = centre.values - self._before.values - by_pay - slopes @ by_chance
        slopes += np.outer(missing, by_chance) / length
        return slopes

    def _judge(self, centre: Known) -> None:
        """Widen or narrow the trust region by how much of the promise the centre kept."""
        if self.best is None:
            return
        was = self.task.merit(self.best.point, self.best.values)
        kept = was - self.task.merit(centre.point, centre.values)
        length = float(np.abs(centre.point - self.best.point).max(initial=0.0))
        if self._expected <= 0 or not length:
            return
        if kept < 0.25 * self._expected:
            self._radius = 0.5 * length
        elif kept > 0.75 * self._expected:
            self._radius = max(self._radius, 2.0 * length)

    def _plan(self) -> None:
        """The next centre, or the ending."""
        best, line = self.best, self.line
        if best is None or line is None:
            raise ValueError("there is nothing to plan from: tell comes first")
        step = next_step(self.task, line, self._radius, self._freeze(line))
        if step is None:
            self.ending, self.words = "stuck", "the policies leave no point"
            return
        was = self.task.merit(best.point, best.values)
        self._expected = was - self.task.merit(step.point, step.predicted)
        objective = abs(self.task.objective(best.point, best.values))
        if self.feasible and self._expected <= _WORTH * objective + 1e-9:
            self.ending, self.words = "converged", self.words + "nothing better is in sight"
        elif not self.feasible and self._hopeless(step):
            self.ending = "stuck"
            self.words += "no step brings the targets nearer"
        elif self.number >= self.iterations:
            self.ending = "converged" if self.feasible else "out_of_iterations"
            self.words += "the iterations are used up"
        else:
            self.words += self._intention()
            self._move(step)

    def _move(self, step: Step) -> None:
        best = self.best
        assert best is not None
        self._centre = step.point
        self._shorter = np.array(
            [best.point + part * (step.point - best.point) for part in _SHORTER]
        )

    def _intention(self) -> str:
        if self.feasible:
            return "the targets are met; polishing the objective"
        return "stepping towards the targets"

    def _hopeless(self, step: Step) -> bool:
        """Whether the model expects next to nothing of a step, and the miss is real."""
        best = self.best
        assert best is not None
        if self.number < 2 or self.task.tolerated(best.values):
            return False
        misses = self.task.misses(best.values)[self.task.hard].sum()
        unavoidable = step.least_miss[self.task.hard].sum()
        inside = float(np.abs(step.point - best.point).max(initial=0.0)) < self._radius
        return bool(inside and unavoidable > 0.98 * misses)

    def _freeze(self, line: Line) -> Mask | None:
        """Variables by chance stay after the third iteration, if the others can do the rest."""
        task = self.task
        movable = ~task.chance & (task.upper > task.lower)
        if self.number < _FREEZE_AFTER or not task.chance.any() or not movable.any():
            return None
        step = next_step(task, line, self._radius, task.chance)
        if step is None or not task.accurate(step.predicted):
            return None
        self.frozen = task.chance.copy()
        return self.frozen
