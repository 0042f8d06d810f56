"""Sequential quadratic programming by ask and tell: pure numbers, no simulation inside.

Each iteration asks for one batch: the point to go on from, a difference for each variable, and
points short of the step in case it was too long. Told their values it makes the linear model, takes
the best of the points it knows, and decides whether to go on. A method after Powell (1978) and
Fletcher's trust regions, with goals first brought as near as the model allows (Byrd and Omojokun).
"""

from dataclasses import dataclass, replace
from itertools import product
from typing import Final, Literal

import numpy as np

from comptune.tuning.differences import difference_points, slopes_from
from comptune.tuning.subproblem import Line, Step, next_step
from comptune.tuning.task import Mask, Task
from comptune.tuning.variables import Floats

_SHORTER: Final = (0.5, 0.2)  # the parts of a step that are asked for beside it
_FIRST_RADIUS: Final = 1.0  # in widths; under a linear objective, which ends in corners, the half
# By iterations left after the next: by how many accuracies a step may miss by the model's bend.
_MAY_BREAK: Final = (0.7, 2.0, 8.0)
_LADDER: Final = (1.0, 1.5, 2.5, 4.0)  # longer steps where a shorter one does not meet the targets
_FREEZE_AFTER: Final = 3
_MARGIN: Final = 2.0  # accuracies that limits are kept clear of while levers by chance move
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
    """A point with its values, and slopes that hold there or near by."""

    point: Floats
    values: Floats
    slopes: Floats


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
        self._aim = _with_margins(task) if task.chance.any() else task
        self._centre = start
        self._shorter = np.empty((0, task.count))
        self._radius = _FIRST_RADIUS if task.closeness >= 1 else _FIRST_RADIUS / 2
        self._expected = 0.0
        self._predicted: Floats | None = None
        self._bend = 0.0
        self._before: Known | None = None

    def ask(self) -> Ask:
        """The points of the next batch."""
        differences, variables = difference_points(self.task, self._centre, ~self.frozen)
        points = np.vstack([self._centre[None, :], differences, self._shorter])
        return Ask(points, variables)

    def tell(self, ask: Ask, points: Floats, values: Floats) -> None:
        """Take in a batch: the points as they were simulated and their values."""
        self.number += 1
        count = len(ask.variables)
        slopes = self._model(ask, points, values)
        centre = Known(points[0], values[0], slopes)
        self._judge(centre)
        between = slopes if self.best is None else 0.5 * (slopes + self.best.slopes)
        known = [centre] + [
            Known(points[row], values[row], between) for row in range(1 + count, len(points))
        ]
        if self.best is not None:
            known.append(self.best)
        worse = min(known, key=self._merit) is self.best
        self.best = min(known, key=self._merit)
        self._before = centre
        self.line = Line(self.best.point, self.best.values, self.best.slopes)
        self.words = "the step made things worse, so it was shortened; " if worse else ""
        self._plan()

    def close(self) -> None:
        """Nothing is held."""

    @property
    def feasible(self) -> bool:
        """Whether the best point meets every hard goal as well as it should."""
        return self.best is not None and self.task.accurate(self.best.values)

    def _merit(self, one: Known) -> float:
        return self.task.merit(one.point, one.values)

    def _model(self, ask: Ask, points: Floats, values: Floats) -> Floats:
        """Slopes at the centre; those by chance corrected by what the last step really did."""
        task, before = self.task, self._before
        known = np.zeros((values.shape[1], task.count)) if before is None else before.slopes
        asked = slice(1, 1 + len(ask.variables))
        slopes = slopes_from(
            points[0], values[0], points[asked], values[asked], ask.variables, known
        )
        if before is None:
            return slopes
        moved = points[0] - before.point
        by_chance = np.where(task.chance, moved, 0.0)
        length = float(by_chance @ by_chance)
        if length < _LEAST_SECANT**2:
            return slopes
        by_pay = 0.5 * (before.slopes + slopes) @ np.where(task.chance, 0.0, moved)
        missing = values[0] - before.values - by_pay - slopes @ by_chance
        return np.asarray(slopes + np.outer(missing, by_chance) / length)

    def _judge(self, centre: Known) -> None:
        """Widen or narrow the trust region by how much of the promise the centre kept."""
        if self.best is None:
            return
        was = self.task.merit(self.best.point, self.best.values)
        self._measure_bend(centre)
        kept = was - self.task.merit(centre.point, centre.values)
        length = float(np.abs(centre.point - self.best.point).max(initial=0.0))
        if self._expected <= 0 or not length:
            return
        if kept < 0.25 * self._expected:
            self._radius = 0.5 * length
        elif kept > 0.75 * self._expected:
            self._radius = max(self._radius, 2.0 * length)

    def _measure_bend(self, centre: Known) -> None:
        """How fast goals leave the model, in accuracies for a squared width of the step."""
        if self._predicted is None or self.best is None:
            return
        goals = slice(0, self.task.goals)
        off = np.abs(centre.values[goals] - self._predicted[goals]) / self.task.accuracy
        length = float(np.abs(centre.point - self.best.point).max(initial=0.0))
        if length > 0 and self.task.hard.any():
            self._bend = float(off[self.task.hard].max()) / length**2

    def _plan(self) -> None:
        """The next centre, or the ending."""
        best, line = self.best, self.line
        if best is None or line is None:
            raise ValueError("there is nothing to plan from: tell comes first")
        step = self._step(line)
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

    def _step(self, line: Line) -> Step | None:
        """The next step, no longer than the model can be trusted for what is still to come.

        Short where meeting the targets allows it: the fewer iterations are left to mend what a
        step breaks, the less it may break.
        """
        fixed = self._freeze(line)
        aims = [self.task] if self.frozen.any() else [self._aim, self.task]
        for aim, radius in product(aims, self._radii()):
            step = next_step(aim, line, radius, fixed)
            if step is not None and aim.accurate(step.predicted):
                return step
        return next_step(self.task, line, self._radius, fixed)

    def _radii(self) -> list[float]:
        """Radii to try, the least first."""
        if self._bend <= 0:
            return [self._radius]
        left = max(self.iterations - self.number - 1, 0)
        trusted = (_MAY_BREAK[min(left, len(_MAY_BREAK) - 1)] / self._bend) ** 0.5
        return [min(trusted * more, self._radius) for more in _LADDER if trusted < self._radius]

    def _move(self, step: Step) -> None:
        best = self.best
        assert best is not None
        self._centre, self._predicted = step.point, step.predicted
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
        unavoidable = self.task.misses(step.predicted)[self.task.hard].sum()
        inside = float(np.abs(step.point - best.point).max(initial=0.0)) < self._radius
        return bool(inside and unavoidable > 0.98 * misses)

    def _freeze(self, line: Line) -> Mask | None:
        """Variables by chance stay after the third iteration, if the others can do the rest.

        They stay one earlier where the targets are still missed: what is left to be closed is
        finer than a staircase of people. The others are then trusted afresh.
        """
        task = self.task
        if self.frozen.any():
            return self.frozen
        movable = ~task.chance & (task.upper > task.lower)
        early = self.number < _FREEZE_AFTER - (not self.feasible)
        if early or not task.chance.any() or not movable.any():
            return None
        step = next_step(task, line, _FIRST_RADIUS, task.chance)
        if step is None or not task.accurate(step.predicted):
            return None
        self.frozen = task.chance.copy()
        self._radius, self._bend = max(self._radius, _FIRST_RADIUS / 2), 0.0
        return self.frozen


def _with_margins(task: Task) -> Task:
    """Limits that are open to one side, drawn in by as much as a staircase of people may miss."""
    margin = _MARGIN * task.accuracy
    roomy = task.goal_upper - task.goal_lower > 4 * margin
    return replace(
        task,
        goal_lower=np.where(roomy, task.goal_lower + margin, task.goal_lower),
        goal_upper=np.where(roomy, task.goal_upper - margin, task.goal_upper),
    )
