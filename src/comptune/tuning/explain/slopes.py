"""Sensitivities: what one more of each variable does, from differences at two lengths.

Levers that move pay are measured by differences forward, backward and central, each at two lengths,
on the seeds of each target; the bounds are the smallest and the largest of them. Levers that act
through who is promoted or hired are measured by central differences on eight seeds in common, with
bounds of two standard errors; targets that are statistics over seeds already by differences alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from comptune.metrics import Unit, figures, load_metrics
from comptune.tuning.explain.around import (
    Around,
    Exact,
    change_of_lever,
    differences_of,
    finite,
    inside,
    moved,
    per_unit,
    total_cost_in_words,
)
from comptune.tuning.explain.model import Sensitivity
from comptune.tuning.measures import Measure
from comptune.tuning.report import natural
from comptune.tuning.seeds import exploring_seeds
from comptune.tuning.variables import Floats

_SEEDS: Final = 8
_ERRORS: Final = 2.0


@dataclass(frozen=True)
class Steps:
    """The points around the solution for one group: (signed length, position in the batch)."""

    group: int
    steps: tuple[tuple[Decimal, int], ...]


@dataclass(frozen=True)
class Slope:
    """Of one measure by one group, for one unit of its value."""

    value: float
    low: float
    high: float
    method: str


def difference_points(around: Around) -> tuple[list[Exact], list[Steps]]:
    """The points to simulate beside the solution, and which of them are whose."""
    points: list[Exact] = []
    found = []
    for number, group in enumerate(around.wide.groups):
        steps = []
        for length in differences_of(around, number):
            for change in (length, -length):
                if inside(group, around.exact[number] + change):
                    steps.append((change, len(points)))
                    points.append(moved(around.exact, number, change))
        found.append(Steps(number, tuple(steps)))
    return points, found


def slopes_of(around: Around, centre: Floats, values: Floats, steps: list[Steps]) -> list[Slope]:
    """By group and measure (in that order), from differences.

    Args:
        centre: the values of the solution.
        values: of the points of `difference_points`.
    """
    return [
        _slope(centre[measure], values[:, measure], one, around)
        for one in steps
        for measure in range(len(centre))
    ]


def jacobian(slopes: list[Slope], groups: int) -> Floats:
    """(measures, groups), for one unit of each group's value."""
    table = np.array([slope.value for slope in slopes]).reshape(groups, -1)
    return np.asarray(finite(table.T))


def chance_slopes(around: Around) -> dict[tuple[int, int], Slope]:
    """Of (group, measure) that act through chance, over seeds in common."""
    groups = [n for n, group in enumerate(around.wide.groups) if group.by_chance]
    measures = around.evaluator.measures
    official = [n for n, one in enumerate(measures) if one.statistic == "official"]
    pairs = [(n, _ends(around, n)) for n in groups]
    pairs = [(n, ends) for n, ends in pairs if ends[0] != ends[1]]
    if not pairs:
        return {}
    points = [moved(around.exact, n, change) for n, ends in pairs for change in ends]
    found = {}
    own = around.setting.scenario.spec.seed
    seeds = (own, *exploring_seeds(own, _SEEDS - 1))
    values = around.by_seed(points, [measures[n] for n in official], seeds)
    for row, (group, (low, high)) in enumerate(pairs):
        for column, measure in enumerate(official):
            rise = values[2 * row + 1, :, column] - values[2 * row, :, column]
            slopes = rise / float(high - low)
            error = _ERRORS * float(slopes.std(ddof=1)) / np.sqrt(_SEEDS)
            middle = float(slopes.mean())
            method = f"mean of central differences over {_SEEDS} seeds, two standard errors"
            found[group, measure] = Slope(middle, middle - error, middle + error, method)
    return found


def sensitivities(
    around: Around, slopes: list[Slope], by_chance: dict[tuple[int, int], Slope]
) -> Iterator[Sensitivity]:
    """By variable: total cost of all years, then each target."""
    measures, goals = around.evaluator.measures, around.setting.bound.goals
    for number in range(len(around.wide)):
        for measure in (len(measures) - 1, *range(len(goals))):
            slope = by_chance.get((number, measure), slopes[number * len(measures) + measure])
            target = None if measure == len(measures) - 1 else measure
            name = _name(around, target)
            if np.isfinite(slope.value):
                yield _sensitivity(around, number, measures[measure], target, name, slope)


def _name(around: Around, target: int | None) -> str:
    if target is None:
        return total_cost_in_words(around.setting.scenario)
    return measure_in_words(around, target)


def measure_in_words(around: Around, target: int) -> str:
    """A target's metric and place: "Total compensation cost, 2027"."""
    goal = around.setting.bound.goals[target]
    return f"{goal.metric.title}, {goal.words.split(', ', 1)[1]}"


def _sensitivity(
    around: Around, number: int, measure: Measure, target: int | None, name: str, slope: Slope
) -> Sensitivity:
    group = around.wide.groups[number]
    unit = load_metrics()[measure.metric].unit
    per = per_unit(group)
    change, low, high = (
        natural(one * float(per), unit) for one in (slope.value, slope.low, slope.high)
    )
    shown = _change(unit, change) if change or low != high else figures.NO_CHANGE
    if low != high:
        shown += f" (between {_change(unit, low)} and {_change(unit, high)})"
    return Sensitivity(
        group=group.name,
        per=change_of_lever(group, per),
        metric=measure.metric,
        unit=unit,
        target=target,
        change=change,
        low=low,
        high=high,
        method=slope.method,
        words=f"{change_of_lever(group, per)} {group.name}: {name} {shown}",
    )


def _change(unit: Unit, change: Decimal) -> str:
    """A change that may be far below what a headline shows: +0.0042 pp, +0.35 people."""
    sign = figures.MINUS if change < 0 else "+"
    if unit == "rate":
        return f"{sign}{abs(change) * 100:.4f} pp"
    if unit == "count":
        return f"{sign}{abs(change):,.2f}"
    return f"{sign}{abs(change):.5f}" if unit == "ratio" else figures.change(unit, change)


def _slope(centre: float, values: Floats, steps: Steps, around: Around) -> Slope:
    """Central at the shorter length where there is room on both sides, else one-sided."""
    group = around.wide.groups[steps.group]
    values_at = {change: float(values[row]) for change, row in steps.steps}
    one_sided = {change: (value - centre) / float(change) for change, value in values_at.items()}
    central = {
        change: (value - values_at[-change]) / float(2 * change)
        for change, value in values_at.items()
        if change > 0 and -change in values_at
    }
    every = [*one_sided.values(), *central.values()]
    if not every:
        return Slope(float("nan"), float("nan"), float("nan"), "no room for a difference")
    best = central[min(central)] if central else one_sided[min(one_sided, key=abs)]
    lengths = " and ".join(
        change_of_lever(group, one).removeprefix("+") for one in sorted({abs(c) for c in one_sided})
    )
    kind = "differences forward, backward and central" if central else "differences to one side"
    return Slope(best, min(every), max(every), f"{kind} at {lengths}")


def _ends(around: Around, number: int) -> tuple[Decimal, Decimal]:
    """How far down and up the seeds' differences go."""
    group = around.wide.groups[number]
    length, _ = differences_of(around, number)
    value = around.exact[number]
    return max(-length, group.lower - value), min(length, group.upper - value)
