"""Work that leaves this process: what an executor must offer for it, and into which pieces it goes.

A piece is a range of parameter sets under a range of seeds, for everybody: over a network that is
the better grain than a range of people, because a year's hires follow from everybody who left. What
one parameter set and seed come to does not depend on the piece they are in.
"""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any, Final, TypeVar

from comptune.engine.world import People

# Work is counted in person-years, of some 30 ns each on one core.
SMALLEST_PIECE: Final = 1_000_000  # 25 ms: sending a piece and its answer costs a few
_LARGEST_PIECE: Final = 8_000_000  # what a lost worker costs, and what a worker holds in memory
_SIMULATION: Final = 30_000  # what one parameter set and seed cost, were there nobody
_PIECES_A_WORKER: Final = 4  # so that a slow worker does not hold the others up at the end
_AHEAD: Final = 3  # pieces a worker that are on their way together, read or not

T = TypeVar("T")


class RemoteExecutor(Executor, ABC):
    """An executor whose workers share no memory with this process.

    `submit` takes module-level functions and what can be pickled.
    """

    @property
    @abstractmethod
    def width(self) -> int:
        """How many pieces run at once, 1 or more."""

    @property
    def smallest_piece(self) -> int:
        """Person-years that are worth a piece of their own."""
        return SMALLEST_PIECE

    @abstractmethod
    def keep(self, people: People) -> Any:
        """What stands for these people in the arguments of `submit`: each worker gets them once."""


@dataclass(frozen=True)
class Piece:
    """Some parameter sets under some seeds, as positions in those of the whole."""

    sets: slice
    seeds: slice


def pieces_of(
    people: int, years: int, sets: int, seeds: int, *, width: int, smallest: int
) -> list[Piece]:
    """The pieces of a batch in the order of their seeds, those of the same seeds by sets.

    Seeds are divided first: parameter sets that are simulated together share their draws.

    Args:
        width: how many run at once; there are some for each of them where the work allows it.
        smallest: person-years of a piece, unless all are no more.
    """
    each = people * years + _SIMULATION
    whole = each * sets * seeds
    most = max(_PIECES_A_WORKER * width, -(-whole // _LARGEST_PIECE))
    wanted = max(1, min(whole // smallest, most))
    of_seeds = _ranges(seeds, wanted)
    of_sets = _ranges(sets, -(-wanted // len(of_seeds)))
    return [Piece(mine, luck) for luck, mine in product(of_seeds, of_sets)]


def in_order(
    executor: RemoteExecutor,
    pieces: Sequence[Piece],
    submit: Callable[[Piece], "Future[T]"],
) -> Iterator[tuple[Piece, T]]:
    """Every piece with its answer, in the order given.

    A few pieces a worker are on their way at a time: memory does not grow with their number. Those
    that are still on their way when nobody wants more are cancelled.
    """
    ahead = _AHEAD * executor.width
    coming: deque[tuple[Piece, Future[T]]] = deque()
    waiting = iter(pieces)
    try:
        for piece in waiting:
            coming.append((piece, submit(piece)))
            if len(coming) >= ahead:
                first, future = coming.popleft()
                yield first, future.result()
        while coming:
            first, future = coming.popleft()
            yield first, future.result()
    finally:
        for _, future in coming:
            future.cancel()


def _ranges(count: int, parts: int) -> list[slice]:
    """`count` positions as at most `parts` even ranges."""
    parts = max(1, min(parts, count))
    edges = [count * i // parts for i in range(parts + 1)]
    return [slice(first, last) for first, last in pairwise(edges)]
