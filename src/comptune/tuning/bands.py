"""How a metric is spread over seeds: bands by year, quantiles and a histogram."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from comptune.metrics import Unit
from comptune.tuning.quantiles import quantile
from comptune.tuning.report import natural_or_none
from comptune.tuning.variables import Floats

PERCENTILES: Final = (1, 5, 10, 25, 50, 75, 90, 95, 99)
_FEWEST_BINS, _MOST_BINS = 5, 30


@dataclass(frozen=True)
class Band:
    """One metric of one year over the seeds, in natural units (money in units of the currency).

    Attributes:
        p10, p50, p90: order statistics (see `quantiles`); None where no seed has a value.
        lowest, highest, mean: of the seeds that have a value.
        standard_deviation: between seeds (n - 1); None where fewer than two have a value.
        known: seeds that have a value.
    """

    year: int
    p10: float | None
    p50: float | None
    p90: float | None
    mean: float | None
    standard_deviation: float | None
    lowest: float | None
    highest: float | None
    known: int


@dataclass(frozen=True)
class Distribution:
    """One metric of one year as a histogram draws it, in natural units.

    Attributes:
        quantiles: by percentile.
        edges: of the bins, evenly spaced from the lowest value to the highest; one more than there
            are counts.
        counts: seeds by bin; a value on an edge is in the bin above, the highest in the last.
        unknown: seeds without a value.
    """

    year: int
    quantiles: Mapping[int, float]
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    unknown: int


def natural_values(values: NDArray[Any], unit: Unit) -> Floats:
    """Values of metrics as the catalogue has them in natural units: cents as units of money."""
    return np.asarray(values, np.float64) / (100.0 if unit == "money" else 1.0)


def band_of(year: int, values: Floats, unit: Unit) -> Band:
    """The band of one value a seed; NaN is not known."""
    known = values[np.isfinite(values)]
    if not len(known):
        return Band(year, None, None, None, None, None, None, None, 0)
    low, middle, high = (float(quantile(known, percent)) for percent in (10, 50, 90))
    return Band(
        year=year,
        p10=_rounded(low, unit),
        p50=_rounded(middle, unit),
        p90=_rounded(high, unit),
        mean=_rounded(float(known.mean()), unit),
        standard_deviation=_rounded(float(known.std(ddof=1)), unit) if len(known) > 1 else None,
        lowest=_rounded(float(known.min()), unit),
        highest=_rounded(float(known.max()), unit),
        known=len(known),
    )


def distribution_of(year: int, values: Floats, *, bins: int | None = None) -> Distribution:
    """The distribution of one value a seed; NaN is not known.

    Args:
        bins: about the square root of the seeds, 5 to 30, where None.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return Distribution(year, {}, (), (), len(values))
    wanted = bins or min(max(math.isqrt(len(known)), _FEWEST_BINS), _MOST_BINS)
    counts, edges = np.histogram(known, bins=wanted)
    if known.min() == known.max():
        counts, edges = np.array([len(known)]), np.array([known.min(), known.max()])
    return Distribution(
        year,
        {percent: float(quantile(known, percent)) for percent in PERCENTILES},
        tuple(edges.tolist()),
        tuple(counts.tolist()),
        len(values) - len(known),
    )


def _rounded(value: float, unit: Unit) -> float | None:
    """Without the noise of floats: money to the cent."""
    found = natural_or_none(value, unit)
    return None if found is None else float(found)
