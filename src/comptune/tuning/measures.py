"""Numbers that tuning reads off a batch: a metric's value of a place, over years and seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from comptune.metrics import evaluate, load_metrics, median_salaries
from comptune.tuning.problem import Statistic
from comptune.tuning.variables import Floats

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals

CERTAINTY: Final = 0.9
_LARGEST_SEED: Final = 2**64


@dataclass(frozen=True)
class Measure:
    """A metric at a place: what a target or an objective looks at.

    Attributes:
        years: positions of years; several are added up.
        level: 1 to 5, or None for all.
        department: the position along the department axis, or None for all.
        side: which end of the seeds `q90` guards: "upper" keeps 90 % of them at or below.
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


def seeds_from(seed: int, count: int, *, first: int = 1) -> tuple[int, ...]:
    """`count` seeds that follow the scenario's own, the same for every scenario with that seed.

    Args:
        first: where to start; fresh seeds start behind those that were used.
    """
    return tuple((seed + first + number) % _LARGEST_SEED for number in range(count))


def needs_closing(measures: Sequence[Measure]) -> bool:
    """Whether one of them is made of medians."""
    return any(load_metrics()[measure.metric].needs_salaries for measure in measures)


def read_measures(measures: Sequence[Measure], totals: "Totals") -> Floats:
    """The value of each measure by parameter set: (K, measures), in natural units.

    Seed 0 of the totals is the scenario's own, the others are those of statistics; a batch of one
    seed has official measures only. What is not known is NaN.
    """
    values = np.empty((totals.values.shape[0], len(measures)))
    for by in sorted({measure.by for measure in measures}):
        mine = [number for number, measure in enumerate(measures) if measure.by == by]
        names = sorted({measures[number].metric for number in mine})
        medians = median_salaries(totals, by=by) if _any_median(names) else None
        arrays = evaluate(totals.values, names, by=by, medians=medians)
        for number in mine:
            by_seed = _at(measures[number], arrays)
            values[:, number] = _statistic(measures[number], by_seed)
    return values


def by_seed(measure: Measure, totals: "Totals") -> Floats:
    """One measure by parameter set and seed, (K, S), in natural units."""
    medians = median_salaries(totals, by=measure.by) if _any_median([measure.metric]) else None
    arrays = evaluate(totals.values, [measure.metric], by=measure.by, medians=medians)
    return _at(measure, arrays)


def statistic_of(measure: Measure, values: Floats) -> Floats:
    """The measure's statistic over the last axis, whose entries are seeds of statistics."""
    if measure.statistic == "q90":
        share, method = (
            (CERTAINTY, "higher") if measure.side == "upper" else (1 - CERTAINTY, "lower")
        )
        return np.asarray(np.quantile(values, share, axis=-1, method=method))  # type: ignore[call-overload]
    return np.asarray(values.mean(axis=-1))


def _statistic(measure: Measure, values: Floats) -> Floats:
    if measure.statistic == "official":
        return values[:, 0]
    return statistic_of(measure, values[:, 1:])


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
