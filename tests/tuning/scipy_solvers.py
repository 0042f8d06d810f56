"""Solvers of SciPy on the simulation itself, for long searches."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, NonlinearConstraint, minimize

from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

_STEPS_OF_A_SOLVER: Final = 40
_BATCHES_OF_A_SOLVER: Final = 60

Exact = tuple[Decimal, ...]


@dataclass(frozen=True)
class Candidate:
    """A point as simulated."""

    exact: Exact
    point: Floats
    values: Floats


Simulate = Callable[[Floats], list[Candidate]]


class EnoughTried(Exception):
    """A solver has had its batches; its best point is gone on from."""


class ScipySolver:
    """Objective and targets with their slopes, as SciPy's solvers ask for them.

    Attributes:
        best: the best point so far.
    """

    def __init__(self, task: Task, simulate: Simulate) -> None:
        self.task, self.simulate = task, simulate
        self._at: Floats | None = None
        self._values = np.zeros(0)
        self._slopes: Floats | None = None
        self._batches = 0
        self._price = np.inf
        self.best: Candidate | None = None
        self._hard = np.flatnonzero(task.hard)
        self._equal = task.goal_lower == task.goal_upper

    def values(self, point: Floats) -> Floats:
        """Simulated once a point."""
        if self._at is None or not np.array_equal(point, self._at):
            self._turn()
            (here,) = self.simulate(point[None])
            self._note(here)
            self._at, self._values, self._slopes = point.copy(), here.values, None
        return self._values

    def slopes(self, point: Floats) -> Floats:
        """By differences, simulated once a point."""
        values, task = self.values(point), self.task
        if self._slopes is None:
            self._turn()
            length = np.where(point + task.difference > task.upper, -1, 1) * task.difference
            here, *others = self.simulate(np.vstack([point, point + np.diag(length)]))
            moved = np.array([one.point[n] - here.point[n] for n, one in enumerate(others)])
            changes = np.array([one.values - values for one in others])
            self._slopes = (changes / np.where(moved == 0, np.inf, moved)[:, None]).T
        return self._slopes

    def _turn(self) -> None:
        self._batches += 1
        if self._batches > _BATCHES_OF_A_SOLVER:
            raise EnoughTried

    def _note(self, one: Candidate) -> None:
        """Keep the best point so far: that with the least miss, and of those that hit the best."""
        task = self.task
        price = task.merit(one.point, one.values)
        if self.best is None or price < self._price:
            self.best, self._price = one, price

    def slsqp(self, start: Floats) -> None:
        """Go on from a start by sequential least squares."""
        minimize(
            self.objective,
            start,
            jac=self.gradient,
            method="SLSQP",
            bounds=Bounds(self.task.lower, self.task.upper),
            constraints=self.dictionaries(),
            options={"maxiter": _STEPS_OF_A_SOLVER, "ftol": 1e-7},
        )

    def trust_constr(self, start: Floats) -> None:
        """Go on from a start by an interior point within a trust region."""
        minimize(
            self.objective,
            start,
            jac=self.gradient,
            method="trust-constr",
            bounds=Bounds(self.task.lower, self.task.upper, keep_feasible=True),
            constraints=self.fences(),
            options={"maxiter": _STEPS_OF_A_SOLVER},
        )

    def objective(self, point: Floats) -> float:
        return self.task.objective(point, self.values(point))

    def gradient(self, point: Floats) -> Floats:
        task, values, slopes = self.task, self.values(point), self.slopes(point)
        pieces = np.where(task.piece_absolute, np.sign(values[task.goals :]), 1.0)
        found = values[: task.goals]
        side = np.where(found < task.goal_lower, -1.0, 1.0) / task.unit_miss
        soft = np.where(task.hard, 0.0, 2 * task.goal_weight * task.misses(values) * side)
        changes = 2 * task.closeness * task.weight * (point - task.today)
        gained = (pieces * task.piece_weight) @ slopes[task.goals :] + soft @ slopes[: task.goals]
        return np.asarray(gained + changes)

    def dictionaries(self) -> list[dict[str, Any]]:
        """Targets and policies as SLSQP takes them: values at least 0, or 0."""
        task, hard = self.task, self._hard
        equal = hard[self._equal[hard]]
        below = hard[np.isfinite(task.goal_upper[hard]) & ~self._equal[hard]]
        above = hard[np.isfinite(task.goal_lower[hard]) & ~self._equal[hard]]
        found = [
            self._dictionary("eq", equal, 1.0, task.goal_lower),
            self._dictionary("ineq", below, -1.0, task.goal_upper),
            self._dictionary("ineq", above, 1.0, task.goal_lower),
        ]
        if len(task.rows):
            found.append(
                {
                    "type": "ineq",
                    "fun": lambda z: task.row_bound - task.rows @ z,
                    "jac": lambda _: -task.rows,
                }
            )
        return [one for one in found if one]

    def _dictionary(
        self, kind: str, goals: np.ndarray, sign: float, limit: Floats
    ) -> dict[str, Any]:
        if not len(goals):
            return {}
        unit = self.task.unit_miss[goals]
        value: Callable[[Floats], Floats] = lambda z: (  # noqa: E731
            sign * (self.values(z)[goals] - limit[goals]) / unit
        )
        slope: Callable[[Floats], Floats] = lambda z: (  # noqa: E731
            sign * self.slopes(z)[goals] / unit[:, None]
        )
        return {"type": kind, "fun": value, "jac": slope}

    def fences(self) -> list[Any]:
        """The same as trust-constr takes them."""
        task, hard = self.task, self._hard
        found: list[Any] = []
        if len(hard):
            unit = task.unit_miss[hard]
            found.append(
                NonlinearConstraint(
                    lambda z: self.values(z)[hard] / unit,
                    task.goal_lower[hard] / unit,
                    task.goal_upper[hard] / unit,
                    jac=lambda z: self.slopes(z)[hard] / unit[:, None],
                )
            )
        if len(task.rows):
            found.append(LinearConstraint(task.rows, -np.inf, task.row_bound))
        return found
