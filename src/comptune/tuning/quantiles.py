"""Quantiles as order statistics: always a value that some seed really had, on the careful side."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from comptune.tuning.variables import Floats

_HALF: Final = 50


def rank(count: int, percent: int) -> int:
    """The position, from 0, of a percentile among `count` values in ascending order.

    Above the half the next higher one, below it the next lower one, so that P10 and P90 mirror
    each other: of 100 values the 91st is P90 and the 10th is P10. Of fresh values about
    `percent` per cent are expected at or below it: rank k of n has k / (n + 1) below it.
    """
    last = count - 1
    return -(-percent * last // 100) if percent >= _HALF else percent * last // 100


def quantile(values: NDArray[Any], percent: int) -> Floats:
    """The percentile over the last axis; the 50th is the mean of the two middle ones."""
    count = values.shape[-1]
    ordered = np.sort(values, axis=-1)
    if percent == _HALF:
        low, high = (count - 1) // 2, count // 2
        return np.asarray((ordered[..., low] + ordered[..., high]) / 2)
    return np.asarray(ordered[..., rank(count, percent)], np.float64)


def neighbours(values: Floats, position: int) -> NDArray[np.intp]:
    """The entries around a rank of a vector: as many on either side, of which the middle is it.

    The number to either side grows as the count to the power of 4/5, the rate of Liu and Hong
    (2009), but never beyond the nearer end.
    """
    count = len(values)
    wanted = round(count**0.8 / 4)
    reach = min(max(wanted, 1), position, count - 1 - position)
    order = np.argsort(values, kind="stable")
    return order[position - reach : position + reach + 1]
