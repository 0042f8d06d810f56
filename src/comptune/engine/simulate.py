"""The engine's door: K parameter sets x S seeds over all years, as totals or transitions."""

import os
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np

from comptune.engine.batch import Batch, seed_word
from comptune.engine.closing import Closing, merged
from comptune.engine.cohort import Cohort
from comptune.engine.kernel import CENSUS, Output, run_cohort
from comptune.engine.recording import FIELDS
from comptune.engine.transitions import Transitions, transitions
from comptune.engine.world import LEVELS, Ints, Parameters, People, Structure

__all__ = ["Closing", "Totals", "Transitions", "seed_word", "simulate", "transitions"]

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
        executor: where the work runs; threads of this process where None.
        pieces: into how many pieces the people are split (default: one a core). The result does not
            depend on it.
        closing: also return everyone's closing salary, year by year (memory: K x S x Y x people).

    Returns:
        Totals of shape (K, S, Y, 5, departments, measures).
    """
    world = Batch(people, parameters, structure)
    executor = executor or default_executor()
    cores = pieces or min(10, os.cpu_count() or 1)
    if len(seeds) == 1:
        results = [_simulate_seed(world, seeds[0], executor, cores, closing)]
    else:
        futures = [executor.submit(_simulate_seed, world, seed, None, 1, closing) for seed in seeds]
        results = [future.result() for future in futures]
    values = np.stack([totals for totals, _, _ in results], axis=1)
    return Totals(
        values,
        np.stack([targets for _, targets, _ in results], axis=1),
        merged(here for _, _, here in results) if closing else (),
    )
