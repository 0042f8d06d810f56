"""What is read off totals where they were simulated, here or on a cluster's worker."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from comptune.metrics import evaluate, median_salaries
from comptune.tuning.measures import Measure, values_by_seed
from comptune.tuning.sampling import Arrays

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals


@dataclass(frozen=True)
class ReadMeasures:
    """Reads measures: one array (K, S, measures) in natural units."""

    measures: tuple[Measure, ...]

    def __call__(self, totals: "Totals") -> Arrays:
        """The one array."""
        return (values_by_seed(self.measures, totals),)


@dataclass(frozen=True)
class ReadMetrics:
    """Reads the measures of targets, and metrics as `metrics.evaluate` has them.

    Attributes:
        names: groupings with their metrics.
        closing: whether there are closing salaries to take medians from.
    """

    names: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    measures: tuple[Measure, ...]
    closing: bool

    def keys(self) -> list[tuple[tuple[str, ...], str]]:
        """Grouping and metric of each array after the first."""
        return [(by, name) for by, own in self.names for name in own]

    def __call__(self, totals: "Totals") -> Arrays:
        """The measures (K, S, measures), then each metric [K, S, year(, level)]."""
        found = [values_by_seed(self.measures, totals)]
        for by, own in self.names:
            medians = median_salaries(totals, by=by) if self.closing else None
            arrays = evaluate(totals.values, own, by=by, medians=medians)
            found += (np.array(arrays[name]) for name in own)
        return tuple(found)
