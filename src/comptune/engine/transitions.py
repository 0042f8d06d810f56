"""Transitions: every person's years, one row each, streamed in a fixed order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from comptune.engine.batch import Batch, seed_word
from comptune.engine.cohort import Cohort
from comptune.engine.kernel import CENSUS, Output, run_cohort
from comptune.engine.recording import FIELDS
from comptune.engine.world import LEVELS, Ints, Parameters, People, Structure

_PEOPLE: Final = 32_768  # people whose transitions are in memory together


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


def _rows(
    world: Batch,
    books: Ints,
    cohort: Cohort,
    seed: int,
    entry: int,
    piece: tuple[int, int],
    stay: Ints,
    leave: Ints,
) -> Ints:
    """The years of one piece of a cohort, person by person; also booked."""
    first, last = piece
    rows = np.empty((last - first, world.years, len(FIELDS)), np.int64)
    rows[:, :, 0] = -1  # not employed in that year
    nobody = np.empty((0, 0, 0), np.int64)
    output = Output(books, rows, nobody, nobody.astype(np.int8))
    run_cohort(
        cohort,
        world.packed,
        seed_word(seed),
        entry,
        first,
        last,
        stay,
        leave,
        world.scratch(),
        output,
    )
    return np.asarray(rows[rows[:, :, 0] >= 0])


def transitions(
    people: People, parameters: Parameters, structure: Structure, *, seed: int
) -> Iterator[Transitions]:
    """The full history of one parameter set and seed, streamed in a fixed order.

    The census comes first in blocks of people, in order of employee id; then the hires of each year
    and level. Memory is that of one block, whatever the number of people.
    """
    if parameters.sets != 1:
        raise ValueError(f"transitions are of one parameter set, not of {parameters.sets}")
    world = Batch(people, parameters, structure)
    books = world.empty_books()

    def blocks(cohort: Cohort, entry: int, stay: Ints, leave: Ints) -> Iterator[Ints]:
        for first in range(0, len(cohort.key), _PEOPLE):
            last = min(first + _PEOPLE, len(cohort.key))
            yield _rows(world, books, cohort, seed, entry, (first, last), stay, leave)

    for rows in blocks(world.census, CENSUS, world.no_hires, world.no_hires):
        yield Transitions(rows, world.census, None, None)
    target = np.full(1, len(people), np.int64)
    for year in range(world.years):
        target, stay, leave = world.plan(year, books, target)
        for level in range(1, LEVELS + 1):
            count = int(stay[0, level - 1] + leave[0, level - 1])
            if count:
                cohort = world.hires(year, level, count, seed)
                for rows in blocks(
                    cohort, year, stay[:, level - 1].copy(), leave[:, level - 1].copy()
                ):
                    yield Transitions(rows, cohort, world.packed.start_year + year, level)
