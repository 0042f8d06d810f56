"""The tornado: each variable over its range, everything else as in the solution."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from comptune.metrics import load_metrics
from comptune.tuning.explain.around import (
    Around,
    Exact,
    moved,
    total_cost_in_words,
    value_of_group,
)
from comptune.tuning.explain.model import Swing, TornadoBar
from comptune.tuning.explain.slopes import measure_in_words
from comptune.tuning.report import natural
from comptune.tuning.variables import Floats


def range_points(around: Around, steps: int | None) -> list[Exact]:
    """Low and high end of each variable in turn; its bounds, or that many policy steps away."""
    return [
        moved(around.exact, number, end - around.exact[number])
        for number in range(len(around.wide))
        for end in _range(around, number, steps)
    ]


def tornado(
    around: Around, centre: Floats, values: Floats, steps: int | None
) -> tuple[TornadoBar, ...]:
    """The bars, the widest swing of total cost first.

    Args:
        values: of the points of `range_points`.
    """
    bars = [
        _bar(around, number, centre, values[2 * number : 2 * number + 2], steps)
        for number in range(len(around.wide))
    ]
    return tuple(sorted(bars, key=lambda bar: -bar.swings[0].size))


def _range(around: Around, number: int, steps: int | None) -> tuple[Decimal, Decimal]:
    group = around.setting.bound.variables.groups[number]
    if steps is None:
        return group.lower, group.upper
    value, reach = around.exact[number], steps * group.step
    return max(group.lower, value - reach), min(group.upper, value + reach)


def _bar(
    around: Around, number: int, centre: Floats, ends: Floats, steps: int | None
) -> TornadoBar:
    group = around.wide.groups[number]
    low, high = _range(around, number, steps)
    measures = around.evaluator.measures
    titles = [measure_in_words(around, target) for target in range(around.task.goals)]
    swings = []
    for place in (len(measures) - 1, *range(around.task.goals)):
        metric = load_metrics()[measures[place].metric]
        total = place == len(measures) - 1
        column = (centre[place], ends[0, place], ends[1, place])
        found = _known(column, metric.unit)
        words = total_cost_in_words(around.setting.scenario) if total else titles[place]
        swings.append(Swing(metric.name, metric.unit, words, *found))
    return TornadoBar(
        group=group.name,
        cells=group.cells,
        value=around.exact[number],
        low=low,
        high=high,
        range_words=f"{value_of_group(group, low)} to {value_of_group(group, high)}",
        swings=tuple(swings),
    )


def _known(values: Sequence[float], unit: str) -> list[Decimal | None]:
    return [natural(one, unit) if np.isfinite(one) else None for one in values]
