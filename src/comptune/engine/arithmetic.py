"""The engine's exact arithmetic: rounding half up, rates in parts per million, days of a year.

Whole numbers are int64, or float64 where `exactness` has shown that no product reaches 2**50: as
long as that holds a float64 is exact too, and rounds a quotient in three instructions.
"""

from typing import Any, Final

import numpy as np
from numba.cpython.unsafe import numbers

from comptune.engine.compiled import for_floats, for_ints, inlined

MILLION = 1_000_000
# Instructions, which their type stubs do not know.
_leading_zeros: Any = numbers.leading_zeros
_trailing_zeros: Any = numbers.trailing_zeros
_NO_FRACTION: Final = 1.5 * 2.0**52  # float64s around it are whole


@inlined
def signed(value: Any) -> int:
    """`value` as a signed 64-bit integer: where it comes from a narrower or an unsigned array."""
    return np.int64(value)  # type: ignore[return-value]


@inlined
def unsigned(value: Any) -> int:
    """`value` as an unsigned 64-bit integer; as an index it cannot count from the end."""
    return np.uint64(value)  # type: ignore[return-value]


@inlined
def narrow(value: Any) -> int:
    """The low 32 bits of `value`."""
    return np.uint32(value)  # type: ignore[return-value]


@inlined
def lowest_bit(word: int) -> int:
    """The place of the lowest bit of an unsigned `word` that is set; one is."""
    return signed(_trailing_zeros(word))


@inlined
def highest_bit(word: int) -> int:
    """The place of the highest bit of an unsigned `word` that is set; one is."""
    return 63 - signed(_leading_zeros(word))


@inlined
def real(value: int) -> float:
    """`value` as a float64."""
    return np.float64(value)


def rounded_by(value: int, divisor: int, inverse: float) -> int:
    """As `rounded`, with 1 / `divisor` at hand."""
    raise NotImplementedError  # compiled only


@for_floats(rounded_by)
def _rounded_float(value: float, divisor: float, inverse: float) -> float:
    # No whole number over an even divisor lies within a quarter of it below a half, so the quarter
    # settles halves upwards and nothing else. Adding 1.5 x 2**52 leaves the nearest whole number.
    return (value + 0.25) * inverse + _NO_FRACTION - _NO_FRACTION


@for_ints(rounded_by)
def _rounded_int(value: int, divisor: int, inverse: float) -> int:
    # The float64 product is off by less than one, which its remainder tells.
    whole = value + divisor // 2
    guess = signed(real(whole) * inverse)
    rest = whole - guess * divisor
    return guess + signed(rest >= divisor) - signed(rest < 0)


@inlined
def rounded(value: int, divisor: int) -> int:
    """`value` / `divisor`, rounded half up, exact; the divisor is positive and even.

    In size, an int64 value stays below 2**62 and its quotient below 2**51, a float64 below 2**50.
    """
    return rounded_by(value, divisor, 1.0 / real(divisor))


@inlined
def apply_ppm(amount: int, ppm: int) -> int:
    """`amount` x `ppm` / 1,000,000, rounded half up. Neither is negative."""
    return rounded(amount * ppm, signed(MILLION))


@inlined
def full_time(amount: int, fte: int) -> int:
    """`amount` x fte (thousandths), rounded half up. Neither is negative."""
    return rounded(amount * fte, signed(1000))


@inlined
def per_year(product: int, days: int) -> int:
    """cents x days x thousandths of full time, as cents of the year, rounded half up."""
    return rounded(product, days * 1000)


@inlined
def per_year_signed(product: int, days: int) -> int:
    """As `per_year`, rounded half up in magnitude, with the sign kept."""
    magnitude = per_year(abs(product), days)
    return -magnitude if product < 0 else magnitude


@inlined
def clamp(value: int, low: int, high: int) -> int:
    """`value` kept within `low` and `high`."""
    return min(max(value, low), high)
