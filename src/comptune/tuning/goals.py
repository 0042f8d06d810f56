"""Targets spelled out: one goal for each year (or years together), with its numbers settled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from comptune.errors import ComptuneError
from comptune.metrics import Metric, load_metrics
from comptune.metrics.formula import Average, Binary, Node, Previous
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.measures import Measure
from comptune.tuning.problem import Problem, Relation, TargetSpec, certainty_of
from comptune.tuning.wanted import (
    DEFAULT_TOLERANCES,
    Tolerance,
    Wanted,
    read_tolerance,
    read_wanted,
)

if TYPE_CHECKING:
    from comptune.scenarios.scenario import Scenario

# What the solver aims at before rounding, as a share of the size of what is wanted.
ACCURACY: Final = 1e-4
# What one unit of a miss is, of rates and ratios (one point) and of the rest (a share).
POINT: Final = 0.01
_HALF_A_PERSON: Final = 0.5


@dataclass(frozen=True)
class Goal:
    """One target at one place; what is wanted may hang on the baseline still.

    Attributes:
        target: position in the problem.
        words: "total_compensation_cost, 2027, level 3".
    """

    target: int
    words: str
    metric: Metric
    measure: Measure
    relation: Relation
    lower: Wanted | None
    upper: Wanted | None
    tolerance: Tolerance
    hard: bool
    weight: float


@dataclass(frozen=True)
class Limits:
    """A goal's numbers, the baseline filled in, in natural units.

    Attributes:
        lower, upper: minus and plus infinity where open; equal for "=".
        tolerance: what may be missed at policy steps.
        unit_miss: what counts as one per cent, or one point, missed.
        accuracy: what may be missed before rounding.
    """

    lower: float
    upper: float
    tolerance: float
    unit_miss: float
    accuracy: float

    def miss(self, value: float) -> float:
        """How far a value lies outside; 0 within."""
        return max(self.lower - value, value - self.upper, 0.0)


def goals_of(problem: Problem, scenario: "Scenario") -> tuple[Goal, ...]:
    """Every target spelled out over its years.

    Raises:
        ProblemRefused: a target that the catalogue of metrics or the scenario refuses.
    """
    return goals_of_targets(problem.targets, scenario)


def goals_of_targets(targets: Sequence[TargetSpec], scenario: "Scenario") -> tuple[Goal, ...]:
    """The same of targets without a problem."""
    return tuple(
        goal for number, target in enumerate(targets) for goal in _goals(number, target, scenario)
    )


def settle(goal: Goal, baseline: float) -> Limits:
    """The goal's limits, given the baseline's value of its measure.

    Raises:
        ProblemRefused: a lower limit above the upper one.
    """
    lower = float("-inf") if goal.lower is None else goal.lower.value(baseline)
    upper = float("inf") if goal.upper is None else goal.upper.value(baseline)
    if lower > upper:
        raise ProblemRefused(
            place=f"Target {goal.target + 1}, values",
            rule="the first value is not above the second",
            remedy="Write the lower one first.",
        )
    size = max((abs(v) for v in (lower, upper) if abs(v) != float("inf")), default=0.0)
    tolerance = max(goal.tolerance.value(v) for v in (lower, upper) if abs(v) != float("inf"))
    relative = goal.metric.unit in ("money", "count")
    unit_miss = max(size, 1e-9) * POINT if relative else POINT
    accuracy = ACCURACY * (max(size, 1e-9) if relative else 1.0)
    if goal.metric.unit == "count":  # whole people, and one step of a lever moves many of them
        accuracy = max(accuracy, _HALF_A_PERSON, 0.5 * tolerance)
    if goal.relation == "=" and tolerance:
        accuracy = min(accuracy, tolerance)
    return Limits(lower, upper, tolerance, unit_miss, accuracy)


def contradiction(goals: Sequence[Goal], limits: Sequence[Limits]) -> ProblemRefused | None:
    """Two hard goals of the same measure that cannot both hold, tolerances granted."""
    for number, (goal, own) in enumerate(zip(goals, limits, strict=True)):
        for other, its in zip(goals[:number], limits[:number], strict=True):
            same = other.measure == goal.measure and other.hard and goal.hard
            room = own.tolerance + its.tolerance
            if same and (own.lower > its.upper + room or its.lower > own.upper + room):
                return ProblemRefused(
                    place=f"{goal.words}, targets {other.target + 1} and {goal.target + 1}",
                    rule="they contradict each other: no value meets both",
                    remedy="Leave one of the two out, or make one of them soft (hard: false).",
                )
    return None


def _goals(number: int, target: TargetSpec, scenario: "Scenario") -> Iterator[Goal]:
    place = f"Target {number + 1}"
    metric = _metric(target, place)
    if target.level is not None and target.department is not None:
        raise ProblemRefused(
            place=place,
            rule="a target is of a level or of a department, not of both",
            remedy="Leave one of the two out.",
        )
    department = _department(target, place, scenario)
    lower, upper = _limits(target, metric, place)
    tolerance = Tolerance()
    if target.tolerance is not None:
        tolerance = read_tolerance(f"{place}, tolerance", target.tolerance, metric.unit)
    elif target.relation == "=":
        tolerance = DEFAULT_TOLERANCES[metric.unit]
    years = _years(target, place, scenario)
    if target.over == "sum" and metric.unit not in ("money", "count"):
        raise ProblemRefused(
            place=f"{place}, over",
            value=f"sum of {metric.name}",
            rule=f"a {metric.unit} does not add up over years",
            remedy="Leave `over` out: each year by itself.",
        )
    first = scenario.start_year
    if first in years and _misses_first_year(metric.expression):
        raise ProblemRefused(
            place=f"{place}, year",
            value=str(first),
            rule=f"{metric.name} is not known in the start year",
            remedy=f"Name years from {first + 1} on.",
        )
    for group in [years] if target.over == "sum" else [(year,) for year in years]:
        span = str(group[0]) if len(group) == 1 else f"{group[0]} to {group[-1]}"
        where = f", level {target.level}" if target.level else ""
        where += f", {target.department}" if target.department else ""
        yield Goal(
            target=number,
            words=f"{metric.name}, {span}{where}",
            metric=metric,
            measure=Measure(
                metric=metric.name,
                years=tuple(year - first for year in group),
                level=target.level,
                department=department,
                statistic=target.statistic,
                side="lower" if _guards_lower_end(target) else "upper",
            ),
            relation=target.relation,
            lower=lower,
            upper=upper,
            tolerance=tolerance,
            hard=target.hard,
            weight=float(target.weight),
        )


def _metric(target: TargetSpec, place: str) -> Metric:
    """The target's metric, defined for what it is asked by."""
    by = tuple(name for name in ("level", "department") if getattr(target, name) is not None)
    try:
        metric = load_metrics()[target.metric]
        if len(by) < 2:
            load_metrics().select([target.metric], by=by)
    except ComptuneError as error:
        raise ProblemRefused(
            place=f"{place}, metric", value=target.metric, rule=error.rule, remedy=error.remedy
        ) from None
    return metric


def _guards_lower_end(target: TargetSpec) -> bool:
    return certainty_of(target.statistic) is not None and target.relation == ">="


def _limits(target: TargetSpec, metric: Metric, place: str) -> tuple[Wanted | None, Wanted | None]:
    """Lower and upper limit as written."""
    if target.relation == "between":
        if certainty_of(target.statistic) is not None:
            raise ProblemRefused(
                place=f"{place}, statistic",
                value=f"between, {target.statistic}",
                rule="a certainty guards one end: the upper of <= and =, the lower of >=",
                remedy="Write two targets, one with <= and one with >=.",
            )
        if target.values is None or target.value is not None:
            raise ProblemRefused(
                place=place,
                rule="`between` takes `values`, a lower and an upper one",
                remedy="Write them as in values: [800 M, 820 M].",
            )
        lower, upper = (
            read_wanted(f"{place}, values", text, metric.unit) for text in target.values
        )
        if lower.share == upper.share and lower.amount > upper.amount:
            raise ProblemRefused(
                place=f"{place}, values",
                rule="the first value is not above the second",
                remedy="Write the lower one first.",
            )
        return lower, upper
    if target.value is None or target.values is not None:
        raise ProblemRefused(
            place=place,
            rule=f'"{target.relation}" takes one `value`',
            remedy='Write it as in value: "-3 %".',
        )
    wanted = read_wanted(f"{place}, value", target.value, metric.unit)
    return (
        None if target.relation == "<=" else wanted,
        None if target.relation == ">=" else wanted,
    )


def _years(target: TargetSpec, place: str, scenario: "Scenario") -> tuple[int, ...]:
    if (target.year is None) == (target.years is None):
        raise ProblemRefused(
            place=place,
            rule="a target names its `year` or its `years`, one of the two",
            remedy="Write year: 2027, years: [2027, 2028] or years: all.",
        )
    simulated = tuple(range(scenario.start_year, scenario.end_year + 1))
    if target.years == "all":
        return simulated
    years = target.years if isinstance(target.years, tuple) else (target.year or 0,)
    for year in years:
        if year not in simulated:
            raise ProblemRefused(
                place=f"{place}, year",
                value=str(year),
                rule=f"{simulated[0]} to {simulated[-1]} are simulated",
                remedy="Name one of these, or let the scenario end later.",
            )
    if not years or len(set(years)) < len(years):
        raise ProblemRefused(
            place=f"{place}, years",
            rule="each year is named once, and there is one at least",
            remedy="Write them as in [2027, 2028].",
        )
    return tuple(sorted(years))


def _department(target: TargetSpec, place: str, scenario: "Scenario") -> int | None:
    if target.department is None:
        return None
    if target.department not in scenario.departments:
        known = ", ".join(name for name in scenario.departments if name is not None)
        raise ProblemRefused(
            place=f"{place}, department",
            value=target.department,
            rule=f"the departments of the census are {known}",
            remedy="Name one of these.",
        )
    return scenario.departments.index(target.department)


def _misses_first_year(node: Node) -> bool:
    """Whether a formula looks at a year before the first, of which nothing is known."""
    match node:
        case Previous(_, opening):
            return opening is None
        case Binary(_, left, right):
            return _misses_first_year(left) or _misses_first_year(right)
        case Average(total, count):
            return _misses_first_year(total) or _misses_first_year(count)
        case _:
            return False
