"""Goal-seek: one target, one variable or one tied group, answered at once.

The variable's whole range is simulated at a few values in one batch; the bracket in which the
metric meets the target is narrowed by further batches until it is one policy step wide, and the
nearest step is reported. Nothing is assumed but that simulations between two values lie between
theirs; where the metric meets the target more than once, the value nearest to today's is taken.
"""

from collections.abc import Collection
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from comptune.levers import Cell
from comptune.levers.values import format_value
from comptune.metrics import figures
from comptune.scenarios.layers import Resolver
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.evaluator import Evaluator, open_scenario
from comptune.tuning.formulate import limits_of
from comptune.tuning.goals import Goal, Limits, goals_of
from comptune.tuning.problem import Problem, TargetSpec, VariableSpec
from comptune.tuning.problem_checks import bind
from comptune.tuning.report import goal_in_words, natural
from comptune.tuning.variables import Group

if TYPE_CHECKING:
    from comptune.scenarios.scenario import Scenario

_FIRST: Final = 9
_BETWEEN: Final = 7
_MOST_BATCHES: Final = 8


@dataclass(frozen=True)
class Sought:
    """The answer of a goal-seek.

    Attributes:
        cells: the variable's cells with the value at a policy step that comes nearest.
        value: what they have, or by how much they shift.
        found: the metric there, simulated; `wanted` is the target's value.
        met: whether it is within the tolerance.
        words: "merit_rate.2027.*, one value: 2.85 %".
        simulations, batches: what it took.
    """

    cells: dict[Cell, Decimal]
    value: Decimal
    found: Decimal
    wanted: Decimal
    tolerance: Decimal
    met: bool
    words: str
    simulations: int
    batches: int

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, values as texts in natural units."""
        return {
            "cells": {str(cell): f"{value:f}" for cell, value in self.cells.items()},
            "value": f"{self.value:f}",
            "found": f"{self.found:f}",
            "wanted": f"{self.wanted:f}",
            "tolerance": f"{self.tolerance:f}",
            "met": self.met,
            "words": self.words,
            "simulations": self.simulations,
            "batches": self.batches,
        }


def seek(
    scenario: "Scenario",
    target: TargetSpec,
    variable: VariableSpec,
    *,
    locked: Collection[Cell] = (),
    executor: Executor | None = None,
) -> Sought:
    """The variable's value at which the metric comes nearest to the target's.

    Raises:
        ProblemRefused: more than one goal or group, or whatever else is wrong with the two.
        EvaluationFailed: a simulation failed.
    """
    problem = Problem(name="Goal-seek", targets=(target,), variables=(variable,))
    goals = goals_of(problem, scenario)
    _refuse_many(len(goals), "target names one year", "Name one year, or let years add up.")
    measures = [goals[0].measure]
    opening = open_scenario(scenario, measures, explore=problem.seeds.explore, executor=executor)
    bound = bind(problem, scenario, locked=locked, today=opening.today)
    count = len(bound.variables)
    _refuse_many(count, "variable is one cell, or tied to one value", "Write tie: same or shift.")
    (limits,) = limits_of(bound, opening.baseline)
    evaluator = Evaluator(
        scenario,
        bound.variables,
        measures,
        explore=problem.seeds.explore,
        executor=executor,
        resolver=Resolver(scenario, like=opening.resolved),
    )
    search = _Seek(bound.variables.groups[0], limits, evaluator)
    search.run()
    best = search.best()
    group, goal = search.group, goals[0]
    found = search.known[best]
    return Sought(
        cells=group.values(best),
        value=best,
        found=natural(found, goal.metric.unit),
        wanted=natural(search.aim(found), goal.metric.unit),
        tolerance=natural(limits.tolerance, goal.metric.unit),
        met=limits.miss(found) <= limits.tolerance,
        words=_words(group, goal, limits, best, found),
        simulations=evaluator.simulations + opening.simulations,
        batches=evaluator.batches + 1,
    )


def _refuse_many(count: int, rule: str, remedy: str) -> None:
    if count != 1:
        raise ProblemRefused(
            place="The goal-seek", value=f"with {count}", rule=f"its {rule}", remedy=remedy
        )


class _Seek:
    """Values of one group at policy steps, and the metric at those that were simulated."""

    def __init__(self, group: Group, limits: Limits, evaluator: Evaluator) -> None:
        self.group = group
        self.limits = limits
        self.evaluator = evaluator
        self.known: dict[Decimal, float] = {}
        self.last = int((group.upper - group.lower) / group.step)

    def run(self) -> None:
        """Simulate until the bracket is one step wide, or the target is met exactly enough."""
        today = int((self.group.on_grid(self.group.today) - self.group.lower) / self.group.step)
        spread = np.linspace(0, self.last, _FIRST)
        self._simulate([*{round(float(at)) for at in spread}, today])
        for _ in range(_MOST_BATCHES):
            bracket = self._bracket()
            if bracket is None or bracket[1] - bracket[0] <= 1:
                return
            self._simulate(self._inside(*bracket))

    def best(self) -> Decimal:
        """The value with the least miss; of equals the nearest to today's."""
        today = self.group.today
        return min(
            self.known, key=lambda one: (self.limits.miss(self.known[one]), abs(one - today))
        )

    def aim(self, found: float) -> float:
        """The limit that a value is held against."""
        return min(max(found, self.limits.lower), self.limits.upper)

    def _value(self, step: int) -> Decimal:
        return self.group.lower + step * self.group.step

    def _simulate(self, steps: list[int]) -> None:
        new = sorted({self._value(step) for step in steps} - set(self.known))
        if new:
            found = self.evaluator.evaluate(np.array([[float(value)] for value in new]))
            self.known |= dict(zip(new, found.values[:, 0].tolist(), strict=True))

    def _excess(self, step: int) -> float:
        """Above 0 over the upper limit, below 0 under the lower one, 0 within."""
        found = self.known[self._value(step)]
        return max(found - self.limits.upper, 0.0) - max(self.limits.lower - found, 0.0)

    def _bracket(self) -> tuple[int, int] | None:
        """Two neighbouring known steps between which the miss changes: the nearest to today."""
        steps = sorted(int((value - self.group.lower) / self.group.step) for value in self.known)
        pairs = [
            (low, high)
            for low, high in pairwise(steps)
            if (np.sign(self._excess(low)) != np.sign(self._excess(high))) and high - low > 1
        ]
        today = float((self.group.today - self.group.lower) / self.group.step)
        return min(pairs, key=lambda one: abs((one[0] + one[1]) / 2 - today), default=None)

    def _inside(self, low: int, high: int) -> list[int]:
        """Steps to simulate within a bracket: evenly, and around where a straight line crosses."""
        evenly = np.linspace(low, high, _BETWEEN + 2)[1:-1]
        below, above = self.known[self._value(low)], self.known[self._value(high)]
        edge = self.limits.upper if np.isfinite(self.limits.upper) else self.limits.lower
        crossing = low + (edge - below) / (above - below) * (high - low) if above != below else low
        near = [int(np.floor(crossing)) + more for more in (-1, 0, 1, 2)]
        wanted = {round(float(at)) for at in evenly} | set(near)
        return [step for step in wanted if low < step < high]


def _words(group: Group, goal: Goal, limits: Limits, best: Decimal, found: float) -> str:
    unit = goal.metric.unit
    value = format_value(group.lever, best)
    what = f"{group.name}: {value}" if group.tie != "shift" else f"{group.name}: by {value}"
    reached = figures.metric(unit, natural(found, unit))
    words = f"{what} ({goal_in_words(goal, limits)}; simulated {reached}"
    if limits.miss(found) > limits.tolerance:
        words += ", which is as near as its steps and bounds allow"
    return words + ")"
