"""Near-optimal alternatives: the same targets met in another way, and what that costs."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

import numpy as np

from comptune.levers import Cell
from comptune.metrics import figures
from comptune.scenarios.batch import resolve_batch
from comptune.scenarios.scenario import Scenario
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.evaluator import sampled
from comptune.tuning.explain.around import Around, look_around
from comptune.tuning.explain.binding import price_in_words
from comptune.tuning.explain.slopes import difference_points, jacobian, slopes_of
from comptune.tuning.measures import read_values
from comptune.tuning.other_problems import (
    Nearby,
    acts_on_promotions,
    fewest_cells,
    flatter_merit,
    has_budget,
    merit_by_year,
    promotions_protected,
    spread_of,
    with_budget,
)
from comptune.tuning.plain_json import fields_to_dict
from comptune.tuning.problem import Problem
from comptune.tuning.report import natural
from comptune.tuning.solution import Solution
from comptune.tuning.tune import tune

AlternativeName = Literal["flatter_merit", "promotions_protected", "fewest_cells"]

TITLES: Final[dict[AlternativeName, str]] = {
    "flatter_merit": "Same budget, flatter merit",
    "promotions_protected": "Same budget, promotions protected",
    "fewest_cells": "Same budget, fewest cells moved",
}


@dataclass(frozen=True)
class Alternative:
    """One family of alternatives.

    Attributes:
        title: "Same budget, flatter merit".
        refused: why there is none, as a sentence; None where there is one.
        solution: a whole one, of a problem that can be stored and run again; None where refused.
        objective: of the alternative by the original objective; `extra`: less the solution's.
        cost: total compensation cost of all years; `extra_cost`: less the solution's.
        feature: what it is better by, of the solution and of the alternative, in words.
        words: the whole as sentences.
    """

    name: AlternativeName
    title: str
    refused: str | None
    solution: Solution | None
    objective: float | None
    extra: float | None
    cost: Decimal | None
    extra_cost: Decimal | None
    feature: tuple[str, str] | None
    words: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, the solution's included."""
        return fields_to_dict(self)


def alternatives(
    scenario: Scenario,
    solution: Solution,
    *,
    progress: Callable[[str], None] | None = None,
    executor: Executor | None = None,
) -> tuple[Alternative, ...]:
    """Each family's alternative to a solution, or why there is none.

    A problem without a hard target of money gets one: total cost of all years at most as it is.

    Args:
        scenario: the one that was tuned.
        progress: told the title of each family before it is tried.
        executor: where the engine's work runs.

    Raises:
        ComptuneError: the solution is not of this scenario, or has changed since.
        EvaluationFailed: a simulation failed; names the point.
    """
    around = look_around(scenario, solution, executor=executor)
    if not solution.met:
        why = "The solution does not meet every hard target, so there is nothing to be met alike."
        return tuple(_refusal(name, why) for name in TITLES)
    points, steps = difference_points(around)
    values = around.slope_values(points)
    slopes = jacobian(slopes_of(around, values[0], values[1:], steps), len(around.wide))
    nearby = Nearby(around, values[0], slopes * around.wide.width)
    families = _Families(nearby, around.solution.problem)
    found = []
    for name, title in TITLES.items():
        if progress is not None:
            progress(title)
        found.append(families.of(name))
    return tuple(found)


class _Families:
    """The three families around one solution."""

    def __init__(self, nearby: Nearby, problem: Problem) -> None:
        self.nearby = nearby
        self.around: Around = nearby.around
        self.keeps_cost = not has_budget(problem, self.around)
        self.cost = natural(float(nearby.values[-1]), "money")
        self.problem = with_budget(problem, self.cost) if self.keeps_cost else problem

    def of(self, name: AlternativeName) -> Alternative:
        """The alternative of a family, or why there is none."""
        match name:
            case "flatter_merit":
                return self._flatter_merit()
            case "promotions_protected":
                return self._promotions_protected()
            case "fewest_cells":
                return self._fewest_cells()

    def _flatter_merit(self) -> Alternative:
        name: AlternativeName = "flatter_merit"
        years = list(merit_by_year(self.around))
        if not years:
            return _refusal(
                name, "No year has merit of several levels among the variables, each by itself."
            )
        before = spread_of(self._every(self.around.solution), years)
        if not before:
            return _refusal(name, "Merit is the same at all levels already.")
        tries = flatter_merit(self.nearby, self.problem, self.keeps_cost)
        best = self._first(tries, lambda one: spread_of(self._every(one), years) < before)
        if best is None:
            return _refusal(name, "Merit cannot be flatter: the targets would not be met.")
        feature = tuple(
            f"{_points(spread)} between the highest and the lowest merit of levels, years added up"
            for spread in (before, spread_of(self._every(best), years))
        )
        return self._found(name, best, (feature[0], feature[1]))

    def _promotions_protected(self) -> Alternative:
        name: AlternativeName = "promotions_protected"
        solution = self.around.solution
        specs = [one for one in self.problem.variables if acts_on_promotions(one)]
        if not specs:
            return _refusal(name, "No promotion lever is among the variables.")
        levers = {spec.cells.split(".", 1)[0] for spec in specs}
        moved = sum(move.moved for move in solution.moves if move.cell.name in levers)
        if not moved:
            return _refusal(name, "The solution leaves promotions as they are already.")
        other = promotions_protected(self.problem)
        if other is None:
            return _refusal(name, "Nothing but promotion levers is among the variables.")
        best = self._first([other], lambda _: True)
        if best is None:
            return _refusal(name, "Without promotion levers the targets would not be met.")
        return self._found(name, best, (f"{moved} cells of promotions moved", "none of them moved"))

    def _fewest_cells(self) -> Alternative:
        name: AlternativeName = "fewest_cells"
        before = len(self.around.solution.changes)
        if not before:
            return _refusal(name, "The solution moves no cell.")
        tries = fewest_cells(self.nearby, self.problem, self.keeps_cost)
        best = self._first(tries, lambda one: len(one.changes) < before)
        if best is None:
            return _refusal(name, "The targets would not be met by moving fewer cells.")
        feature = (f"{before} cells moved", f"{len(best.changes)} cells moved")
        return self._found(name, best, feature)

    def _first(
        self, problems: Iterable[Problem], better: Callable[[Solution], bool]
    ) -> Solution | None:
        """The first of the problems whose solution meets the targets and is better."""
        around = self.around
        for problem in problems:
            try:
                solution = tune(
                    around.setting.scenario,
                    problem,
                    locked=around.solution.left,
                    start=around.solution,
                    executor=around.executor,
                )
            except ProblemRefused:  # its narrower bounds and the policies leave nothing
                continue
            if solution.met and better(solution):
                return solution
        return None

    def _every(self, solution: Solution) -> dict[Cell, Decimal]:
        return {**self.around.setting.bound.today, **solution.cells}

    def _found(
        self, name: AlternativeName, solution: Solution, feature: tuple[str, str]
    ) -> Alternative:
        """The alternative beside the solution, both by the original objective, simulated."""
        own, its = self._objective(solution), self.around.solution.objective_after
        values = self._values(solution)
        cost = natural(float(values[-1]), "money")
        words = price_in_words(self.around, abs(own - its), its)
        worse = f"{words} {'worse' if own > its else 'better'}"
        by_objective = "as good" if words == "nothing" else worse
        return Alternative(
            name=name,
            title=TITLES[name],
            refused=None,
            solution=solution,
            objective=own,
            extra=own - its,
            cost=cost,
            extra_cost=cost - self.cost,
            feature=feature,
            words=(
                f"{TITLES[name]}: {feature[1]} in place of {feature[0]}. By the objective it is "
                f"{by_objective}; total cost of all years changes by "
                f"{figures.money(cost - self.cost, signed=True)}."
            ),
        )

    def _objective(self, solution: Solution) -> float:
        """By the original problem."""
        every, groups = self._every(solution), self.around.wide.groups
        point = [
            sum(
                (every[cell] - offset for cell, offset in zip(g.cells, g.offsets, strict=True)),
                Decimal(0),
            )
            / len(g.cells)
            for g in groups
        ]
        scaled = self.around.wide.vector(point) / self.around.wide.width
        return self.around.task.objective(scaled, self._values(solution)[:-1])

    def _values(self, solution: Solution) -> np.ndarray:
        scenario, evaluator = self.around.setting.scenario, self.around.evaluator
        resolved = resolve_batch(scenario, [dict(solution.cells)])
        by_seed = sampled(
            scenario, resolved, evaluator.measures, evaluator.seeds, executor=self.around.executor
        )
        return np.asarray(read_values(evaluator.measures, by_seed)[0])


def _points(spread: Decimal) -> str:
    return f"{spread * 100:.2f} pp"


def _refusal(name: AlternativeName, why: str) -> Alternative:
    title = TITLES[name]
    return Alternative(
        name, title, why, None, None, None, None, None, None, f"{title}: none. {why}"
    )
