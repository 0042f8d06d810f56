"""From a bound problem to pure numbers: measures to read, and the task that the solvers see."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from comptune.levers.units import UNIT_RULES
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.goals import Limits, contradiction, settle
from comptune.tuning.measures import Measure
from comptune.tuning.problem import ObjectiveName
from comptune.tuning.problem_checks import BoundProblem, row_matrix
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats, Group

if TYPE_CHECKING:
    from comptune.scenarios.scenario import Scenario

# Lengths of differences, as parts of the width between bounds. Those of levers that act through
# chance are long enough to average a staircase of people, and shrink with it: the noise of who is
# promoted with the root of the people, that of how many are hired with the people.
_PAY_DIFFERENCE: Final = 0.03
_CHANCE_DIFFERENCE: Final = 0.2
_PROMOTED_PEOPLE: Final = 1_000
_HIRED_PEOPLE: Final = 400
_LEAST_OF_BASELINE: Final = 1e-3  # of the largest piece: what is nothing today is no unit
_TIE_BREAK: Final = 1e-3  # closeness under another objective: of equals the nearest to today


@dataclass(frozen=True)
class Objective:
    """What is minimised, read off simulations.

    Attributes:
        measures: by piece.
        weight: of each piece, in natural units.
        absolute: whether sizes count.
        closeness: the weight of the squared changes.
        words: what the number is.
        of_baseline: whether the weights are shares of the baseline's value of the measures, or of
            a thousandth of the largest of them where that is more.
    """

    measures: tuple[Measure, ...]
    weight: tuple[float, ...]
    absolute: bool
    closeness: float
    words: str
    of_baseline: bool = False


def objective_of(name: ObjectiveName, scenario: "Scenario", people: int) -> Objective:
    """The objective of that name over all years of the scenario.

    `least_cost` and `least_pay_equity_closing_cost` count in hundredths of the baseline's,
    `smallest_pay_gap` in points on average over the years, `fewest_red_circled` in people for each
    hundred of today's.
    """
    years = tuple(range(scenario.end_year - scenario.start_year + 1))
    match name:
        case "closest":
            words = "squared changes, 1 being a cell's whole width between bounds"
            return Objective((), (), False, 1.0, words)
        case "least_cost":
            measure = Measure("total_compensation_cost", years)
            words = "per cent of the baseline's cost"
            return Objective((measure,), (100.0,), False, _TIE_BREAK, words, of_baseline=True)
        case "smallest_pay_gap":
            measures = tuple(Measure("pay_gap", (year,)) for year in years)
            share = 100.0 / len(years)
            words = "points of pay gap, on average over the years"
            return Objective(measures, (share,) * len(years), True, _TIE_BREAK, words)
        case "least_pay_equity_closing_cost":
            # Total cost weighs nothing; it gives a unit where nothing is to be closed today.
            names = ("pay_equity_closing_cost", "total_compensation_cost")
            measures = tuple(Measure(one, years) for one in names)
            words = (
                "per cent of the baseline's cost of closing pay gaps, or of a thousandth of its "
                "total cost where that is more"
            )
            return Objective(measures, (100.0, 0.0), False, _TIE_BREAK, words, of_baseline=True)
        case "fewest_red_circled":
            measure = Measure("above_maximum_count", years)
            share = 100.0 / (people * len(years))
            words = "red-circled people for each hundred people of today, on average over the years"
            return Objective((measure,), (share,), False, _TIE_BREAK, words)


def limits_of(bound: BoundProblem, baseline: Floats) -> tuple[Limits, ...]:
    """The goals' numbers, given the baseline's values of their measures.

    Raises:
        ProblemRefused: targets that contradict each other.
    """
    limits = tuple(
        settle(goal, float(value)) for goal, value in zip(bound.goals, baseline, strict=False)
    )
    refused = contradiction(bound.goals, limits)
    if refused is not None:
        raise refused
    return limits


def task_of(
    bound: BoundProblem,
    limits: Sequence[Limits],
    objective: Objective,
    *,
    people: int,
    baseline: Floats,
) -> Task:
    """The problem in pure numbers.

    Args:
        baseline: the baseline's values of goals and pieces.
    """
    variables = bound.variables
    width = variables.width
    matrix, row_bound = row_matrix(bound.rows, len(variables))
    units = np.array([10.0 ** -UNIT_RULES[group.lever.unit].decimals for group in variables.groups])
    weights = [float(group.weight) * len(group.cells) for group in variables.groups]
    weight = np.array(objective.weight)
    if objective.of_baseline:
        amounts = np.abs(baseline[len(bound.goals) :])
        weight = weight / np.maximum(amounts, max(_LEAST_OF_BASELINE * amounts.max(), 1e-9))
    difference = np.array([_difference(group, people) for group in variables.groups])
    return Task(
        lower=variables.lower / width,
        upper=variables.upper / width,
        today=variables.today / width,
        weight=np.array(weights),
        difference=np.maximum(difference, units / width),
        unit=units / width,
        chance=variables.by_chance,
        whole=variables.whole,
        rows=_scaled(matrix * width)[0] if len(matrix) else np.zeros((0, len(variables))),
        row_bound=row_bound / _scaled(matrix * width)[1] if len(matrix) else np.zeros(0),
        goal_lower=np.array([limit.lower for limit in limits]),
        goal_upper=np.array([limit.upper for limit in limits]),
        unit_miss=np.array([limit.unit_miss for limit in limits]),
        accuracy=np.array([limit.accuracy for limit in limits]),
        tolerance=np.array([limit.tolerance for limit in limits]),
        hard=np.array([goal.hard for goal in bound.goals], bool),
        goal_weight=np.array([goal.weight for goal in bound.goals]),
        piece_weight=weight,
        piece_absolute=np.full(len(objective.measures), objective.absolute),
        closeness=objective.closeness,
    )


def _difference(group: Group, people: int) -> float:
    if not group.by_chance:
        return _PAY_DIFFERENCE
    noise = _HIRED_PEOPLE / people
    if group.lever.name == "promotion_rate":
        noise = math.sqrt(_PROMOTED_PEOPLE / people)
    return max(_PAY_DIFFERENCE, _CHANCE_DIFFERENCE * min(1.0, noise))


def refuse_without_effect(bound: BoundProblem, task: Task, values: Floats, slopes: Floats) -> None:
    """Refuse a hard target that is missed and that none of the variables moves at all.

    Raises:
        ProblemRefused: naming it.
    """
    misses = task.misses(values) * task.unit_miss
    for number, goal in enumerate(bound.goals):
        if goal.hard and misses[number] > task.tolerance[number] and not slopes[number].any():
            raise ProblemRefused(
                place=f"Target {goal.target + 1}",
                value=goal.words,
                rule="it is not met, and none of the variables changes it at all",
                remedy="Let a lever move that acts on it, in its year or before.",
            )


def _scaled(matrix: Floats) -> tuple[Floats, Floats]:
    """Rows divided by their largest coefficient, and those."""
    largest = np.abs(matrix).max(axis=1)
    return matrix / largest[:, None], largest
