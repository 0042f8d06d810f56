"""Random draws that depend on nothing but the seed, the person, the year and the stream.

Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC 2011. A counter-based generator: any draw is computed directly, in any order, on any machine, and
the same person meets the same luck in every scenario.
"""

import numpy as np
from numpy.typing import NDArray

from comptune.engine.arithmetic import real, signed, unsigned
from comptune.engine.compiled import inlined, kernel

EMPLOYED = 0  # stream of everyone's year: exit, exit day, promotion, rating
JOINING = 1  # stream of the hire year: hire day, age, range position, donor

_MASK = 0xFFFFFFFF
_WORDS = 2.0**32


@inlined
def philox4x32(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Ten rounds of Philox4x32 over a counter of four words and a key of two; four 32-bit words."""
    mask = unsigned(_MASK)
    shift = unsigned(32)
    a, b, c, d = unsigned(c0), unsigned(c1), unsigned(c2), unsigned(c3)
    x, y = unsigned(k0), unsigned(k1)
    for _ in range(10):
        first = a * unsigned(0xD2511F53)
        second = c * unsigned(0xCD9E8D57)
        a = (second >> shift) ^ b ^ x
        b = second & mask
        c = (first >> shift) ^ d ^ y
        d = first & mask
        x = (x + unsigned(0x9E3779B9)) & mask
        y = (y + unsigned(0xBB67AE85)) & mask
    return a, b, c, d


@kernel
def fill_words(
    keys: NDArray[np.uint64], year: int, stream: int, seed: int, words: NDArray[np.uint32]
) -> None:
    """The four words of every person in one year and stream, into `words` of shape (4, people)."""
    low = unsigned(seed) & unsigned(_MASK)
    high = unsigned(seed) >> unsigned(32)
    for i in range(len(keys)):
        key = keys[i]
        w0, w1, w2, w3 = philox4x32(
            key & unsigned(_MASK), key >> unsigned(32), year, stream, low, high
        )
        words[0, i] = w0
        words[1, i] = w1
        words[2, i] = w2
        words[3, i] = w3


@inlined
def happens(word: int, chance_ppm: int) -> bool:
    """Whether something of that probability happens on this draw."""
    return real(word) * 1_000_000 < real(chance_ppm) * _WORDS  # both are exact


@inlined
def pick(word: int, count: int) -> int:
    """One of 0 .. count - 1."""
    return signed((unsigned(word) * unsigned(count)) >> unsigned(32))
