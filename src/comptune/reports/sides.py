"""The figures of one side of a report: of a sealed run, or of the baseline beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from comptune.engine.measures import INDEX
from comptune.metrics import Bridge, bridge, evaluate, figures, load_metrics
from comptune.metrics.figures import Figure
from comptune.scenarios import Preview, Run
from comptune.scenarios.preview import metrics_of
from comptune.scenarios.run_bridge import measures_by_year

COST: Final = "total_compensation_cost"
PARTS: Final = ("base_pay_cost", "lump_sum_cost", "bonus_cost", "benefits_cost")
HEADS: Final = "headcount"
OTHERS: Final = "not known"  # the department of people who have none

ByYear = tuple[Figure, ...]


@dataclass(frozen=True)
class Side:
    """One side.

    Attributes:
        name: as sentences call it: "the baseline", "Merit 2027".
        run_id: of the sealed run; empty where the figures are simulated.
        years: simulated.
        totals: every metric of everybody by year, in units of the currency and natural units.
        measures: the engine's sums, int64 [year, level, department, measure].
        departments: along that axis.
    """

    name: str
    run_id: str
    years: tuple[int, ...]
    totals: Mapping[str, ByYear]
    measures: NDArray[Any]
    departments: tuple[str, ...]

    def total(self, metric: str) -> Decimal:
        """Over all years: of money and counts only."""
        return sum((Decimal(value or 0) for value in self.totals[metric]), Decimal(0))

    def last(self, metric: str) -> Figure:
        """Of the last year."""
        return self.totals[metric][-1]

    def groups(self, metric: str, by: str) -> tuple[ByYear, ...]:
        """A metric by group and year.

        Args:
            by: "level" or "department".
        """
        unit = load_metrics()[metric].unit
        values = evaluate(self.measures, (metric,), by=(by,))[metric]
        return tuple(tuple(figures.figure_of(unit, one) for one in group) for group in values.T)

    def bridge(self, name: str) -> Bridge:
        """From each year to the next, checked to the cent."""
        return bridge(self.measures, name)

    def measure(self, name: str) -> tuple[int, ...]:
        """A measure of everybody by year: people, or cents."""
        return tuple(int(one) for one in self.measures[..., INDEX[name]].sum(axis=(1, 2)))


def side_of_run(run: Run, name: str) -> Side:
    """The figures that a sealed run's tables tell."""
    years = tuple(range(run.sealed.start_year, run.sealed.end_year + 1))
    rows = run.query(
        "select metric_name, simulation_year, metric_value from fct_metrics where grain = 'total'"
    ).to_pylist()
    found = {(row["metric_name"], row["simulation_year"]): row["metric_value"] for row in rows}
    return Side(
        name=name,
        run_id=run.run_id,
        years=years,
        totals={
            metric.name: tuple(_told(metric.unit, found.get((metric.name, year))) for year in years)
            for metric in load_metrics()
        },
        measures=measures_by_year(run),
        departments=_departments(run),
    )


def side_of_baseline(preview: Preview, name: str) -> Side:
    """The baseline of a preview: the same people without the scenario's own values."""
    values = metrics_of(preview.baseline_totals)
    units = {metric.name: metric.unit for metric in load_metrics()}
    return Side(
        name=name,
        run_id="",
        years=preview.years,
        totals={
            metric: tuple(figures.figure_of(units[metric], one) for one in by_year)
            for metric, by_year in values.items()
        },
        measures=np.asarray(preview.baseline_totals.values[0, 0]),
        departments=tuple(one or OTHERS for one in preview.departments),
    )


def _departments(run: Run) -> tuple[str, ...]:
    rows = run.query("select distinct department from int_measures order by 1 nulls last")
    return tuple(row["department"] or OTHERS for row in rows.to_pylist())


def _told(unit: str, value: Decimal | None) -> Figure:
    """A table's value: money to the cent, counts whole."""
    if value is None:
        return None
    if unit == "money":
        return value.quantize(Decimal("0.01"))
    return int(value) if unit == "count" else value
