"""Who is here on 31 December, with salary and level: what medians and gaps are taken from."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptune.engine.world import Ints


@dataclass(frozen=True)
class Closing:
    """Everyone here on 31 December of one year of one parameter set and seed, in no given order."""

    parameter_set: int
    seed_index: int
    year_index: int
    salary: Ints  # cents, full-time rate
    level: NDArray[np.int8]
    gender: NDArray[np.int8]


def merged(by_seed: Iterable[list[Closing]]) -> tuple[Closing, ...]:
    """One `Closing` a parameter set, seed and year."""
    together = []
    for seed_index, pieces in enumerate(by_seed):
        groups: dict[tuple[int, int], list[Closing]] = {}
        for piece in pieces:
            groups.setdefault((piece.parameter_set, piece.year_index), []).append(piece)
        for (k, y), group in sorted(groups.items()):
            together.append(
                Closing(
                    k,
                    seed_index,
                    y,
                    np.concatenate([piece.salary for piece in group]),
                    np.concatenate([piece.level for piece in group]),
                    np.concatenate([piece.gender for piece in group]),
                )
            )
    return tuple(together)
