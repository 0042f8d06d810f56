"""The engine's door: K parameter sets x S seeds over all years, as totals or transitions."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptune.engine.cohort import Cohort, Donors, census_cohort, hire_cohort
from comptune.engine.hiring import next_target, plan_hires
from comptune.engine.kernel import BLOCK, CENSUS, Output, run_cohort
from comptune.engine.measures import INDEX, MEASURES
from comptune.engine.packing import Packed, pack
from comptune.engine.recording import FIELDS
from comptune.engine.world import LEVELS, Ints, Parameters, People, Structure

_FEWEST_PEOPLE = 4096  # a piece of work smaller than this is not worth a task of its own
_BLOCK_PEOPLE = 32_768  # people whose transitions are in memory together


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
    closing: tuple["Closing", ...] = ()


@dataclass(frozen=True)
class Closing:
    """Everyone here on 31 December of one year of one parameter set and seed, in no given order."""

    parameter_set: int
    seed_index: int
    year_index: int
    salary: Ints  # cents, full-time rate
    level: NDArray[np.int8]
    gender: NDArray[np.int8]


@dataclass(frozen=True)
class Transitions:
    """The years of some people of one cohort: one row a person and year employed in it.

    Attributes:
        rows: (rows, fields) as in `recording.FIELDS`; `person` is an index into the cohort.
        cohort: the census or the hires of one year and level.
        entry_year: the calendar year of hiring, None for the census.
        level: the level hired into, None for the census.
    """

    rows: Ints
    cohort: Cohort
    entry_year: int | None
    level: int | None


@cache
def default_executor() -> Executor:
    """Threads, one a core: the kernel releases the GIL."""
    return ThreadPoolExecutor(min(10, os.cpu_count() or 1), thread_name_prefix="engine")


def seed_word(seed: int) -> Any:
    """A seed as the 64 bits that kernels take."""
    return np.uint64(seed)


def _pieces(count: int, pieces: int) -> list[tuple[int, int]]:
    """`count` people as at most `pieces` even ranges."""
    pieces = max(1, min(pieces, count // _FEWEST_PEOPLE))
    edges = [count * i // pieces for i in range(pieces + 1)]
    return list(pairwise(edges))


class _World:
    """One batch: the people, the packed parameters and the hires that follow from them."""

    def __init__(self, people: People, parameters: Parameters, structure: Structure) -> None:
        self.people = people
        self.packed: Packed = pack(parameters, structure)
        self.sets, self.years = parameters.sets, parameters.years
        self.census = census_cohort(people)
        self.donors = Donors.of(people)
        self.no_hires = np.zeros(self.sets, np.int64)

    def no_totals(self) -> Ints:
        shape = (self.sets, self.years, self.people.departments, LEVELS, len(MEASURES))
        return np.zeros(shape, np.int64)

    def scratch(self) -> NDArray[np.uint32]:
        """Room for the draws of one block of people."""
        return np.empty((self.years, 4, BLOCK), np.uint32)

    def plan(self, year: int, totals: Ints, target: Ints) -> tuple[Ints, Ints, Ints]:
        """Targets (K,), hires that stay (K, 5) and that leave (K, 5) of a year.

        `totals` holds everyone who was here before; `target` (K,) is that of the year before.
        """
        stay = np.empty((self.sets, LEVELS), np.int64)
        leave = np.empty((self.sets, LEVELS), np.int64)
        wanted = np.empty(self.sets, np.int64)
        survivors = totals[:, year, :, :, INDEX["closing_headcount"]].sum(axis=1)
        for k in range(self.sets):
            wanted[k] = next_target(target[k], self.packed.settings[k, year])
            stay[k], leave[k] = plan_hires(
                wanted[k], survivors[k], self.donors.level_shares, self.packed.rates[k, year]
            )
        return wanted, stay, leave

    def hires(self, year: int, level: int, count: int, seed: int) -> Cohort:
        return hire_cohort(
            self.people,
            self.donors.pool(level),
            self.packed,
            year=self.packed.start_year + year,
            level=level,
            count=count,
            seed=seed,
        )


def _no_rows() -> Ints:
    return np.empty((0, len(FIELDS)), np.int64)


def _run_piece(
    world: _World,
    cohort: Cohort,
    seed: int,
    entry: int,
    piece: tuple[int, int],
    stay: Ints,
    leave: Ints,
    totals: Ints,
    closing: bool,
) -> list[Closing]:
    """Simulate one piece of a cohort into `totals`."""
    shape = (world.sets, world.years, len(cohort.key)) if closing else (0, 0, 0)
    salary, level = np.zeros(shape, np.int64), np.zeros(shape, np.int8)
    output = Output(totals, _no_rows(), salary, level, world.scratch())
    run_cohort(
        cohort, world.packed, seed_word(seed), entry, piece[0], piece[1], stay, leave, output
    )
    if not closing:
        return []
    mine = slice(*piece)
    found = []
    for k in range(world.sets):
        for y in range(max(entry, 0), world.years):
            here = np.flatnonzero(level[k, y, mine]) + piece[0]
            found.append(
                Closing(k, -1, y, salary[k, y, here], level[k, y, here], cohort.gender[here])
            )
    return found


def _simulate_seed(
    world: _World, seed: int, executor: Executor | None, pieces: int, closing: bool
) -> tuple[Ints, Ints, list[Closing]]:
    """All years of one seed; the pieces of a cohort run side by side where there is an executor."""
    totals = world.no_totals()
    targets = np.zeros((world.sets, world.years), np.int64)
    here: list[Closing] = []

    def run(cohort: Cohort, entry: int, stay: Ints, leave: Ints) -> None:
        ranges = _pieces(len(cohort.key), pieces)
        if executor is None or len(ranges) == 1:
            for piece in ranges:
                here.extend(
                    _run_piece(world, cohort, seed, entry, piece, stay, leave, totals, closing)
                )
            return
        parts = [world.no_totals() for _ in ranges]
        futures: list[Future[list[Closing]]] = [
            executor.submit(
                _run_piece, world, cohort, seed, entry, piece, stay, leave, part, closing
            )
            for piece, part in zip(ranges, parts, strict=True)
        ]
        for future, part in zip(futures, parts, strict=True):
            here.extend(future.result())
            np.add(totals, part, out=totals)

    run(world.census, CENSUS, world.no_hires, world.no_hires)
    target = np.full(world.sets, len(world.people), np.int64)
    for year in range(world.years):
        target, stay, leave = world.plan(year, totals, target)
        targets[:, year] = target
        for level in range(1, LEVELS + 1):
            count = int((stay[:, level - 1] + leave[:, level - 1]).max())
            if count:
                cohort = world.hires(year, level, count, seed)
                run(cohort, year, stay[:, level - 1].copy(), leave[:, level - 1].copy())
    return totals, targets, here


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
    world = _World(people, parameters, structure)
    executor = executor or default_executor()
    cores = pieces or min(10, os.cpu_count() or 1)
    if len(seeds) == 1:
        results = [_simulate_seed(world, seeds[0], executor, cores, closing)]
    else:
        futures = [executor.submit(_simulate_seed, world, seed, None, 1, closing) for seed in seeds]
        results = [future.result() for future in futures]
    values = np.stack([totals for totals, _, _ in results], axis=1)
    return Totals(
        np.ascontiguousarray(np.swapaxes(values, 3, 4)),
        np.stack([targets for _, targets, _ in results], axis=1),
        _merged(here for _, _, here in results) if closing else (),
    )


def _merged(by_seed: Iterable[list[Closing]]) -> tuple[Closing, ...]:
    """One `Closing` a parameter set, seed and year."""
    merged = []
    for seed_index, pieces in enumerate(by_seed):
        groups: dict[tuple[int, int], list[Closing]] = {}
        for piece in pieces:
            groups.setdefault((piece.parameter_set, piece.year_index), []).append(piece)
        for (k, y), group in sorted(groups.items()):
            merged.append(
                Closing(
                    k,
                    seed_index,
                    y,
                    np.concatenate([piece.salary for piece in group]),
                    np.concatenate([piece.level for piece in group]),
                    np.concatenate([piece.gender for piece in group]),
                )
            )
    return tuple(merged)


def transitions(
    people: People, parameters: Parameters, structure: Structure, *, seed: int
) -> Iterator[Transitions]:
    """The full history of one parameter set and seed, streamed in a fixed order.

    The census comes first in blocks of people, in order of employee id; then the hires of each year
    and level. Memory is that of one block, whatever the number of people.
    """
    if parameters.sets != 1:
        raise ValueError(f"transitions are of one parameter set, not of {parameters.sets}")
    world = _World(people, parameters, structure)
    totals = world.no_totals()

    def blocks(cohort: Cohort, entry: int, stay: Ints, leave: Ints) -> Iterator[Ints]:
        for first in range(0, len(cohort.key), _BLOCK_PEOPLE):
            last = min(first + _BLOCK_PEOPLE, len(cohort.key))
            rows = np.empty(((last - first) * world.years, len(FIELDS)), np.int64)
            nobody = np.empty((0, 0, 0), np.int64)
            output = Output(totals, rows, nobody, nobody.astype(np.int8), world.scratch())
            written = run_cohort(
                cohort, world.packed, seed_word(seed), entry, first, last, stay, leave, output
            )
            yield rows[:written]

    for rows in blocks(world.census, CENSUS, world.no_hires, world.no_hires):
        yield Transitions(rows, world.census, None, None)
    target = np.full(1, len(people), np.int64)
    for year in range(world.years):
        target, stay, leave = world.plan(year, totals, target)
        for level in range(1, LEVELS + 1):
            count = int(stay[0, level - 1] + leave[0, level - 1])
            if count:
                cohort = world.hires(year, level, count, seed)
                for rows in blocks(
                    cohort, year, stay[:, level - 1].copy(), leave[:, level - 1].copy()
                ):
                    yield Transitions(rows, cohort, world.packed.start_year + year, level)
