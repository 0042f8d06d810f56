"""The engine's integer arithmetic: rounding half up, rates in parts per million, days of a year."""

from typing import Any

import numpy as np

from comptune.engine.compiled import inlined

MILLION = 1_000_000


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
def real(value: int) -> float:
    """`value` as a float64."""
    return np.float64(value)


@inlined
def quotient(value: int, divisor: int) -> int:
    """`value` // `divisor`, exact, for 0 <= value < 2**63 and a quotient below 2**50.

    A float64 product is off by less than one, which its remainder tells; unlike an integer
    division, this is done for several people at once.
    """
    guess = signed(real(value) * (1.0 / real(divisor)))
    rest = value - guess * divisor
    return guess + signed(rest >= divisor) - signed(rest < 0)


@inlined
def apply_ppm(amount: int, ppm: int) -> int:
    """`amount` x `ppm` / 1,000,000, rounded half up. Neither is negative."""
    return quotient(amount * ppm + 500_000, signed(MILLION))


@inlined
def full_time(amount: int, fte: int) -> int:
    """`amount` x fte (thousandths), rounded half up. Neither is negative."""
    return quotient(amount * fte + 500, signed(1000))


@inlined
def per_year(product: int, days: int) -> int:
    """cents x days x thousandths of full time, as cents of the year, rounded half up."""
    return quotient(product + days * 500, days * 1000)


@inlined
def per_year_signed(product: int, days: int) -> int:
    """As `per_year`, rounded half up in magnitude, with the sign kept."""
    magnitude = per_year(abs(product), days)
    return -magnitude if product < 0 else magnitude


@inlined
def clamp(value: int, low: int, high: int) -> int:
    """`value` kept within `low` and `high`."""
    return min(max(value, low), high)
