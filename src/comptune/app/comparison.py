"""Scenarios side by side: the figures of any number of them, as a table and as a chart's rows."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from numpy.typing import NDArray

from comptune.metrics import Metric, figures, load_metrics
from comptune.spreadsheets import harmless

PUBLISHED: Final = "published"  # what is in force without any scenario
SHOWN: Final = (
    "total_compensation_cost",
    "total_cost_growth",
    "annualised_payroll",
    "payroll_growth",
    "headcount",
    "average_increase",
    "average_salary",
    "exits",
    "hires",
    "pay_gap",
)


@dataclass(frozen=True)
class Compared:
    """One side of a comparison.

    Attributes:
        name: as people read it.
        start_year: arrays run over years from it.
        metrics: every metric by year; money in cents, rates in natural units.
        source: where the numbers are from: a sealed run or a preview, in words.
        stands_on: what two sides should share to be comparable: census, structure, seed.
    """

    name: str
    start_year: int
    metrics: Mapping[str, NDArray[Any]]
    source: str
    stands_on: Mapping[str, str]

    @property
    def years(self) -> range:
        """The years simulated."""
        return range(self.start_year, self.start_year + len(self.metrics[SHOWN[0]]))

    def figure(self, metric: Metric, year: int) -> figures.Figure:
        """A metric's value of a year; None where the year is not simulated or there is no value."""
        if year not in self.years:
            return None
        return figures.figure_of(metric.unit, self.metrics[metric.name][year - self.start_year])


def all_years(sides: Sequence[Compared]) -> tuple[int, ...]:
    """Every year that at least one side simulates."""
    return tuple(sorted({year for side in sides for year in side.years}))


def table(
    sides: Sequence[Compared], *, year: int, currency: str, names: Sequence[str] = ()
) -> list[list[str]]:
    """One row a metric: its title, the first side's value, then value and difference of each other.

    Args:
        sides: the first one is what the others are held against.
        year: shown.
        currency: written after money.
        names: of the metrics; left out, the headlines.
    """
    found = []
    for name in names or shown():
        metric = load_metrics()[name]
        first = sides[0].figure(metric, year)
        row = [f"{metric.title} {year}", figures.metric(metric.unit, first, currency=currency)]
        for side in sides[1:]:
            value = side.figure(metric, year)
            row += [
                figures.metric(metric.unit, value, currency=currency),
                figures.change_in_words(metric.unit, _less(value, first)),
            ]
        found.append(row)
    return found


def chart_rows(
    sides: Sequence[Compared], metric_name: str, *, currency: str
) -> list[dict[str, Any]]:
    """One row a side and year: the value as the chart draws it, and as people read it."""
    metric = load_metrics()[metric_name]
    found = []
    for side in sides:
        for year in side.years:
            figure = side.figure(metric, year)
            if figure is None:
                continue
            text = figures.metric(metric.unit, figure, currency=currency, exact=True)
            found.append(
                {
                    "year": str(year),
                    "scenario": side.name,
                    "value": float(figure) / scale(metric),
                    "text": text,
                }
            )
    return found


def measured(sides: Sequence[Compared]) -> tuple[Metric, ...]:
    """The metrics that every side has; some are of levels alone."""
    return tuple(
        metric for metric in load_metrics() if all(metric.name in side.metrics for side in sides)
    )


def csv_text(sides: Sequence[Compared], *, currency: str) -> str:
    """Every metric and year as CSV, one column a side: money in units, rates as fractions."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["metric", "title", "unit", "year", *(harmless(side.name) for side in sides)])
    for metric in measured(sides):
        unit = currency if metric.unit == "money" else metric.unit
        for year in all_years(sides):
            values = [side.figure(metric, year) for side in sides]
            texts = ["" if value is None else str(value) for value in values]
            lines.writerow([metric.name, metric.title, unit, year, *texts])
    return out.getvalue()


def scale(metric: Metric) -> float:
    """What a chart divides a metric by: money in millions, rates in percent."""
    return {"money": 1e6, "rate": 0.01}.get(metric.unit, 1.0)


def axis_words(metric: Metric, currency: str) -> str:
    """A chart's axis: Total compensation cost, million EUR."""
    unit = {"money": f", million {currency}", "rate": ", %"}.get(metric.unit, "")
    return f"{metric.title}{unit}"


def shown() -> tuple[str, ...]:
    """The metrics that a comparison begins with."""
    return tuple(name for name in SHOWN if name in load_metrics())


def warnings(sides: Sequence[Compared]) -> tuple[str, ...]:
    """What else than levers the sides differ in, so that their numbers do."""
    found = []
    for what in sides[0].stands_on:
        others = [
            side.name for side in sides[1:] if side.stands_on[what] != sides[0].stands_on[what]
        ]
        if others:
            found.append(f"{' and '.join(others)}: another {what} than {sides[0].name}")
    return tuple(found)


def _less(value: figures.Figure, first: figures.Figure) -> figures.Figure:
    if value is None or first is None:
        return None
    return value - first  # type: ignore[operator]
