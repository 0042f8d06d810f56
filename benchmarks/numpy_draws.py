"""Random draws and integer rates in plain NumPy: the simulation page over whole arrays."""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Words: TypeAlias = NDArray[np.uint64]  # each holds 32 bits

MILLION: Final = 1_000_000
EMPLOYED: Final = 0
JOINING: Final = 1

_MASK: Final = np.uint64(0xFFFFFFFF)
_HALF: Final = np.uint64(32)
_FIRST: Final = np.uint64(0xD2511F53)
_SECOND: Final = np.uint64(0xCD9E8D57)
_ROUNDS: Final = 10


def draw(keys: NDArray[np.uint64], year: int, stream: int, seed: int) -> tuple[Words, ...]:
    """Philox4x32-10: the four words of every person, as 64-bit arrays."""
    a: Any = keys & _MASK
    b: Any = keys >> _HALF
    c: Any = np.uint64(year)  # the first round's half of the work is one number, not an array
    d: Any = np.uint64(stream)
    x, y = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(_ROUNDS):
        first = a * _FIRST
        second = c * _SECOND
        a = (second >> _HALF) ^ b ^ np.uint64(x)
        b = second & _MASK
        c = (first >> _HALF) ^ d ^ np.uint64(y)
        d = first & _MASK
        x, y = (x + 0x9E3779B9) & 0xFFFFFFFF, (y + 0xBB67AE85) & 0xFFFFFFFF
    return a, b, c, d


def happens(word: Words, chance_ppm: Ints) -> Flags:
    """Whether something of that probability happens on each draw."""
    return word * np.uint64(MILLION) < chance_ppm.astype(np.uint64) << _HALF


def pick(word: Words, count: int | Ints) -> Ints:
    """One of 0 .. count - 1 for each draw."""
    return ((word * np.asarray(count, np.uint64)) >> _HALF).view(np.int64)


def apply_ppm(amount: Ints, ppm: int | Ints) -> Ints:
    """`amount` x `ppm` / 1,000,000, rounded half up."""
    return (amount * ppm + MILLION // 2) // MILLION


def full_time(amount: Ints, fte: Ints) -> Ints:
    """`amount` x fte (thousandths), rounded half up."""
    return (amount * fte + 500) // 1000


def per_year(product: Ints, days: int) -> Ints:
    """cents x days x thousandths as cents of the year, rounded half up in magnitude."""
    magnitude = (np.abs(product) + 500 * days) // (1000 * days)
    return np.where(product < 0, -magnitude, magnitude)
