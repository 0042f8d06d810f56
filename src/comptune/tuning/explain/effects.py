"""What the solution does, beside the baseline: cost bridge, levels, departments, range and gaps.

Everything here is of two simulations on the scenario's own seed: the baseline and the solution.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from comptune.metrics import bridge, evaluate, load_metrics, median_salaries
from comptune.scenarios.batch import simulate_batch
from comptune.tuning.explain.around import Around
from comptune.tuning.explain.model import CostBridge, CostPart, Effect
from comptune.tuning.report import natural

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals

_PLACES: Final = ("total_compensation_cost", "headcount", "average_increase")
_RED_CIRCLED: Final = ("above_maximum_count", "above_maximum_share")
_GAPS: Final = ("pay_gap", "pay_gap_median")
_ON_TOP: Final = ("lump_sum_cost", "bonus_cost", "benefits_cost")
NOT_KNOWN: Final = "not known"


@dataclass(frozen=True)
class BeforeAndAfter:
    """The baseline (set 0) and the solution (set 1)."""

    totals: "Totals"
    start_year: int
    departments: tuple[str | None, ...]

    @property
    def years(self) -> int:
        """How many are simulated."""
        return int(self.totals.values.shape[2])

    def metrics(self, names: Sequence[str], by: tuple[str, ...]) -> dict[str, NDArray[Any]]:
        """[set, year(, level)(, department)]; money in cents."""
        medians = None
        if any(load_metrics()[name].needs_salaries for name in names):
            medians = median_salaries(self.totals, by=by)
        found = evaluate(self.totals.values, names, by=by, medians=medians)
        return {name: values[:, 0] for name, values in found.items()}


def before_and_after(around: Around) -> BeforeAndAfter:
    """Simulate the two."""
    scenario = around.setting.scenario
    points = [None, dict(around.solution.cells)]
    batch = simulate_batch(scenario, points, closing=True, executor=around.executor)
    return BeforeAndAfter(batch.totals, scenario.start_year, scenario.departments)


def cost_bridges(both: BeforeAndAfter) -> tuple[CostBridge, ...]:
    """By year, then of all years together where there are several."""
    base, own = (bridge(both.totals.values[one, 0]) for one in (0, 1))
    found = both.metrics(("total_compensation_cost", *_ON_TOP), ())
    cost = found["total_compensation_cost"]
    # Both open the start year alike, so what differs in a year is what its parts and those of all
    # years before it differ by.
    bars = [
        (part.name, part.title, np.cumsum(np.asarray(part.values - of_base.values, np.int64)))
        for part, of_base in zip(own.parts, base.parts, strict=True)
    ]
    bars += [
        (name, load_metrics()[name].title, np.asarray(found[name][1] - found[name][0], np.int64))
        for name in _ON_TOP
    ]
    bars = [bar for bar in bars if bar[0] != "level_transfers" or bar[2].any()]
    rows = [
        _bridge(both.start_year + year, cost[:, year], [(*bar[:2], bar[2][year]) for bar in bars])
        for year in range(both.years)
    ]
    if both.years > 1:
        rows.append(_bridge(None, cost.sum(axis=1), [(*bar[:2], bar[2].sum()) for bar in bars]))
    return tuple(rows)


def effects_by_level(both: BeforeAndAfter) -> tuple[Effect, ...]:
    """Cost, head count and average increase of each level and year; cost of all years first."""
    return tuple(_effects(both, _PLACES, ("level",)))


def effects_by_department(both: BeforeAndAfter) -> tuple[Effect, ...]:
    """The same by department."""
    return tuple(_effects(both, _PLACES, ("department",)))


def red_circled(both: BeforeAndAfter) -> tuple[Effect, ...]:
    """People above the maximum of their range, in total, then by level."""
    return (*_effects(both, _RED_CIRCLED, ()), *_effects(both, _RED_CIRCLED, ("level",)))


def pay_gaps(both: BeforeAndAfter) -> tuple[Effect, ...]:
    """Mean and median, in total, then by level."""
    return (*_effects(both, _GAPS, ()), *_effects(both, _GAPS, ("level",)))


def _bridge(
    year: int | None, cost: NDArray[Any], bars: Sequence[tuple[str, str, Any]]
) -> CostBridge:
    parts = tuple(CostPart(name, title, _money(amount)) for name, title, amount in bars)
    return CostBridge(year, _money(cost[0]), parts, _money(cost[1]))


def _money(cents: Any) -> Decimal:
    return Decimal(int(cents)).scaleb(-2)


def _effects(both: BeforeAndAfter, names: Sequence[str], by: tuple[str, ...]) -> Iterator[Effect]:
    found = both.metrics(names, by)
    places = {"level": 5, "department": len(both.departments)}[by[0]] if by else 1
    for place in range(places):
        level = place + 1 if by == ("level",) else 0
        department = (both.departments[place] or NOT_KNOWN) if by == ("department",) else None
        for name in names:
            metric = load_metrics()[name]
            values = found[name][..., place] if by else found[name]
            years: list[int | None] = [both.start_year + year for year in range(both.years)]
            columns = [values[:, year] for year in range(both.years)]
            if metric.unit == "money" and both.years > 1:
                years, columns = [None, *years], [values.sum(axis=1), *columns]
            for year, (before, after) in zip(years, columns, strict=True):
                yield Effect(
                    metric=name,
                    title=metric.title,
                    unit=metric.unit,
                    level=level,
                    department=department,
                    year=year,
                    before=_figure(before, metric.unit),
                    after=_figure(after, metric.unit),
                )


def _figure(value: Any, unit: str) -> Decimal | None:
    if np.isnan(value):
        return None
    return _money(value) if unit == "money" else natural(float(value), unit)
