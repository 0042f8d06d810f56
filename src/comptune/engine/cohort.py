"""People as the kernel sees them: the census, or the hires of one year and level."""

import calendar
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comptune.engine.compiled import compiled
from comptune.engine.hiring import age_of, level_shares
from comptune.engine.keys import hire_keys
from comptune.engine.packing import Packed
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
    people: People, pool: Ints, packed: Packed, *, year: int, level: int, count: int, seed: int
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
    days = 366 if calendar.isleap(year) else 365
    months = np.repeat(
        np.arange(1, 13), [calendar.monthrange(year, month)[1] for month in range(1, 13)]
    )
    first_of_month = np.concatenate([[0], np.flatnonzero(np.diff(months)) + 1])
    hire_day, hire_age, donor = _draw_hires(
        joining, days, pool, packed.hire_age, packed.hire_age_cumulative
    )
    hire_month = year * 12 + months[hire_day - 1] + ~np.isin(hire_day - 1, first_of_month)
    after_new_year = (hire_day > 1).astype(np.int16)
    return Cohort(
        keys,
        np.empty(0, np.int64),
        people.fte[donor],
        np.full(count, level, np.int8),
        np.zeros(count, np.int8),
        people.gender[donor],
        people.department[donor],
        np.full(count, year, np.int16),
        np.int16(year) + after_new_year,
        (year - hire_age + after_new_year).astype(np.int16),
        hire_month.astype(np.int32),
        hire_day,
        hire_age,
        donor,
        np.stack([joining[2], employed[1]]),
    )


@compiled
def _draw_hires(
    joining: NDArray[np.uint32], days: int, pool: Ints, ages: Ints, cumulative: Ints
) -> tuple[NDArray[np.int16], NDArray[np.int16], Ints]:
    """Hire day, age at hire and donor of each hire."""
    count = joining.shape[1]
    hire_day = np.empty(count, np.int16)
    hire_age = np.empty(count, np.int16)
    donor = np.empty(count, np.int64)
    for i in range(count):
        hire_day[i] = 1 + pick(joining[0, i], days - 1)
        hire_age[i] = age_of(joining[1, i], ages, cumulative)
        donor[i] = pool[pick(joining[3, i], len(pool))]
    return hire_day, hire_age, donor
