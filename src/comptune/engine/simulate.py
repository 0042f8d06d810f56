"""The engine's door: K parameter sets x S seeds over all years, as totals or transitions."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np

from comptune.engine.batch import Batch, seed_word
from comptune.engine.closing import Closing, merged
from comptune.engine.cohort import Cohort
from comptune.engine.kernel import CENSUS, Output, run_cohort
from comptune.engine.recording import FIELDS
from comptune.engine.remote import Piece, RemoteExecutor, in_order, pieces_of
from comptune.engine.transitions import Transitions, transitions
from comptune.engine.world import LEVELS, Ints, Parameters, People, Structure

__all__ = [
    "Closing",
    "Totals",
    "Transitions",
    "seed_word",
    "simulate",
    "simulate_away",
    "transitions",
]

T = TypeVar("T")

_FEWEST_PEOPLE: Final = 4096  # a piece of work smaller than this is not worth a task of its own
_NO_ROWS: Final = np.empty((0, 0, len(FIELDS)), np.int64)


@dataclass(frozen=True)
class Totals:
    """What a batch adds up to.

    Attributes:
        values: (K, S, Y, 5, departments, measures) int64, measures as in `measures.MEASURES`.
        target: (K, S, Y) head count wanted on 31 December.
        closing: salary, level and gender of those here on 31 December, where asked for.
    """

    values: Ints
    target: Ints
    closing: tuple[Closing, ...] = ()


@cache
def default_executor() -> Executor:
    """Threads, one a core: the kernel releases the GIL."""
    return ThreadPoolExecutor(min(10, os.cpu_count() or 1), thread_name_prefix="engine")


def _pieces(count: int, pieces: int) -> list[tuple[int, int]]:
    """`count` people as at most `pieces` even ranges."""
    pieces = max(1, min(pieces, count // _FEWEST_PEOPLE))
    edges = [count * i // pieces for i in range(pieces + 1)]
    return list(pairwise(edges))


def _run_piece(
    world: Batch,
    cohort: Cohort,
    seed: int,
    entry: int,
    piece: tuple[int, int],
    stay: Ints,
    leave: Ints,
    closing: bool,
    books: Ints | None = None,
) -> tuple[Ints, list[Closing]]:
    """Simulate one piece of a cohort; returns the books that it was added to.

    Without `books` it has its own, so that an executor may be one of processes.
    """
    if books is None:
        books = world.empty_books()
    shape = (world.sets, world.years, len(cohort.key)) if closing else (0, 0, 0)
    salary, level = np.zeros(shape, np.int64), np.zeros(shape, np.int8)
    output = Output(books, _NO_ROWS, salary, level)
    run_cohort(
        cohort,
        world.packed,
        seed_word(seed),
        entry,
        *piece,
        stay,
        leave,
        world.scratch(),
        output,
    )
    if not closing:
        return books, []
    mine = slice(*piece)
    found = []
    for k in range(world.sets):
        for y in range(max(entry, 0), world.years):
            here = np.flatnonzero(level[k, y, mine]) + piece[0]
            found.append(
                Closing(k, -1, y, salary[k, y, here], level[k, y, here], cohort.gender[here])
            )
    return books, found


def _simulate_seed(
    world: Batch, seed: int, executor: Executor | None, pieces: int, closing: bool
) -> tuple[Ints, Ints, list[Closing]]:
    """All years of one seed; the pieces of a cohort run side by side where there is an executor."""
    books = world.empty_books()
    targets = np.zeros((world.sets, world.years), np.int64)
    here: list[Closing] = []

    def run(cohort: Cohort, entry: int, stay: Ints, leave: Ints) -> None:
        ranges = _pieces(len(cohort.key), pieces)
        if executor is None or len(ranges) == 1:
            for piece in ranges:
                _, found = _run_piece(
                    world, cohort, seed, entry, piece, stay, leave, closing, books
                )
                here.extend(found)
            return
        futures: list[Future[tuple[Ints, list[Closing]]]] = [
            executor.submit(_run_piece, world, cohort, seed, entry, piece, stay, leave, closing)
            for piece in ranges
        ]
        for future in futures:
            part, found = future.result()
            here.extend(found)
            np.add(books, part, out=books)

    run(world.grouped_census, CENSUS, world.no_hires, world.no_hires)
    target = np.full(world.sets, len(world.people), np.int64)
    for year in range(world.years):
        target, stay, leave = world.plan(year, books, target)
        targets[:, year] = target
        for level in range(1, LEVELS + 1):
            count = int((stay[:, level - 1] + leave[:, level - 1]).max())
            if count:
                cohort = world.hires(year, level, count, seed)
                run(cohort, year, stay[:, level - 1].copy(), leave[:, level - 1].copy())
    return world.measures(books), targets, here


def simulate(
    people: People,
    parameters: Parameters,
    structure: Structure,
    *,
    seeds: Sequence[int],
    executor: Executor | None = None,
    pieces: int | None = None,
    closing: bool = False,
) -> Totals:
    """Simulate K parameter sets x S seeds.

    Args:
        people: the census.
        parameters: K resolved sets over Y years.
        structure: bands, ratings and hire ages, the same for all sets.
        seeds: S seeds of 64 bits.
        executor: where the work runs; threads of this process where None. The result does not
            depend on it.
        pieces: into how many pieces the people of one seed are split (default: one a core). The
            result does not depend on it.
        closing: also return everyone's closing salary, year by year (memory: K x S x Y x people).

    Returns:
        Totals of shape (K, S, Y, 5, departments, measures).
    """
    if isinstance(executor, RemoteExecutor):
        away = simulate_away(
            people,
            parameters,
            structure,
            seeds=seeds,
            executor=executor,
            read=_everything,
            closing=closing,
        )
        if away is not None:
            return _together(away, parameters.sets, len(seeds))
        executor = None
    world = Batch(people, parameters, structure)
    executor = executor or default_executor()
    cores = pieces or min(10, os.cpu_count() or 1)
    if len(seeds) == 1:
        results = [_simulate_seed(world, seeds[0], executor, cores, closing)]
    else:
        futures = [executor.submit(_simulate_seed, world, seed, None, 1, closing) for seed in seeds]
        results = [future.result() for future in futures]
    return _totals(results, closing)


def simulate_away(
    people: People,
    parameters: Parameters,
    structure: Structure,
    *,
    seeds: Sequence[int],
    executor: RemoteExecutor,
    read: Callable[[Totals], T],
    closing: bool = False,
) -> Iterator[tuple[Piece, T]] | None:
    """What `read` takes from each piece of K parameter sets x S seeds, read where it is simulated.

    Args:
        read: a function that can be pickled; gets the totals of the piece's sets and seeds.

    Returns:
        The pieces in the order of `pieces_of`, each with what was read. None where all of it is no
        more than one piece: to send that away costs more than it saves.
    """
    pieces = pieces_of(
        len(people),
        parameters.years,
        parameters.sets,
        len(seeds),
        width=executor.width,
        smallest=executor.smallest_piece,
    )
    if len(pieces) == 1:
        return None
    kept = executor.keep(people)

    def submit(piece: Piece) -> "Future[T]":
        mine = parameters.some(piece.sets)
        luck = list(seeds[piece.seeds])
        return executor.submit(_simulate_piece, kept, mine, structure, luck, closing, read)

    return in_order(executor, pieces, submit)


def _simulate_piece(
    people: People,
    parameters: Parameters,
    structure: Structure,
    seeds: Sequence[int],
    closing: bool,
    read: Callable[[Totals], T],
) -> T:
    """One piece, on the thread that it was given to."""
    world = Batch(people, parameters, structure)
    results = [_simulate_seed(world, seed, None, 1, closing) for seed in seeds]
    return read(_totals(results, closing))


def _totals(results: Sequence[tuple[Ints, Ints, list[Closing]]], closing: bool) -> Totals:
    """Those of all seeds, in their order."""
    return Totals(
        np.stack([totals for totals, _, _ in results], axis=1),
        np.stack([targets for _, targets, _ in results], axis=1),
        merged(here for _, _, here in results) if closing else (),
    )


def _everything(totals: Totals) -> Totals:
    return totals


def _together(pieces: Iterator[tuple[Piece, Totals]], sets: int, seeds: int) -> Totals:
    """The totals of all pieces, as if they had been simulated in one."""
    values = target = None
    closing: list[Closing] = []
    for piece, part in pieces:
        if values is None or target is None:
            values = np.empty((sets, seeds, *part.values.shape[2:]), np.int64)
            target = np.empty((sets, seeds, *part.target.shape[2:]), np.int64)
        values[piece.sets, piece.seeds] = part.values
        target[piece.sets, piece.seeds] = part.target
        closing += (
            replace(
                one,
                parameter_set=one.parameter_set + piece.sets.start,
                seed_index=one.seed_index + piece.seeds.start,
            )
            for one in part.closing
        )
    assert values is not None and target is not None
    closing.sort(key=lambda one: (one.seed_index, one.parameter_set, one.year_index))
    return Totals(values, target, tuple(closing))
