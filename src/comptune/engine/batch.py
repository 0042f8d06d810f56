"""One batch: the people, the packed parameters, and the hires that follow from them."""

from functools import cached_property
from typing import Any, Final

import numpy as np

from comptune.engine.books import CELLS, ENTRY, WIDTH
from comptune.engine.cohort import Cohort, Donors, census_cohort, hire_cohort
from comptune.engine.exactness import fits_floats
from comptune.engine.hiring import plan_year
from comptune.engine.kernel import Scratch, scratch
from comptune.engine.ledger import measures_of, opening_of
from comptune.engine.measures import MEASURES
from comptune.engine.packing import Packed, pack, rates_of
from comptune.engine.world import LEVELS, Ints, Parameters, People, Structure

_COUNTS: Final = slice(ENTRY["closing_count"], ENTRY["closing_count"] + 3)  # others, men, women


def seed_word(seed: int) -> Any:
    """A seed as the 64 bits that kernels take."""
    return np.uint64(seed)


class Batch:
    """One batch: the people, the packed parameters and the hires that follow from them."""

    def __init__(self, people: People, parameters: Parameters, structure: Structure) -> None:
        people.check_before(parameters.start_year)
        self.people = people
        self.packed: Packed = pack(parameters, structure, floats=fits_floats(people, parameters))
        self.rates = rates_of(parameters)
        self.sets, self.years = parameters.sets, parameters.years
        self.census = census_cohort(people)
        self.donors = Donors.of(people)
        self.opening = opening_of(people)
        self.no_hires = np.zeros(self.sets, np.int64)

    @cached_property
    def grouped_census(self) -> Cohort:
        """The census by department and level: a block's people are booked close together."""
        return census_cohort(self.people.grouped)

    def empty_books(self) -> Ints:
        """Books in which nothing is booked yet."""
        return np.zeros((self.sets, self.years + 1, self.people.departments * CELLS), np.int64)

    def measures(self, books: Ints) -> Ints:
        """The measures that follow from full books, (K, Y, 5, departments, measures)."""
        departments = self.people.departments
        totals = np.empty((self.sets, self.years, LEVELS, departments, len(MEASURES)), np.int64)
        cells = books.reshape(self.sets, self.years + 1, departments, LEVELS, -1)
        measures_of(cells, self.opening, self.rates, totals)
        return totals

    def scratch(self) -> Scratch:
        """Room for one block of people."""
        return scratch(self.years, self.packed.rates.dtype)

    def plan(self, year: int, books: Ints, target: Ints) -> tuple[Ints, Ints, Ints]:
        """Targets (K,), hires that stay (K, 5) and that leave (K, 5) of a year.

        `books` hold everyone hired before; `target` (K,) is that of the year before.
        """
        cells = books[:, year].reshape(self.sets, -1, LEVELS, WIDTH)
        survivors = cells[..., _COUNTS].sum(axis=(1, 3))
        settings = self.packed.settings[:, year]
        return plan_year(target, survivors, self.donors.level_shares, settings, self.rates[:, year])

    def hires(self, year: int, level: int, count: int, seed: int) -> Cohort:
        """The first `count` hires of a year and level."""
        return hire_cohort(
            self.census,
            self.donors.pool(level),
            self.packed,
            year=self.packed.start_year + year,
            level=level,
            count=count,
            seed=seed,
        )
