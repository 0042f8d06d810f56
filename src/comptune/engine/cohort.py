"""People as the kernel sees them: the census, or the hires of one year and level."""

import calendar
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comptune.engine.compiled import compiled
from comptune.engine.hiring import age_of, level_shares
from comptune.engine.keys import hire_keys
from comptune.engine.packing import Packed, hire_months_of
from comptune.engine.philox import EMPLOYED, JOINING, fill_words, pick
from comptune.engine.world import LEVELS, Ints, People


class Cohort(NamedTuple):
    """Arrays of one entry per person; the last four are empty for the census."""

    key: NDArray[np.uint64]
    salary: Ints  # cents; not used for hires, whose pay depends on the parameters
    fte: NDArray[np.int32]
    level: NDArray[np.int8]
    rating: NDArray[np.int8]
    gender: NDArray[np.int8]
    department: NDArray[np.int32]
    hire_year: NDArray[np.int16]
    hire_base: NDArray[np.int16]
    birth_base: NDArray[np.int16]
    hire_month: NDArray[np.int32]
    hire_day: NDArray[np.int16]  # day of the hire year
    hire_age: NDArray[np.int16]  # completed years on the hire day
    donor: Ints  # index of the census person whose department, place, gender and fte a hire takes
    words: NDArray[np.uint32]  # (2, n): range position, exit day


@dataclass(frozen=True)
class Donors:
    """Census indices by level, in order of employee id."""

    index: Ints
    start: Ints  # (6,): level l is index[start[l - 1]:start[l]]
    level_shares: Ints  # (5,) ppm

    @classmethod
    def of(cls, people: People) -> "Donors":
        """Group the census by level."""
        index = np.argsort(people.level, kind="stable").astype(np.int64)
        counts = np.bincount(people.level, minlength=LEVELS + 1)
        return cls(index, np.cumsum(counts).astype(np.int64), level_shares(people.level))

    def pool(self, level: int) -> Ints:
        """The donors of a level; the whole census where the level is empty."""
        own = self.index[self.start[level - 1] : self.start[level]]
        return own if len(own) else np.arange(len(self.index), dtype=np.int64)


def census_cohort(people: People) -> Cohort:
    """The census as a cohort."""
    return Cohort(
        people.key,
        people.salary,
        people.fte,
        people.level,
        people.rating,
        people.gender,
        people.department,
        people.hire_year,
        people.hire_base,
        people.birth_base,
        people.hire_month,
        np.empty(0, np.int16),
        np.empty(0, np.int16),
        np.empty(0, np.int64),
        np.empty((2, 0), np.uint32),
    )


def hire_cohort(
    census: Cohort, pool: Ints, packed: Packed, *, year: int, level: int, count: int, seed: int
) -> Cohort:
    """The first `count` hires of a level and calendar year: whatever does not depend on pay.

    `pool` holds the census indices that hires of this level are modelled on.
    """
    word: Any = np.uint64(seed)
    keys = hire_keys(year, level, count)
    joining = np.empty((4, count), np.uint32)
    employed = np.empty((4, count), np.uint32)
    fill_words(keys, year, JOINING, word, joining)
    fill_words(keys, year, EMPLOYED, word, employed)
    hires = Cohort(
        keys,
        np.empty(0, np.int64),
        np.empty(count, np.int32),
        np.full(count, level, np.int8),
        np.zeros(count, np.int8),
        np.empty(count, np.int8),
        np.empty(count, np.int32),
        np.full(count, year, np.int16),
        np.empty(count, np.int16),
        np.empty(count, np.int16),
        np.empty(count, np.int32),
        np.empty(count, np.int16),
        np.empty(count, np.int16),
        np.empty(count, np.int64),
        np.empty((2, count), np.uint32),
    )
    hires.words[0] = joining[2]
    hires.words[1] = employed[1]
    days = 366 if calendar.isleap(year) else 365
    ages, weights = packed.hire_age, packed.hire_age_cumulative
    _draw_hires(hires, joining, days, pool, ages, weights)
    _fill_hires(hires, census, year, hire_months_of(year))
    return hires


@compiled
def _draw_hires(
    hires: Cohort,
    joining: NDArray[np.uint32],
    days: int,
    pool: Ints,
    ages: Ints,
    cumulative: Ints,
) -> None:
    """Hire day, age at hire and donor of each hire."""
    for i in range(len(hires.key)):
        hires.hire_day[i] = 1 + pick(joining[0, i], days - 1)
        hires.hire_age[i] = age_of(joining[1, i], ages, cumulative)
        hires.donor[i] = pool[pick(joining[3, i], len(pool))]


@compiled
def _fill_hires(hires: Cohort, census: Cohort, year: int, hire_months: Ints) -> None:
    """What follows from the draws: what the donor gives, and the dates of the hire."""
    for i in range(len(hires.key)):
        donor, day = hires.donor[i], hires.hire_day[i]
        hires.fte[i] = census.fte[donor]
        hires.gender[i] = census.gender[donor]
        hires.department[i] = census.department[donor]
        hires.hire_month[i] = hire_months[day]
        hires.hire_base[i] = year + (day > 1)
        hires.birth_base[i] = year - hires.hire_age[i] + (day > 1)
