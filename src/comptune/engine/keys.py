"""Employee keys: the first 16 hex digits of md5(employee id), for census people and for hires.

Hires are named `H{year}-L{level}-{number:07d}`. Their keys are needed by the hundred thousand, so
MD5 (RFC 1321) of one short block is compiled here; `hashlib` serves everyone else.
"""

import hashlib
import threading
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from comptune.engine.arithmetic import narrow, unsigned
from comptune.engine.compiled import compiled, inlined

_SHIFTS: Final = np.array(
    [7, 12, 17, 22] * 4 + [5, 9, 14, 20] * 4 + [4, 11, 16, 23] * 4 + [6, 10, 15, 21] * 4, np.uint32
)
_SINES: Final = np.array(
    [int(abs(np.sin(i + 1.0)) * 2**32) & 0xFFFFFFFF for i in range(64)], np.uint32
)
_known: dict[tuple[int, int], NDArray[np.uint64]] = {}
_growing = threading.Lock()


def employee_keys(employee_ids: Iterable[str]) -> NDArray[np.uint64]:
    """The key of each id, in the order given."""
    digests = b"".join(
        hashlib.md5(name.encode(), usedforsecurity=False).digest()[:8] for name in employee_ids
    )
    return np.frombuffer(digests, ">u8").astype(np.uint64)


def hire_id(year: int, level: int, number: int) -> str:
    """The employee id of the `number`-th hire (from 1) of a level and year."""
    return f"H{year}-L{level}-{number:07d}"


def hire_keys(year: int, level: int, count: int) -> NDArray[np.uint64]:
    """Keys of hires 1 .. count. They depend on nothing else: computed once a process."""
    with _growing:
        keys = _known.get((year, level), np.empty(0, np.uint64))
        if len(keys) < count:
            grown = np.empty(max(count, 2 * len(keys)), np.uint64)
            grown[: len(keys)] = keys
            _fill_hire_keys(year, level, len(keys), grown)
            grown.setflags(write=False)
            _known[year, level] = keys = grown
    return keys[:count]


@inlined
def _write_digits(block: NDArray[np.uint8], start: int, value: int, width: int) -> None:
    for position in range(width):
        block[start + width - 1 - position] = 48 + value % 10
        value //= 10


@inlined
def _md5_start(block: NDArray[np.uint8]) -> int:
    """The first 8 bytes of MD5 of one padded 64-byte block, big-endian."""
    mask = narrow(0xFFFFFFFF)
    a, b = narrow(0x67452301), narrow(0xEFCDAB89)
    c, d = narrow(0x98BADCFE), narrow(0x10325476)
    words = block.view(np.uint32)
    for i in range(64):
        if i < 16:
            mixed, g = (b & c) | (~b & d), i
        elif i < 32:
            mixed, g = (d & b) | (~d & c), (5 * i + 1) % 16
        elif i < 48:
            mixed, g = b ^ c ^ d, (3 * i + 5) % 16
        else:
            mixed, g = c ^ (b | ~d), (7 * i) % 16
        turned = narrow((unsigned(mixed) + a + _SINES[i] + words[g]) & unsigned(mask))
        shift = _SHIFTS[i]
        rotated = narrow((turned << shift) | (turned >> (narrow(32) - shift)))
        a, d, c = d, c, b
        b = narrow((unsigned(b) + rotated) & unsigned(mask))
    low = unsigned((unsigned(a) + unsigned(0x67452301)) & unsigned(mask))
    high = unsigned((unsigned(b) + unsigned(0xEFCDAB89)) & unsigned(mask))
    digest = unsigned(0)
    for byte in range(4):
        digest = (digest << unsigned(8)) | ((low >> unsigned(8 * byte)) & unsigned(255))
    for byte in range(4):
        digest = (digest << unsigned(8)) | ((high >> unsigned(8 * byte)) & unsigned(255))
    return digest


@compiled
def _fill_hire_keys(year: int, level: int, known: int, keys: NDArray[np.uint64]) -> None:
    """Keys of hires known + 1 .. len(keys) into `keys`."""
    block = np.zeros(64, np.uint8)
    for number in range(known + 1, len(keys) + 1):
        width = 7
        limit = 10_000_000
        while number >= limit:
            width += 1
            limit *= 10
        block[:] = 0
        block[0] = 72  # H
        _write_digits(block, 1, year, 4)
        block[5] = 45  # -
        block[6] = 76  # L
        block[7] = 48 + level
        block[8] = 45
        _write_digits(block, 9, number, width)
        block[9 + width] = 128
        block.view(np.uint64)[7] = unsigned(8 * (9 + width))
        keys[number - 1] = _md5_start(block)
