"""Four methods on the same problems through the same simulations: which needs how many of them."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final
from warnings import catch_warnings

import numpy as np
from scipy.optimize import (  # type: ignore[import-untyped]
    Bounds,
    LinearConstraint,
    NonlinearConstraint,
    differential_evolution,
    minimize,
)
from tests.tuning.corpus_instances import Grounds, Instance, all_instances

from comptune.tuning import Setting, set_up
from comptune.tuning.differences import difference_points, slopes_from
from comptune.tuning.rounding import round_to_steps
from comptune.tuning.slsqp import Slsqp
from comptune.tuning.sqp import Sqp
from comptune.tuning.subproblem import Line, nearest_allowed
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

_MOST_BATCHES: Final = 60  # of SLSQP and trust-constr
_MOST_SIMULATIONS: Final = 1_000  # of differential evolution
_POPULATION: Final = 50
_POLISHES: Final = 2
_SMALL: Final = 2_000  # people
_EVERY: Final = 6
_SEED: Final = 1


@dataclass(frozen=True)
class Attempt:
    """What one method made of one problem.

    Attributes:
        converged: whether every hard target and policy held at its best point, costs to 0.01 %,
            before rounding.
        batches: calls that simulated a point with its differences, or a whole generation.
        short: how far the objective lies above the best known after comptune's rounding to policy
            steps, as a share; None where targets were missed then.
    """

    converged: bool
    batches: int
    simulations: int
    seconds: float
    short: float | None


class Told:
    """The problem for methods that call: points in, values out, the best kept."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.task = setting.task
        self.batches = 0
        self.best: tuple[float, Floats, Floats] | None = None
        self._lines: dict[bytes, Line] = {}

    def values(self, points: Floats) -> Floats:
        """Of each point, all in one batch."""
        task, width = self.task, self.setting.bound.variables.width
        inside = np.clip(points, task.lower, task.upper)
        self.batches += 1
        found = self.setting.evaluator.evaluate(inside * width)
        for point, values in zip(found.points / width, found.values, strict=True):
            self.note(point, values)
        return found.values

    def line(self, point: Floats) -> Line:
        """Values and slopes at a point, asked for once."""
        inside = np.clip(point, self.task.lower, self.task.upper)
        key = inside.tobytes()
        if key not in self._lines:
            self._lines[key] = self._line(inside)
        return self._lines[key]

    def note(self, point: Floats, values: Floats) -> None:
        """Keep the best by what a step must improve."""
        task = self.task
        broken = np.maximum(task.rows @ point - task.row_bound, 0.0).sum()
        merit = task.merit(point, values) + 1e4 * float(broken)
        if self.best is None or merit < self.best[0]:
            self.best = (merit, point, values)

    def _line(self, point: Floats) -> Line:
        task, width = self.task, self.setting.bound.variables.width
        points, variables = difference_points(task, point, np.ones(task.count, bool))
        self.batches += 1
        found = self.setting.evaluator.evaluate(
            np.vstack([point, points]) * width, differences=len(points)
        )
        scaled, values = found.points / width, found.values
        none = np.zeros((values.shape[1], task.count))
        slopes = slopes_from(scaled[0], values[0], scaled[1:], values[1:], variables, none)
        self.note(scaled[0], values[0])
        return Line(scaled[0], values[0], slopes)


class _Enough(Exception):
    """The method has had its share of simulations."""


def trust_constr(told: Told) -> None:
    """SciPy's trust-constr, with slopes by the same differences."""
    task = told.task
    unit = 100 * task.unit_miss[task.hard]

    def line(point: Floats) -> Line:
        if told.batches >= _MOST_BATCHES:
            raise _Enough
        return told.line(point)

    constraints: list[Any] = []
    if task.hard.any():
        constraints.append(
            NonlinearConstraint(
                lambda z: line(z).values[: task.goals][task.hard] / unit,
                task.goal_lower[task.hard] / unit,
                task.goal_upper[task.hard] / unit,
                jac=lambda z: line(z).slopes[: task.goals][task.hard] / unit[:, None],
            )
        )
    if len(task.rows):
        constraints.append(LinearConstraint(task.rows, -np.inf, task.row_bound))
    with suppress(_Enough), catch_warnings(action="ignore"):
        minimize(
            lambda z: task.objective(z, line(z).values),
            nearest_allowed(task, task.today),
            jac=lambda z: _slope(task, line(z), z),
            method="trust-constr",
            bounds=Bounds(task.lower, task.upper),
            constraints=constraints,
            options={"maxiter": _MOST_BATCHES, "gtol": 1e-4, "xtol": 1e-5},
        )


def evolution(told: Told) -> None:
    """SciPy's differential evolution on the objective with misses priced as steps price them."""
    task = told.task

    def price(columns: Floats) -> Floats:
        if told.setting.evaluator.simulations >= _MOST_SIMULATIONS:
            raise _Enough
        points = columns.T
        values = told.values(points)
        broken = np.maximum(points @ task.rows.T - task.row_bound, 0.0).sum(axis=1)
        merits = [task.merit(one, its) for one, its in zip(points, values, strict=True)]
        return np.array(merits) + 1e4 * broken

    today = nearest_allowed(task, task.today)
    spread = np.random.default_rng(_SEED).uniform(task.lower, task.upper, (_POPULATION, task.count))
    spread[0] = today
    with suppress(_Enough):
        differential_evolution(
            price,
            Bounds(task.lower, task.upper),
            init=spread,
            maxiter=1_000,
            vectorized=True,
            updating="deferred",
            polish=False,
            rng=_SEED,
        )


def stepping(told: Told, stepper: Sqp | Slsqp) -> None:
    """A stepper of comptune."""
    width = told.setting.bound.variables.width
    try:
        while stepper.ending is None:
            ask = stepper.ask()
            found = told.setting.evaluator.evaluate(
                ask.points * width, differences=len(ask.variables)
            )
            told.batches += 1
            stepper.tell(ask, found.points / width, found.values)
    finally:
        stepper.close()
    assert stepper.best is not None
    told.note(stepper.best.point, stepper.best.values)


METHODS: Final = ("comptune", "SLSQP", "trust-constr", "differential evolution")


def method_table(folder: Path) -> str:
    """All methods on every sixth small problem that can be met, as a table in Markdown."""
    chosen = [
        one
        for one in all_instances()
        if one.best_known is not None and not one.is_real and one.people["synthetic"] <= _SMALL
        if all(target.statistic == "official" for target in one.problem.targets)
    ][::_EVERY]
    grounds = Grounds(folder)
    attempts: dict[str, list[Attempt]] = {method: [] for method in METHODS}
    for instance in chosen:
        for method in METHODS:
            attempts[method].append(attempt(instance, grounds, method))
    return _table(attempts, len(chosen))


def attempt(instance: Instance, grounds: Grounds, method: str) -> Attempt:
    """One method on one problem, from today's values."""
    scenario = grounds.scenario(instance)
    setting = set_up(scenario, instance.problem, locked=instance.locked_cells(scenario))
    task, told = setting.task, Told(setting)
    start = nearest_allowed(task, task.today)
    began = perf_counter()
    if method == "comptune":
        stepping(told, Sqp(task, start, iterations=instance.problem.max_iterations))
    elif method == "SLSQP":
        stepping(told, Slsqp(task, start, iterations=_MOST_BATCHES))
    elif method == "trust-constr":
        trust_constr(told)
    else:
        evolution(told)
    seconds = perf_counter() - began
    assert told.best is not None
    _, point, values = told.best
    done = setting.evaluator.simulations
    return Attempt(
        converged=task.accurate(values) and task.within_rows(point, 1e-6),
        batches=told.batches,
        simulations=done,
        seconds=seconds,
        short=_short(instance, told, point),
    )


def _short(instance: Instance, told: Told, point: Floats) -> float | None:
    """Above the best known, as a share of the smaller of it and of what it gains over today."""
    setting, task, best = told.setting, told.task, instance.best_known
    assert best is not None
    rounded = round_to_steps(
        setting.evaluator, setting.bound, task, told.line(point), polishes=_POLISHES
    )
    if rounded is None or not rounded.tolerated:
        return None
    before = task.objective(task.today, setting.opening.values)
    gained = abs(before - best.objective) or abs(best.objective)
    yardstick = max(min(abs(best.objective), gained), 1e-9)
    return (task.objective(rounded.point, rounded.values) - best.objective) / yardstick


def _slope(task: Task, line: Line, point: Floats) -> Floats:
    """The objective's slope at the line's point."""
    pieces = line.values[task.goals :]
    sign = np.where(task.piece_absolute, np.sign(pieces), 1.0)
    slope = (task.piece_weight * sign) @ line.slopes[task.goals :]
    slope = slope + 2 * task.closeness * task.weight * (point - task.today)
    found = line.values[: task.goals]
    side = np.where(found > task.goal_upper, 1.0, -1.0)
    soft = np.where(task.hard, 0.0, 2 * task.goal_weight * task.misses(line.values))
    return np.asarray(slope + (soft * side / task.unit_miss) @ line.slopes[: task.goals])


def _table(attempts: dict[str, list[Attempt]], count: int) -> str:
    heads = (
        f"method, {count} problems",
        "converged",
        "iterations",
        "most",
        "simulations",
        "seconds",
        "met at policy steps",
        "objective above the best known",
    )
    rule = ("---", *["---:"] * (len(heads) - 1))
    rows = [heads, rule, *(tuple(_cells(name, found)) for name, found in attempts.items())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(name: str, found: Sequence[Attempt]) -> Iterator[str]:
    shorts = [one.short for one in found if one.short is not None]
    yield name
    yield f"{sum(one.converged for one in found)} of {len(found)}"
    yield f"{median(one.batches for one in found):.0f}"
    yield f"{max(one.batches for one in found)}"
    yield f"{median(one.simulations for one in found):,.0f}"
    yield f"{median(one.seconds for one in found):.2f}"
    yield f"{len(shorts)} of {len(found)}"
    yield f"{100 * median(shorts):.1f} %" if shorts else ""
