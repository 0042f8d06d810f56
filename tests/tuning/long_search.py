"""Long searches for the best values at policy steps, by ways that the tuner does not take.

Starts are drawn at random. From each, a solver of SciPy - SLSQP, now and then trust-constr, and
differential evolution where few variables move - goes on by simulations until it rests. Policy
steps near its point are then drawn at random, and the best of them is bettered by moving one
variable or two at a time. Every candidate is simulated. Of the tuner's own parts only its reading
of problems and its simulations are used: neither its steps nor its integer programs.
"""

import time
import warnings
from contextlib import suppress
from typing import Any, Final

import numpy as np
from scipy.optimize import (
    Bounds,
    LinearConstraint,
    differential_evolution,
    milp,
)
from tests.tuning.scipy_solvers import Candidate, EnoughTried, Exact, ScipySolver

from comptune.tuning import Setting
from comptune.tuning.rounding import policies_hold
from comptune.tuning.subproblem import nearest_allowed
from comptune.tuning.tolerances import TOLERANCE_PRICE, worth_of
from comptune.tuning.variables import Floats

_SEED: Final = 20270101
_FEW: Final = 6  # variables, with which differential evolution gets somewhere
_EVOLVING: Final = 0.25  # of the time
_TRUST_EVERY: Final = 5  # starts
_DRAWN: Final = 4_000
_BATCH: Final = 48
_REPAIRED: Final = 24  # of the drawn, where policies leave little
_STRIDES: Final = (1, 2, 5)
_PENALTY: Final = 1e3  # of a miss beyond the tolerance by a hundredth, in scales of the objective


class TimeIsUp(Exception):
    """The end of a search."""


class LongSearch:
    """One instance's search; keeps the best at policy steps.

    Attributes:
        best: by the objective, tolerances used up priced as rounding prices them.
        starts: how many were gone on from.

    Args:
        seconds: of the processor.
        before: starts of earlier searches, which are not repeated.
    """

    def __init__(self, setting: Setting, seconds: float, *, before: int = 0) -> None:
        self.setting, self.task = setting, setting.task
        self.variables = setting.bound.variables
        self.best: Candidate | None = None
        self.starts = 0
        self._tried: dict[Exact, Candidate] = {}
        self._scale = 0.0  # of the objective, once a point that hits every target is known
        self._began, self._most = time.process_time(), seconds
        self._random = np.random.default_rng([_SEED, before])
        self._before = self.task.objective(self.task.today, setting.opening.values)
        self._moves = _moves(self.task.count)

    def run(self) -> None:
        """Starts in turn, until the time is up."""
        try:
            if self.task.count <= _FEW and not len(self.task.rows):
                self._go_on_from(self._evolved())
            while True:
                self._go_on_from(self._solved(self._start()))
        except TimeIsUp:
            return

    @property
    def seconds(self) -> float:
        """Spent so far."""
        return time.process_time() - self._began

    def merit(self, one: Candidate) -> float:
        """The objective with tolerances priced; misses beyond them dear."""
        return float(self._merits(one.point[None], one.values[None])[0])

    def simulate(self, points: Floats) -> list[Candidate]:
        """Scaled points as fine as units hold."""
        if self.seconds > self._most:
            raise TimeIsUp
        found = self.setting.evaluator.evaluate(points * self.variables.width)
        return [
            Candidate(exact, point / self.variables.width, values)
            for exact, point, values in zip(found.exact, found.points, found.values, strict=True)
        ]

    def consider(self, candidates: list[Exact]) -> None:
        """Simulate values at policy steps and keep the best that meets the targets."""
        fresh = [
            one
            for one in dict.fromkeys(candidates)
            if one not in self._tried and policies_hold(self.setting.bound, one)
        ][:_BATCH]
        if not fresh:
            return
        points = np.array([self.variables.vector(one) for one in fresh]) / self.variables.width
        for one in self.simulate(points):
            self._tried[one.exact] = one
            if self.task.tolerated(one.values):
                self._know(one)
                if self.best is None or self.merit(one) < self.merit(self.best) - 1e-12:
                    self.best = one

    def _start(self) -> Floats:
        """Points near today's values and far from them, within bounds and policies."""
        part = (0.15, 0.5, 1.0)[self.starts % 3]
        drawn = self._random.uniform(self.task.lower, self.task.upper)
        return nearest_allowed(self.task, (1 - part) * self.task.today + part * drawn)

    def _solved(self, start: Floats) -> Floats:
        """Where a solver of SciPy comes to rest."""
        model = ScipySolver(self.task, self.simulate)
        with warnings.catch_warnings(), suppress(EnoughTried):
            warnings.simplefilter("ignore")
            if self.starts % _TRUST_EVERY == _TRUST_EVERY - 1:
                model.trust_constr(start)
            else:
                model.slsqp(start)
        return start if model.best is None else model.best.point

    def _evolved(self) -> Floats:
        """Where differential evolution comes to."""

        def price(points: Floats) -> Floats:
            found = self.simulate(points.T)
            for one in found:
                self._know(one)
            return self._merits(
                np.array([one.point for one in found]), np.array([one.values for one in found])
            )

        def is_over(*_: Any, **__: Any) -> bool:
            return self.seconds > _EVOLVING * self._most

        found = differential_evolution(
            price,
            Bounds(self.task.lower, self.task.upper),
            seed=_SEED,
            popsize=10,
            maxiter=200,
            polish=False,
            vectorized=True,
            updating="deferred",
            callback=is_over,
        )
        return np.asarray(found.x)

    def _know(self, one: Candidate) -> None:
        """Take the scale from the best point that hits every target."""
        if self.task.accurate(one.values):
            scale = worth_of(self.task.objective(one.point, one.values), self._before)
            self._scale = min(self._scale or scale, scale)

    def _go_on_from(self, point: Floats) -> None:
        """Policy steps near a point, then the grid around the best of them."""
        self.starts += 1
        centre, slopes = self._slopes(point)
        self._know(centre)
        known = len(self._tried)
        self.consider(self._drawn(centre, slopes))
        fresh = list(self._tried.values())[known:]
        here = min(fresh, key=self.merit, default=None)
        while here is not None:
            known = len(self._tried)
            self.consider(self._neighbours(here, slopes))
            fresh = list(self._tried.values())[known:]
            better = min(fresh, key=self.merit, default=here)
            here = better if self.merit(better) < self.merit(here) - 1e-12 else None

    def _slopes(self, point: Floats) -> tuple[Candidate, Floats]:
        """The point as simulated and the slopes there, by differences of a few policy steps."""
        task, length = self.task, self.variables.step / self.variables.width
        reach = np.where(task.chance, task.difference, 2 * length)
        reach = np.where(point + reach > task.upper, -reach, reach)
        here, *others = self.simulate(np.vstack([point, point + np.diag(reach)]))
        moved = np.array([one.point[n] - here.point[n] for n, one in enumerate(others)])
        changes = np.array([one.values - here.values for one in others])
        return here, (changes / np.where(moved == 0, np.inf, moved)[:, None]).T

    def _drawn(self, centre: Candidate, slopes: Floats) -> list[Exact]:
        """Policy steps near a point, up or down at random; those that the model thinks best."""
        width, step = self.variables.width, self.variables.step
        origin = np.array([float(group.origin) for group in self.variables.groups])
        exact = (centre.point * width - origin) / step
        noise = self._random.uniform(size=(_DRAWN, self.task.count))
        steps = np.floor(exact + noise)
        far = self._random.uniform(size=steps.shape) < 2.0 / self.task.count
        steps += far * self._random.integers(-3, 4, size=steps.shape)
        steps[0] = np.round(exact)
        found = self._best_by_model((origin + steps * step) / width, centre, slopes)
        if found or not len(self.task.rows):
            return found
        steps = self._within_policies(origin, exact)
        return self._best_by_model((origin + steps * step) / width, centre, slopes)

    def _within_policies(self, origin: Floats, exact: Floats) -> Floats:
        """Steps near others that keep to the policies, where what is drawn hardly ever does: those
        that cost least to go to, at prices drawn at random."""
        task, n = self.task, self.task.count
        length = self.variables.step / self.variables.width
        rows, eye = task.rows * length, np.eye(n)
        limits = LinearConstraint(
            np.block([[rows, np.zeros_like(rows)], [eye, -eye], [-eye, -eye]]),
            ub=np.concatenate(
                [task.row_bound - task.rows @ (origin / self.variables.width), exact, -exact]
            ),
        )
        first = np.ceil(task.lower / length - origin / self.variables.step - 1e-9)
        last = np.floor(task.upper / length - origin / self.variables.step + 1e-9)
        box = Bounds(
            np.concatenate([first, np.zeros(n)]), np.concatenate([last, np.full(n, np.inf)])
        )
        kept = [np.round(exact)]
        for _ in range(_REPAIRED):
            prices = np.concatenate(
                [self._random.uniform(-0.5, 0.5, n), self._random.uniform(0.5, 1.5, n)]
            )
            whole = np.repeat([1, 0], n)
            found = milp(
                prices,
                integrality=whole,
                bounds=box,
                constraints=limits,
                options={"node_limit": 200},
            )
            if found.x is not None:
                kept.append(np.round(found.x[:n]))
        return np.array(kept)

    def _neighbours(self, here: Candidate, slopes: Floats) -> list[Exact]:
        """Those one variable or two away that the model thinks better."""
        length = self.variables.step / self.variables.width
        points = here.point + self._moves * length
        return self._best_by_model(points, here, slopes, below=self.merit(here))

    def _best_by_model(
        self, points: Floats, centre: Candidate, slopes: Floats, below: float = np.inf
    ) -> list[Exact]:
        task = self.task
        slack = 1e-9
        inside = ((points >= task.lower - slack) & (points <= task.upper + slack)).all(axis=1)
        if len(task.rows):
            inside &= (points @ task.rows.T <= task.row_bound + slack).all(axis=1)
        points = points[inside]
        merits = self._merits(points, centre.values + (points - centre.point) @ slopes.T)
        order = [row for row in np.argsort(merits) if merits[row] < below]
        width = self.variables.width
        return [self.variables.on_grid(points[row] * width) for row in order[: 2 * _BATCH]]

    def _merits(self, points: Floats, values: Floats) -> Floats:
        task, m = self.task, self.task.goals
        scale = self._scale or max(abs(self._before), 1.0)
        found = values[:, :m]
        outside = np.maximum(np.maximum(task.goal_lower - found, found - task.goal_upper), 0.0)
        pieces = values[:, m:]
        pieces = np.where(task.piece_absolute, np.abs(pieces), pieces)
        soft = (task.goal_weight * (outside / task.unit_miss) ** 2)[:, ~task.hard].sum(axis=1)
        changes = ((points - task.today) ** 2) @ task.weight
        objective = pieces @ task.piece_weight + task.closeness * changes + soft
        spent = (np.maximum(outside - task.accuracy, 0.0) / task.room).sum(axis=1)
        beyond = np.maximum(outside - task.tolerance, 0.0) / task.unit_miss
        missed = beyond[:, task.hard].sum(axis=1)
        return np.asarray(objective + scale * (TOLERANCE_PRICE * spent + _PENALTY * missed))


def _moves(count: int) -> Floats:
    """One variable or two by a few policy steps."""
    single = [s * stride * np.eye(count) for stride in _STRIDES for s in (-1, 1)]
    one, other = np.nonzero(~np.eye(count, dtype=bool))
    pairs = []
    for steps in _STRIDES:
        for others in (-2, -1, 1, 2):
            rows = np.zeros((len(one), count))
            rows[np.arange(len(one)), one] = steps
            rows[np.arange(len(one)), other] += others
            pairs.append(rows)
    return np.vstack([*single, *pairs])
