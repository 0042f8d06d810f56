"""Problems with a limit moved by one unit, solved again by simulation, all in the same batches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from comptune.tuning.differences import difference_points, slopes_from
from comptune.tuning.explain.around import Around
from comptune.tuning.explain.multipliers import Multipliers, multipliers_at
from comptune.tuning.subproblem import Line
from comptune.tuning.task import Task
from comptune.tuning.together import Part, evaluate_parts
from comptune.tuning.variables import Floats

FINER: Final = 50.0  # than solutions need to be
# By round whether slopes are taken anew; in between the values alone correct the model.
_ROUNDS: Final = (False, True, False, True, False, False)
_FIRST_ROUNDS: Final = (True, True, True, False)


@dataclass(frozen=True)
class Solved:
    """A problem solved before rounding.

    Attributes:
        point: scaled.
        values: as the task's, then total cost of all years.
        line: the model at the point.
    """

    task: Task
    point: Floats
    values: Floats
    line: Line

    @property
    def objective(self) -> float:
        """As the problem defines it."""
        return self.task.objective(self.point, self.values[:-1])

    @property
    def feasible(self) -> bool:
        """Whether every hard goal holds as well as solutions must before rounding."""
        misses = self.task.misses(self.values[:-1]) * self.task.unit_miss
        return bool(np.all((misses <= FINER * self.task.accuracy)[self.task.hard]))

    def noise(self, prices: Multipliers) -> float:
        """What the misses and the room that are left at binding goals may be worth."""
        found = self.values[: self.task.goals]
        room = np.zeros(self.task.goals)
        for price, limit in (
            (prices.goal_upper, self.task.goal_upper),
            (prices.goal_lower, self.task.goal_lower),
        ):
            room += np.where(price > 0, price * np.abs(np.where(price > 0, limit, 0) - found), 0)
        return float(room.sum())


def solve_first(around: Around, task: Task, line: Line) -> Solved | None:
    """The problem as it is, solved on from the solution; None where it has no solution."""
    return _solve(around, [task], [line], _FIRST_ROUNDS)[0]


def solve_again(around: Around, tasks: Sequence[Task], base: Solved) -> list[Solved | None]:
    """Each of the problems near by, from the solved one on; None where one has no solution."""
    return _solve(around, tasks, [base.line] * len(tasks), _ROUNDS)


def to_price(task: Task, point: Floats) -> Task:
    """The task with goals met more finely, so that what a unit is worth is not lost in misses.

    What acts through chance is held at a point, if anything else can move.
    """
    task = replace(task, accuracy=task.accuracy / FINER)
    movable = ~task.chance & (task.upper > task.lower)
    if not movable.any():
        return task
    return replace(
        task,
        lower=np.where(task.chance, point, task.lower),
        upper=np.where(task.chance, point, task.upper),
    )


def _solve(
    around: Around, tasks: Sequence[Task], lines: Sequence[Line], rounds: Sequence[bool]
) -> list[Solved | None]:
    known: list[Line | None] = list(lines)
    best: list[Solved | None] = [None] * len(tasks)
    for anew in rounds:
        steps = [
            None if line is None else multipliers_at(task, line)
            for task, line in zip(tasks, known, strict=True)
        ]
        open_ones = [number for number, step in enumerate(steps) if step is not None]
        if not open_ones:
            break
        asked = [_part(tasks[number], steps[number], anew) for number in open_ones]
        parts = [Part(points, len(points) - 1) for points, _ in asked]
        found = evaluate_parts(around.evaluator, around.wide.width, parts)
        for number, (_, variables), (points, values) in zip(open_ones, asked, found, strict=True):
            line = known[number]
            assert line is not None
            slopes = line.slopes
            if anew:
                slopes = slopes_from(
                    points[0], values[0], points[1:], values[1:], variables, _padded(slopes, values)
                )[: len(slopes)]
            task = tasks[number]
            known[number] = Line(points[0], values[0, :-1], slopes)
            one = Solved(task, points[0], values[0], Line(points[0], values[0, :-1], slopes))
            best[number] = _better(one, best[number])
    return [one if one is not None and one.feasible else None for one in best]


def _padded(slopes: Floats, values: Floats) -> Floats:
    """Slopes with rows for the values that the task does not have."""
    missing = values.shape[1] - len(slopes)
    return np.vstack([slopes, np.zeros((missing, slopes.shape[1]))])


def _part(task: Task, step: Multipliers | None, anew: bool) -> tuple[Floats, np.ndarray]:
    assert step is not None
    centre = step.point[None, :]
    if not anew:
        return centre, np.empty(0, np.intp)
    points, variables = difference_points(task, step.point, np.ones(task.count, bool))
    return np.vstack([centre, points]), variables


def _better(one: Solved, other: Solved | None) -> Solved:
    """The better one by merit; of nearly equals the later."""
    if other is None:
        return one
    was = other.task.merit(other.point, other.values[:-1])
    return one if one.task.merit(one.point, one.values[:-1]) <= was + 1e-6 * abs(was) else other
