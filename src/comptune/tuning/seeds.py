"""Which seeds are taken for what: far apart, so that what is searched on is never signed off on.

Every list follows from the scenario's own seed, so that scenarios with one seed share it. An
ensemble starts with the own, official seed and goes on upwards; a search looks at seeds 2**32
further on, its answer is settled on those from 2**33 on, and each signing off takes the next ones
from 2**34 on. Seeds beside each other are as independent as any others: they are keys of Philox.
"""

from typing import Final

_COUNT: Final = 2**64
_EXPLORING: Final = 2**32
_SETTLING: Final = 2**33
_CERTIFYING: Final = 2**34


def ensemble_seeds(first: int, count: int) -> tuple[int, ...]:
    """`count` seeds from the first on; from the scenario's own, the official one is among them."""
    return tuple((first + number) % _COUNT for number in range(count))


def exploring_seeds(own: int, count: int) -> tuple[int, ...]:
    """The seeds that statistics are taken over while searching."""
    return ensemble_seeds(own + _EXPLORING, count)


def settling_seeds(own: int, count: int, *, number: int = 0) -> tuple[int, ...]:
    """The seeds that the answer of a search is settled on, the `number`-th time (from 0)."""
    return ensemble_seeds(own + _SETTLING + number * count, count)


def certifying_seeds(own: int, count: int, *, number: int = 0) -> tuple[int, ...]:
    """The fresh seeds of the `number`-th signing off (from 0); no two share one."""
    return ensemble_seeds(own + _CERTIFYING + number * count, count)
