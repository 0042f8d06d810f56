"""The solution and the simulations around it that prices, tornado and sensitivities share."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

import numpy as np

from comptune.levers import Unit
from comptune.levers.units import UNIT_RULES
from comptune.levers.values import format_value
from comptune.metrics import load_metrics
from comptune.scenarios.scenario import Scenario
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.evaluator import Evaluator, sampled
from comptune.tuning.measures import Measure, read_values
from comptune.tuning.relaxing import widest
from comptune.tuning.solution import Solution
from comptune.tuning.task import Task
from comptune.tuning.tune import Setting, set_up
from comptune.tuning.variables import Floats, Group, Variables

# One more of a lever, as people say it.
_PER: Final[dict[Unit, Decimal]] = {
    Unit.RATE: Decimal("0.001"),
    Unit.PROBABILITY: Decimal("0.01"),
    Unit.SHARE: Decimal("0.01"),
    Unit.MULTIPLIER: Decimal("0.01"),
    Unit.MONTH: Decimal(1),
    Unit.MONTHS: Decimal(1),
    Unit.ELASTICITY: Decimal("0.1"),
    Unit.MONEY: Decimal(1),
}

Exact = tuple[Decimal, ...]


@dataclass(frozen=True)
class Around:
    """A solution bound to its scenario again.

    Attributes:
        wide: the variables with the catalogue's bounds, so that a bound can be looked beyond.
        evaluator: over `wide`; reads the task's values, then total cost of all years.
        exact: the solution, by group.
    """

    setting: Setting
    solution: Solution
    wide: Variables
    evaluator: Evaluator
    exact: Exact
    executor: Executor | None = None

    @property
    def task(self) -> Task:
        """The problem in pure numbers."""
        return self.setting.task

    @cached_property
    def point(self) -> Floats:
        """The solution, scaled."""
        return np.asarray(self.wide.vector(self.exact) / self.wide.width)

    def slope_values(self, points: Sequence[Exact]) -> Floats:
        """The solution's values, then those of points that are only for slopes at it."""
        exact = np.array([self.wide.vector(one) for one in (self.exact, *points)])
        return self.evaluator.evaluate(exact, differences=len(points)).values

    def values(self, points: Sequence[Exact]) -> Floats:
        """(K, goals + pieces + 1) by simulation; NaN where a metric is not known."""
        measures = self.evaluator.measures
        return read_values(measures, self.by_seed(points, measures, self.evaluator.seeds))

    def by_seed(
        self, points: Sequence[Exact], measures: Sequence[Measure], seeds: Sequence[int]
    ) -> Floats:
        """(K, seeds, measures) by simulation; NaN where a metric is not known."""
        scenario = self.setting.scenario
        cells = [self.wide.cells(one) for one in points]
        resolved = self.evaluator.resolver.resolve(cells)
        self.evaluator.simulations += len(points) * len(seeds)
        return sampled(scenario, resolved, measures, seeds, executor=self.executor)


def look_around(
    scenario: Scenario, solution: Solution, *, executor: Executor | None = None
) -> Around:
    """Bind a solution to its scenario.

    Raises:
        ProblemRefused: the scenario is another one, or has changed since.
    """
    setting = set_up(scenario, solution.problem, locked=solution.left, executor=executor)
    _refuse_another(setting, solution)
    wide = Variables(widest(group) for group in setting.bound.variables.groups)
    measures = (*setting.evaluator.measures, total_cost(scenario))
    explore = solution.problem.seeds.explore
    evaluator = Evaluator(
        scenario,
        wide,
        measures,
        explore=explore,
        executor=executor,
        resolver=setting.evaluator.resolver,
    )
    cells = solution.cells
    exact = tuple(cells[group.cells[0]] - group.offsets[0] for group in wide.groups)
    return Around(setting, solution, wide, evaluator, exact, executor)


def total_cost(scenario: Scenario) -> Measure:
    """Total compensation cost of all years."""
    years = tuple(range(scenario.end_year - scenario.start_year + 1))
    return Measure("total_compensation_cost", years)


def total_cost_in_words(scenario: Scenario) -> str:
    """Its name."""
    title = load_metrics()["total_compensation_cost"].title
    first, last = scenario.start_year, scenario.end_year
    return f"{title}, {first}" if first == last else f"{title}, {first} to {last}"


def per_unit(group: Group) -> Decimal:
    """What one more of the group is."""
    return max(_PER[Unit(group.lever.unit)], Decimal(1).scaleb(-_decimals(group)))


def change_of_lever(group: Group, change: Decimal) -> str:
    """A change of a group's value in words: "+0.1 pp", "−1 month"."""
    sign = "\u2212" if change < 0 else "+"
    text = format_value(group.lever, abs(change))
    if UNIT_RULES[group.lever.unit].is_percent:
        text = text.replace(" %", " pp")
    elif group.whole:
        text += " month" if abs(change) == 1 else " months"
    return f"{sign}{text}"


def value_of_group(group: Group, value: Decimal) -> str:
    """A group's value in words; of a shift, by how much it moves all."""
    if group.tie != "shift":
        return format_value(group.lever, value)
    return "no shift" if not value else f"all by {change_of_lever(group, value)}"


def differences_of(around: Around, number: int) -> tuple[Decimal, Decimal]:
    """The two lengths of a group's differences: longer for what acts through chance."""
    group = around.wide.groups[number]
    length = per_unit(group)
    if group.by_chance:
        wanted = Decimal(repr(float(around.task.difference[number]))) * group.width
        length = max(round(wanted / group.step), 1) * group.step
    return length, 2 * length


def moved(exact: Exact, number: int, change: Decimal) -> Exact:
    """The point with one group changed."""
    return (*exact[:number], exact[number] + change, *exact[number + 1 :])


def inside(group: Group, value: Decimal) -> bool:
    """Whether the catalogue allows it."""
    return group.lower <= value <= group.upper


def _decimals(group: Group) -> int:
    return UNIT_RULES[group.lever.unit].decimals


def _refuse_another(setting: Setting, solution: Solution) -> None:
    own = {cell for group in setting.bound.variables.groups for cell in group.cells}
    remedy = "Tune the scenario again."
    if solution.scenario_id != setting.scenario.spec.id or own != set(solution.cells):
        raise ProblemRefused(
            place="The solution",
            value=f"of the scenario {solution.scenario_id}",
            rule=f"it is explained on its own scenario, and this is {setting.scenario.spec.id}",
            remedy=remedy,
        )
    for move in solution.moves:
        now = setting.bound.today[move.cell]
        if now != move.before:
            lever = next(
                g.lever for g in setting.bound.variables.groups if g.lever.name == move.cell.name
            )
            raise ProblemRefused(
                place=move.cell.place,
                value=format_value(lever, now),
                rule=f"it was {format_value(lever, move.before)} when the scenario was tuned",
                remedy=remedy,
            )


def finite(values: Floats) -> Floats:
    """Slopes with 0 where a metric has no value at one of the points."""
    return np.where(np.isfinite(values), values, 0.0)
