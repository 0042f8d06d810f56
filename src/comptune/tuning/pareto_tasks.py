"""Two objectives over one problem: best by one of them with the other kept below a level.

The epsilon-constraint method (Haimes, Lasdon and Wismer 1971, On a bicriterion formulation): it
reaches the parts of a front where it bends inwards, which weighted sums do not, and evenly spaced
levels give evenly spaced points.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from comptune.metrics import figures
from comptune.scenarios.scenario import Scenario
from comptune.tuning.evaluator import Evaluator
from comptune.tuning.problem import ObjectiveName
from comptune.tuning.report import natural
from comptune.tuning.task import Task
from comptune.tuning.tune import Setting, set_up
from comptune.tuning.variables import Floats

# Which of two is kept below levels: the one that answers most smoothly to the levers.
_KEPT: Final[tuple[ObjectiveName, ...]] = (
    "least_cost",
    "least_pay_equity_closing_cost",
    "fewest_red_circled",
    "smallest_pay_gap",
    "closest",
)
_ACCURACY: Final = 1e-3  # of the way between the ends
_PART: Final = 0.25  # of the way between two levels, that rounding may use up
_MISSED: Final = 0.01


@dataclass(frozen=True)
class Side:
    """One of the two objectives.

    Attributes:
        columns: of its task's values among those of the evaluator.
    """

    name: ObjectiveName
    setting: Setting
    columns: np.ndarray

    @property
    def task(self) -> Task:
        """The problem with this objective alone."""
        return self.setting.task

    def read(self, values: Floats) -> Floats:
        """The values of its task: goals, then its pieces."""
        return np.asarray(values[:, self.columns])

    def value(self, point: Floats, values: Floats) -> float:
        """The objective itself: without the closeness that only breaks ties."""
        task = self.task if self.name == "closest" else replace(self.task, closeness=0.0)
        return task.objective(point, values[self.columns])

    def words(self, value: float, values: Floats) -> str:
        """Its value as people read it."""
        pieces = values[self.columns][self.task.goals :]
        match self.name:
            case "closest":
                return f"{value:.4g} of squared changes"
            case "least_cost":
                return f"{figures.money(natural(float(pieces[0]), 'money'))} of cost, all years"
            case "least_pay_equity_closing_cost":
                cost = figures.money(natural(float(pieces[0]), "money"))
                return f"{cost} to close pay gaps, years added up"
            case "smallest_pay_gap":
                return f"{value:.2f} pp of pay gap, on average over the years"
            case "fewest_red_circled":
                return f"{figures.count(float(pieces[0]))} red-circled people, years added up"


@dataclass(frozen=True)
class TwoSides:
    """The two objectives over one evaluator: goals, pieces of the first, pieces of the second."""

    sides: tuple[Side, Side]
    evaluator: Evaluator

    @property
    def kept(self) -> Side:
        """The one that is kept below levels."""
        return min(self.sides, key=lambda side: _KEPT.index(side.name))

    @property
    def improved(self) -> Side:
        """The other one."""
        return max(self.sides, key=lambda side: _KEPT.index(side.name))


def two_sides(
    scenario: Scenario,
    setting: Setting,
    names: tuple[ObjectiveName, ObjectiveName],
    executor: Executor | None,
) -> TwoSides:
    """Both objectives of a problem that is set up for the first of them."""
    problem = setting.bound.problem
    first = setting
    second = set_up(
        scenario, problem, locked=setting.bound.left, executor=executor, objective=names[1]
    )
    goals = len(first.bound.goals)
    own, its = first.objective.measures, second.objective.measures
    measures = (*first.evaluator.measures, *its)
    every = np.arange(len(measures))
    evaluator = Evaluator(
        scenario,
        first.bound.variables,
        measures,
        explore=problem.seeds.explore,
        executor=executor,
        resolver=first.evaluator.resolver,
    )
    at = goals + len(own)
    return TwoSides(
        (
            Side(names[0], first, every[:at]),
            Side(names[1], second, np.concatenate([every[:goals], every[at:]])),
        ),
        evaluator,
    )


@dataclass(frozen=True)
class Level:
    """The problem of one point between the ends.

    Attributes:
        weights: by piece of the kept objective, with its sign: their sum is what is kept.
    """

    task: Task
    sides: TwoSides
    weights: Floats

    def read(self, values: Floats) -> Floats:
        """Goals, what is kept below the level, pieces of the objective that is improved."""
        improved, kept = self.sides.improved, self.sides.kept
        own = improved.read(values)
        goals = improved.task.goals
        amount = kept.read(values)[:, goals:] @ self.weights
        return np.column_stack([own[:, :goals], amount, own[:, goals:]])


def levels(sides: TwoSides, ends: Sequence[Floats], count: int) -> list[Level]:
    """The problems between the two ends, from the first objective's to the second's.

    Args:
        ends: the evaluator's values at the best by the first objective and by the second.
    """
    kept, improved = sides.kept, sides.improved
    goals = kept.task.goals
    pieces = [end[kept.columns][goals:] for end in ends]
    # The size of a gap is linear while its sign stays; signs are of the end that keeps it least.
    far = pieces[sides.sides.index(improved)]
    sign = np.where(kept.task.piece_absolute & (far < 0), -1.0, 1.0)
    weights = kept.task.piece_weight * sign
    first, last = (float(piece @ weights) for piece in pieces)
    way = abs(last - first)
    if way <= 1e-9 * max(abs(first), abs(last), 1e-9):
        return []
    between = np.linspace(first, last, count + 2)[1:-1]
    return [
        Level(_kept_below(improved.task, float(at), way, count), sides, weights) for at in between
    ]


def _kept_below(task: Task, level: float, way: float, count: int) -> Task:
    """The task with one more goal: the other objective at most at the level."""

    def more(values: np.ndarray, value: float | bool) -> np.ndarray:
        return np.append(values, value)

    return replace(
        task,
        goal_lower=more(task.goal_lower, -np.inf),
        goal_upper=more(task.goal_upper, level),
        unit_miss=more(task.unit_miss, _MISSED * way),
        accuracy=more(task.accuracy, _ACCURACY * way),
        tolerance=more(task.tolerance, _PART * way / (count + 1)),
        hard=more(task.hard, True).astype(bool),
        goal_weight=more(task.goal_weight, 1.0),
    )
