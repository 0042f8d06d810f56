"""Numbers that tuning reads off a batch: a metric's value of a place, over years and seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from comptune.metrics import evaluate, load_metrics, median_salaries
from comptune.tuning.problem import Statistic, certainty_of
from comptune.tuning.quantiles import quantile
from comptune.tuning.seeds import exploring_seeds
from comptune.tuning.variables import Floats

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals


@dataclass(frozen=True)
class Measure:
    """A metric at a place: what a target or an objective looks at.

    Attributes:
        years: positions of years; several are added up.
        level: 1 to 5, or None for all.
        department: the position along the department axis, or None for all.
        side: which end of the seeds `q90` guards: "upper" keeps 90 % of them at or below, "lower"
            at or above.
    """

    metric: str
    years: tuple[int, ...]
    level: int | None = None
    department: int | None = None
    statistic: Statistic = "official"
    side: Literal["upper", "lower"] = "upper"

    @property
    def by(self) -> tuple[str, ...]:
        """As metrics are asked for."""
        groups = (("level", self.level), ("department", self.department))
        return tuple(name for name, place in groups if place is not None)


def needs_closing(measures: Sequence[Measure]) -> bool:
    """Whether one of them is made of medians."""
    return any(load_metrics()[measure.metric].needs_salaries for measure in measures)


def values_by_seed(measures: Sequence[Measure], totals: "Totals") -> Floats:
    """The value of each measure by parameter set and seed: (K, S, measures), in natural units.

    What is not known is NaN.
    """
    values = np.empty((*totals.values.shape[:2], len(measures)))
    for by in sorted({measure.by for measure in measures}):
        mine = [number for number, measure in enumerate(measures) if measure.by == by]
        names = sorted({measures[number].metric for number in mine})
        medians = median_salaries(totals, by=by) if _any_median(names) else None
        arrays = evaluate(totals.values, names, by=by, medians=medians)
        for number in mine:
            values[:, :, number] = _at(measures[number], arrays)
    return values


def read_values(measures: Sequence[Measure], values_of_seeds: Floats) -> Floats:
    """The value of each measure, its statistic taken: (K, measures).

    Args:
        values_of_seeds: (K, S, measures); seed 0 is the scenario's own, the others are those of
            statistics. One seed is enough where all measures are official.
    """
    values = values_of_seeds[:, 0].copy()
    for number, measure in enumerate(measures):
        if measure.statistic != "official":
            values[:, number] = statistic_of(measure, values_of_seeds[:, 1:, number])
    return values


def values_of_goal(values_of_seeds: Floats, number: int) -> Floats:
    """One measure on the seeds of statistics, of one parameter set's (S, measures)."""
    return np.asarray(values_of_seeds[1:, number])


def read_measures(measures: Sequence[Measure], totals: "Totals") -> Floats:
    """The value of each measure, its statistic taken, from totals of all seeds: (K, measures)."""
    return read_values(measures, values_by_seed(measures, totals))


def by_seed(measure: Measure, totals: "Totals") -> Floats:
    """One measure by parameter set and seed, (K, S), in natural units."""
    return np.asarray(values_by_seed([measure], totals)[:, :, 0])


def seeds_from(seed: int, count: int) -> tuple[int, ...]:
    """The seeds that statistics of a scenario with that seed are taken over."""
    return exploring_seeds(seed, count)


def statistic_of(measure: Measure, values: Floats) -> Floats:
    """The measure's statistic over the last axis, whose entries are seeds of statistics."""
    percent = percentile_of(measure)
    return np.asarray(values.mean(axis=-1)) if percent is None else quantile(values, percent)


def percentile_of(measure: Measure) -> int | None:
    """Which percentile of the seeds the measure looks at; None where it looks at none."""
    certainty = certainty_of(measure.statistic)
    if certainty is None:
        return None
    return certainty if measure.side == "upper" else 100 - certainty


def _any_median(names: Sequence[str]) -> bool:
    return any(load_metrics()[name].needs_salaries for name in names)


def _at(measure: Measure, arrays: Mapping[str, NDArray[Any]]) -> Floats:
    """(K, S) of the arrays' [K, S, year(, level)(, department)]."""
    array = arrays[measure.metric][:, :, list(measure.years)]
    if measure.level is not None:
        array = array[:, :, :, measure.level - 1]
    if measure.department is not None:
        array = array[..., measure.department]
    found = np.asarray(array, np.float64).sum(axis=2)
    unit = load_metrics()[measure.metric].unit
    return np.asarray(found / 100 if unit == "money" else found)
