"""The second method, to check the first against: SciPy's SLSQP through the same evaluator.

SciPy wants to call, the tuner to be asked: SLSQP runs in a thread of its own and waits for the
values of each point, which come, with all differences, in one batch like those of the first method.
"""

from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from comptune.tuning.differences import difference_points, slopes_from
from comptune.tuning.sqp import Ask, Ending, Known
from comptune.tuning.subproblem import Line
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

# Of the objective, and of goals as shares of what is wanted: SLSQP has one number for both.
_CLOSE_ENOUGH: Final = 1e-4


class _Stopped(Exception):
    """Nobody asks any more."""


class Slsqp:
    """`ask`, have the points simulated, `tell`, until `ending` is not None; as `Sqp`.

    Attributes:
        best: the best point told so far.
        line: the model at it.
        ending: why there is nothing more to ask.
        words: what SciPy says of the end.
    """

    def __init__(self, task: Task, start: Floats, *, iterations: int) -> None:
        self.task = task
        self.iterations = iterations
        self.number = 0
        self.best: Known | None = None
        self.line: Line | None = None
        self.ending: Ending | None = None
        self.words = "SLSQP goes on"
        self._lines: dict[bytes, Line] = {}
        self._wanted: SimpleQueue[Floats | None] = SimpleQueue()
        self._given: SimpleQueue[Line | None] = SimpleQueue()
        self._thread = Thread(target=self._run, args=(start,), daemon=True)
        self._thread.start()
        self._next = self._wanted.get()

    def ask(self) -> Ask:
        """The point that SLSQP wants to know, with its differences."""
        assert self._next is not None
        points, variables = difference_points(self.task, self._next, np.ones(self.task.count, bool))
        return Ask(np.vstack([self._next[None, :], points]), variables)

    def tell(self, ask: Ask, points: Floats, values: Floats) -> None:
        """Take in a batch and let SLSQP run to its next point."""
        self.number += 1
        none = np.zeros((values.shape[1], self.task.count))
        slopes = slopes_from(points[0], values[0], points[1:], values[1:], ask.variables, none)
        line = Line(points[0], values[0], slopes)
        here = Known(points[0], values[0], slopes)
        if self.best is None or self._merit(here) < self._merit(self.best):
            self.best, self.line = here, line
        self._given.put(None if self.number >= self.iterations else line)
        self._next = self._wanted.get()
        if self._next is None:
            accurate = self.task.accurate(self.best.values)
            self.ending = "converged" if accurate else "stuck"

    def close(self) -> None:
        """Let the waiting thread end where nobody will tell any more."""
        self._given.put(None)

    def _merit(self, one: Known) -> float:
        return self.task.merit(one.point, one.values)

    def _run(self, start: Floats) -> None:
        task = self.task
        try:
            found = minimize(
                lambda z: self._objective(self._at(z), z)[0],
                start,
                jac=lambda z: self._objective(self._at(z), z)[1],
                method="SLSQP",
                bounds=np.column_stack([task.lower, task.upper]),
                constraints=list(self._constraints()),
                options={"maxiter": self.iterations, "ftol": _CLOSE_ENOUGH},
            )
            self.words = f"SLSQP: {str(found.message).lower()}"
        except _Stopped:
            self.words = "the iterations are used up"
        self._wanted.put(None)

    def _at(self, point: Floats) -> Line:
        """The model at a point, asked for once; a point is clipped, as SLSQP strays by a hair."""
        inside = np.clip(point, self.task.lower, self.task.upper)
        key = inside.tobytes()
        if key not in self._lines:
            self._wanted.put(inside)
            line = self._given.get()
            if line is None:
                raise _Stopped
            self._lines[key] = line
        return self._lines[key]

    def _objective(self, line: Line, point: Floats) -> tuple[float, Floats]:
        """The objective at the line's point, and its slope."""
        task = self.task
        value = task.objective(point, line.values)
        pieces = line.values[task.goals :]
        sign = np.where(task.piece_absolute, np.sign(pieces), 1.0)
        slope = (task.piece_weight * sign) @ line.slopes[task.goals :]
        slope = slope + 2 * task.closeness * task.weight * (point - task.today)
        found = line.values[: task.goals]
        side = np.where(found > task.goal_upper, 1.0, -1.0)
        soft = np.where(task.hard, 0.0, 2 * task.goal_weight * task.misses(line.values))
        slope = slope + (soft * side / task.unit_miss) @ line.slopes[: task.goals]
        return value, np.asarray(slope)

    def _constraints(self) -> Any:
        """Hard goals and policies as SciPy has them: value >= 0, or == 0."""
        task = self.task
        size = 100 * task.unit_miss
        for goal in np.flatnonzero(task.hard):
            lower, upper, unit = task.goal_lower[goal], task.goal_upper[goal], size[goal]
            if lower == upper:
                yield self._constraint("eq", int(goal), 1.0 / unit, -lower / unit)
                continue
            if np.isfinite(upper):
                yield self._constraint("ineq", int(goal), -1.0 / unit, upper / unit)
            if np.isfinite(lower):
                yield self._constraint("ineq", int(goal), 1.0 / unit, -lower / unit)
        if len(task.rows):
            yield {
                "type": "ineq",
                "fun": lambda z: task.row_bound - task.rows @ z,
                "jac": lambda _: -task.rows,
            }

    def _constraint(self, kind: str, goal: int, factor: float, constant: float) -> dict[str, Any]:
        return {
            "type": kind,
            "fun": lambda z: factor * self._at(z).values[goal] + constant,
            "jac": lambda z: factor * self._at(z).slopes[goal],
        }
