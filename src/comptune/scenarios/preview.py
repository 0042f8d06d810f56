"""A preview: the simulation of a scenario with unsaved changes, beside its baseline."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from comptune.engine.measures import INDEX
from comptune.levers import load_catalogue
from comptune.metrics import Bridge, Dilution, bridge, dilution, evaluate, median_salaries

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals

# Levers whose entered value differs from what they deliver: the metric that measures the delivery,
# and the measure that weighs the levels.
DELIVERED: Final[Mapping[str, tuple[str, str]]] = {
    "cola_rate": ("delivered_cola_rate", "cola_eligible_payroll"),
    "merit_rate": ("delivered_merit_rate", "merit_eligible_payroll"),
    "promotion_rate": ("delivered_promotion_rate", "promotion_candidates"),
    "promotion_raise": ("delivered_promotion_raise", "promotion_eligible_payroll"),
    "termination_rate": ("exit_rate", "opening_headcount"),
    "new_hire_termination_rate": ("new_hire_exit_rate", "hires"),
}


class Rate(NamedTuple):
    """What was entered and what it delivers, of one lever and year; level 0 is all levels."""

    lever: str
    year: int
    level: int
    entered: float  # over all levels: weighted by the payroll or heads that the lever acts on
    delivered: float  # NaN where nobody was eligible


@dataclass(frozen=True)
class Preview:
    """Metrics, totals, comparison with the baseline; nothing of it is kept.

    Attributes:
        scenario_id: of the scenario.
        start_year: the first simulated year; arrays run over years from it.
        departments: names along the department axis; None is "not known".
        totals: the scenario's, of one parameter set and seed, with closing salaries.
        baseline_totals: the same without the scenario's overrides.
        effective: every cell in force with its tier, as in `int_effective_parameters`.
    """

    scenario_id: str
    start_year: int
    departments: tuple[str | None, ...]
    totals: "Totals"
    baseline_totals: "Totals"
    effective: pa.Table

    @property
    def years(self) -> tuple[int, ...]:
        """The simulated years."""
        return tuple(range(self.start_year, self.start_year + self.totals.values.shape[2]))

    @cached_property
    def metrics(self) -> Mapping[str, NDArray[Any]]:
        """Every metric by year; money in cents, rates in natural units."""
        return self.metrics_by()

    @cached_property
    def baseline_metrics(self) -> Mapping[str, NDArray[Any]]:
        """The baseline's metrics by year."""
        return metrics_of(self.baseline_totals)

    def metrics_by(self, *by: str) -> Mapping[str, NDArray[Any]]:
        """Metrics by year and by "level" or "department" (or both, in that order)."""
        return metrics_of(self.totals, by)

    @property
    def difference(self) -> Mapping[str, NDArray[Any]]:
        """Each metric less the baseline's."""
        return {name: self.metrics[name] - self.baseline_metrics[name] for name in self.metrics}

    def bridge(self, name: str = "base_pay", *, by: tuple[str, ...] = ()) -> Bridge:
        """Why the cost of each year differs from that of the year before, to the cent."""
        return bridge(self.totals.values[0, 0], name, by=by)

    def dilution(self) -> Dilution:
        """What joiners and leavers do to the average salary."""
        return dilution(self.totals.values[0, 0])

    @property
    def shortfall(self) -> NDArray[np.int64]:
        """By year: people above the head count wanted, because nobody is laid off."""
        headcount = self.totals.values[0, 0, :, :, :, INDEX["closing_headcount"]].sum(axis=(1, 2))
        return np.asarray(np.maximum(0, headcount - self.totals.target[0, 0]))

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """Entered beside delivered, for every lever where the two differ."""
        by_level = self.metrics_by("level")
        weights = self.totals.values[0, 0].sum(axis=2)  # (Y, 5, measures)
        found = []
        for lever, (metric, measure) in DELIVERED.items():
            levels = load_catalogue()[lever].job_levels
            entered = self._entered(lever)
            for y, year in enumerate(self.years):
                values = np.array([float(entered[year, level]) for level in levels])
                heads = weights[y, : len(levels), INDEX[measure]]
                mean = float(np.average(values, weights=heads)) if heads.sum() else float("nan")
                found.append(Rate(lever, year, 0, mean, float(self.metrics[metric][y])))
                found += [
                    Rate(lever, year, level, float(value), float(by_level[metric][y, level - 1]))
                    for level, value in zip(levels, values, strict=True)
                ]
        return tuple(found)

    def _entered(self, lever: str) -> dict[tuple[int, int], Decimal]:
        """The lever's values in force by year and level."""
        own = self.effective.filter(pc.field("parameter_name") == lever)
        return {
            (row["fiscal_year"], row["job_level"]): row["parameter_value"]
            for row in own.to_pylist()
        }


def metrics_of(totals: "Totals", by: tuple[str, ...] = ()) -> Mapping[str, NDArray[Any]]:
    """Metrics of one parameter set and seed, without those two axes."""
    medians = median_salaries(totals, by=by) or None
    values = evaluate(totals.values, by=by, medians=medians)
    return {name: value[0, 0] for name, value in values.items()}
