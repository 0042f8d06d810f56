"""Goal-seek: one target, one variable or one tied group, answered at once.

The variable's whole range is simulated at a few values in one batch; the bracket in which the
metric meets the target is narrowed by further batches until it is one policy step wide, and the
nearest step is reported; of a target in money the nearest that does not exceed it, so that nobody
stands a step over a budget. What the step beyond would give is said beside it. Nothing is assumed
but that simulations between two values lie between theirs; where the metric meets the target more
than once, the value nearest to today's is taken.
"""

from collections.abc import Collection
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from comptune.levers import Cell
from comptune.levers.values import format_value
from comptune.metrics import figures
from comptune.metrics.declaration import Unit
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

Side = Literal["below", "above", "exactly"]


@dataclass(frozen=True)
class NextStep:
    """The policy step beside the answer, on the other side of what is wanted.

    Attributes:
        value: what the variable's cells have there, or by how much they shift.
        cells: the same by cell.
        found: the metric there, simulated.
    """

    value: Decimal
    cells: dict[Cell, Decimal]
    found: Decimal

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, values as texts in natural units."""
        cells = {str(cell): f"{value:f}" for cell, value in self.cells.items()}
        return {"value": f"{self.value:f}", "cells": cells, "found": f"{self.found:f}"}


@dataclass(frozen=True)
class Sought:
    """The answer of a goal-seek.

    Attributes:
        cells: the variable's cells with the value at the policy step that comes nearest; of money
            that which comes nearest without exceeding what is wanted, where one does.
        value: what they have, or by how much they shift.
        found: the metric there, simulated.
        wanted: the target's value; of two limits the nearer one.
        side: where `found` lies, seen from `wanted`.
        next_step: None where the answer is exact, at a bound, or not beside the target's edge.
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
    miss: Decimal = Decimal(0)
    side: Side = "exactly"
    next_step: NextStep | None = None

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
            "miss": f"{self.miss:f}",
            "side": self.side,
            "next_step": None if self.next_step is None else self.next_step.to_dict(),
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
    goal = goals[0]
    spared = goal.metric.unit == "money"
    search = _Seek(bound.variables.groups[0], limits, evaluator, spared=spared)
    search.run()
    return _answer(search, goal, opening.simulations)


def _answer(search: "_Seek", goal: Goal, simulations: int) -> Sought:
    """What was found, in the metric's unit and in words."""
    group, limits, unit = search.group, search.limits, goal.metric.unit
    best = search.best()
    found, beyond = search.known[best], search.beyond(best)
    reached, wanted = natural(found, unit), natural(search.aim(found), unit)
    return Sought(
        cells=group.values(best),
        value=best,
        found=reached,
        wanted=wanted,
        tolerance=natural(limits.tolerance, unit),
        met=limits.miss(found) <= limits.tolerance,
        words=_words(search, goal, best),
        simulations=search.evaluator.simulations + simulations,
        batches=search.evaluator.batches + 1,
        miss=natural(limits.miss(found), unit),
        side="exactly" if reached == wanted else "below" if reached < wanted else "above",
        next_step=None
        if beyond is None
        else NextStep(beyond, group.values(beyond), natural(search.known[beyond], unit)),
    )


def _refuse_many(count: int, rule: str, remedy: str) -> None:
    if count != 1:
        raise ProblemRefused(
            place="The goal-seek", value=f"with {count}", rule=f"its {rule}", remedy=remedy
        )


class _Seek:
    """Values of one group at policy steps, and the metric at those that were simulated.

    Args:
        spared: whether what is wanted is not to be exceeded where that can be helped.
    """

    def __init__(self, group: Group, limits: Limits, evaluator: Evaluator, *, spared: bool) -> None:
        self.group = group
        self.limits = limits
        self.evaluator = evaluator
        self.spared = spared
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
        """The value with the least miss; of equals the nearest to today's.

        Where exceeding is to be spared, of those that do not exceed, if there are any.
        """

        def order(one: Decimal) -> tuple[bool, float, Decimal]:
            found = self.known[one]
            exceeds = self.spared and found > self.limits.upper
            return exceeds, self.limits.miss(found), abs(one - self.group.today)

        return min(self.known, key=order)

    def beyond(self, best: Decimal) -> Decimal | None:
        """The step beside the best that lies on another side of the target, if one is known."""
        here = self._side(best)
        exact = self.limits.lower == self.limits.upper and not here
        beside = (best - self.group.step, best + self.group.step)
        others = [one for one in beside if one in self.known and self._side(one) != here]
        return None if exact else next(iter(others), None)

    def aim(self, found: float) -> float:
        """The limit that a value is held against: the nearer one."""
        return min((self.limits.upper, self.limits.lower), key=lambda limit: abs(found - limit))

    def _value(self, step: int) -> Decimal:
        return self.group.lower + step * self.group.step

    def _simulate(self, steps: list[int]) -> None:
        new = sorted({self._value(step) for step in steps} - set(self.known))
        if new:
            found = self.evaluator.evaluate(np.array([[float(value)] for value in new]))
            self.known |= dict(zip(new, found.values[:, 0].tolist(), strict=True))

    def _side(self, value: Decimal) -> int:
        """1 over the upper limit, -1 under the lower one, 0 within."""
        found = self.known[value]
        return int(found > self.limits.upper) - int(found < self.limits.lower)

    def _bracket(self) -> tuple[int, int] | None:
        """Two neighbouring known steps between which the miss changes: the nearest to today."""
        steps = sorted(int((value - self.group.lower) / self.group.step) for value in self.known)
        pairs = [
            (low, high)
            for low, high in pairwise(steps)
            if self._side(self._value(low)) != self._side(self._value(high)) and high - low > 1
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


def _words(search: _Seek, goal: Goal, best: Decimal) -> str:
    """ "merit_rate.2027.*, one value: 2.85 % (...; simulated 811.91 M, 87.7 k below it; ...)" """
    group, limits, unit = search.group, search.limits, goal.metric.unit
    words = f"{_at(group, best)} ({goal_in_words(goal, limits)}; simulated "
    words += _compared(search, unit, best)
    beyond = search.beyond(best)
    if beyond is not None:
        value = format_value(group.lever, beyond)
        words += f"; the next step, {value}, gives {_compared(search, unit, beyond)}"
    elif limits.miss(search.known[best]) > limits.tolerance:
        words += ", which is as near as its steps and bounds allow"
    return words + ")"


def _at(group: Group, value: Decimal) -> str:
    shown = format_value(group.lever, value)
    return f"{group.name}: by {shown}" if group.tie == "shift" else f"{group.name}: {shown}"


def _compared(search: _Seek, unit: Unit, value: Decimal) -> str:
    """What the metric is at a value, and how far from what is wanted: "811.91 M, 87.7 k below"."""
    found = natural(search.known[value], unit)
    apart = found - natural(search.aim(search.known[value]), unit)
    shown = figures.metric(unit, found)
    if not apart:
        return shown
    size = figures.change(unit, apart).lstrip("+\u2212")
    return f"{shown}, {size} {'below' if apart < 0 else 'above'}"
