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
    """`value` as an unsigned 64-bit integer: signed division rounds down, unsigned is faster."""
    return np.uint64(value)  # type: ignore[return-value]


@inlined
def narrow(value: Any) -> int:
    """The low 32 bits of `value`."""
    return np.uint32(value)  # type: ignore[return-value]


@inlined
def apply_ppm(amount: int, ppm: int) -> int:
    """`amount` x `ppm` / 1,000,000, rounded half up. Neither is negative."""
    return signed((unsigned(amount) * unsigned(ppm) + unsigned(500_000)) // unsigned(MILLION))


@inlined
def full_time(amount: int, fte: int) -> int:
    """`amount` x fte (thousandths), rounded half up. Neither is negative."""
    return signed((unsigned(amount) * unsigned(fte) + unsigned(500)) // unsigned(1000))


@inlined
def per_year(product: int, days: int) -> int:
    """cents x days x thousandths of full time, as cents of the year, rounded half up; not negative.

    The two branches let the compiler divide by a constant.
    """
    value = unsigned(product)
    if days == 365:
        return signed((value + unsigned(182_500)) // unsigned(365_000))
    return signed((value + unsigned(183_000)) // unsigned(366_000))


@inlined
def per_year_signed(product: int, days: int) -> int:
    """As `per_year`, rounded half up in magnitude, with the sign kept."""
    if product < 0:
        return -per_year(-product, days)
    return per_year(product, days)


@inlined
def clamp(value: int, low: int, high: int) -> int:
    """`value` kept within `low` and `high`."""
    return min(max(value, low), high)
