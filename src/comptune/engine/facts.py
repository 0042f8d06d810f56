"""What a year needs to know of each person whatever the parameters: bands, rating, hire date.

Found once a block and year, and shared by all parameter sets.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from comptune.engine import columns as at
from comptune.engine.arithmetic import full_time, signed, unsigned
from comptune.engine.cohort import Cohort
from comptune.engine.columns import Columns
from comptune.engine.compiled import step
from comptune.engine.packing import Packed
from comptune.engine.world import LONGEST_TENURE, OLDEST_AGE, RATINGS, UNKNOWN_YEAR, ZONES, Ints
from comptune.engine.year import rating_of

# Rows of `facts`.
HAZARD: Final = np.uint64(0)  # place in the hazard table of a level
MERIT_ROW: Final = np.uint64(1)  # place of zone 1 in the merit table of a level
RATING: Final = np.uint64(2)


@step
def find_facts(
    cohort: Cohort,
    packed: Packed,
    first: int,
    people: int,
    year: int,
    rating_words: NDArray[np.uint32],
    facts: NDArray[np.int32],
) -> None:
    """Facts of the people from `first` on, in the year with that index, into (3, people)."""
    calendar_year = packed.start_year + year
    for i in range(people):
        person = unsigned(first) + i
        band = packed.unknown_age_band
        if cohort.birth_base[person] != UNKNOWN_YEAR:
            age = min(calendar_year - cohort.birth_base[person], OLDEST_AGE)
            band = signed(packed.age_band[unsigned(age)])
        years = min(calendar_year - cohort.hire_base[person], LONGEST_TENURE)
        tenure = signed(packed.tenure_band[unsigned(years)])
        rating = signed(cohort.rating[person])
        if year > 0 or rating == 0:
            rating = signed(rating_of(rating_words[i], packed.rating_cumulative))
        facts[HAZARD, i] = band * packed.tenure_bands + tenure
        facts[MERIT_ROW, i] = (tenure * RATINGS + rating - 1) * ZONES
        facts[RATING, i] = rating


@step
def enter(
    c: Columns, i: int, cohort: Cohort, person: int, salary: int, cost: int, cells: int
) -> None:
    """A person at the end of the year before, into place `i` of the block."""
    who = unsigned(person)
    c[at.PERSON + i] = person
    c[at.CLOSING_LEVEL + i] = cohort.level[who]
    c[at.CLOSING_SALARY + i] = salary
    c[at.BASE_PAY + i] = cost
    c[at.FTE + i] = cohort.fte[who]
    c[at.GENDER + i] = cohort.gender[who]
    c[at.DEPARTMENT_CELLS + i] = cohort.department[who] * cells
    c[at.HIRE_MONTH + i] = cohort.hire_month[who]
    c[at.HIRE_YEAR + i] = cohort.hire_year[who]


@step
def enter_census(c: Columns, cohort: Cohort, first: int, people: int, cells: int) -> None:
    """People of the census on 31 December before the start year."""
    for i in range(people):
        person = signed(unsigned(first) + i)
        enter(c, i, cohort, person, cohort.salary[unsigned(person)], 0, cells)
    for i in range(people):
        c[at.BASE_PAY + i] = full_time(c[at.CLOSING_SALARY + i], c[at.FTE + i])


@step
def keep_stayers(b: Ints, c: Columns, people: int, leavers: int) -> int:
    """Close the gaps of those in `LISTED` with the last of the block; returns how many stay."""
    for position in range(leavers):
        last = people - unsigned(1) - position
        i = unsigned(b[at.LISTED + (leavers - unsigned(1) - position)])
        c[at.PERSON + i] = c[at.PERSON + last]
        c[at.CLOSING_LEVEL + i] = c[at.CLOSING_LEVEL + last]
        c[at.CLOSING_SALARY + i] = c[at.CLOSING_SALARY + last]
        c[at.BASE_PAY + i] = c[at.BASE_PAY + last]
        c[at.FTE + i] = c[at.FTE + last]
        c[at.GENDER + i] = c[at.GENDER + last]
        c[at.DEPARTMENT_CELLS + i] = c[at.DEPARTMENT_CELLS + last]
        c[at.HIRE_MONTH + i] = c[at.HIRE_MONTH + last]
        c[at.HIRE_YEAR + i] = c[at.HIRE_YEAR + last]
    return people - leavers
