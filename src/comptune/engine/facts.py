"""What a year needs to know of each person whatever the parameters: bands, rating, hire date.

Found once a block and year, and shared by all parameter sets.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from comptune.engine import columns as at
from comptune.engine.arithmetic import full_time, highest_bit, signed, unsigned
from comptune.engine.cohort import Cohort
from comptune.engine.columns import Columns
from comptune.engine.compiled import inlined, step
from comptune.engine.packing import DAYS, UNKNOWN_AGE, Packed
from comptune.engine.philox import pick
from comptune.engine.world import LONGEST_TENURE, OLDEST_AGE, RATINGS, UNKNOWN_YEAR, ZONES, Ints
from comptune.engine.year import rating_of

# Rows of `facts`: a row is looked up person by person, so what belongs together is one number.
KNOWN: Final = np.uint64(0)
WORDS: Final = np.uint64(1)  # exit, above it in 32 bits promotion

# What `KNOWN` holds, from which bit on.
RATING: Final = 0
LAST_DAY: Final = 8  # for who leaves
MERIT_ROW: Final = 24  # place of zone 1 in the merit table of a level
HAZARD: Final = 40  # place in the hazard table of a level
_SIXTEEN: Final = 0xFFFF
_THIRTY_TWO: Final = 0xFFFFFFFF


@inlined
def rating_in(known: int) -> int:
    """The rating of the year."""
    return known & 0xFF


@inlined
def last_day_in(known: int) -> int:
    """The last day of who leaves in the year."""
    return (known >> LAST_DAY) & _SIXTEEN


@inlined
def merit_row_in(known: int) -> int:
    """The place of zone 1 in the merit table of a level."""
    return (known >> MERIT_ROW) & _SIXTEEN


@inlined
def hazard_in(known: int) -> int:
    """The place in the hazard table of a level."""
    return known >> HAZARD


@inlined
def exit_word_in(words: int) -> int:
    """The draw that decides on leaving."""
    return words & _THIRTY_TWO


@inlined
def promotion_word_in(words: int) -> int:
    """The draw that decides on promotion."""
    return (words >> 32) & _THIRTY_TWO


@inlined
def exit_chance_in(chances: int) -> int:
    """The chance of leaving, ppm."""
    return chances & _THIRTY_TWO


@inlined
def promotion_chance_in(chances: int) -> int:
    """The chance of promotion, ppm."""
    return chances >> 32


@step
def find_facts(
    cohort: Cohort,
    packed: Packed,
    first: int,
    people: int,
    year: int,
    words: NDArray[np.uint32],
    facts: Ints,
) -> None:
    """Facts of the people from `first` on, in the year with that index, into (2, people)."""
    calendar_year = packed.start_year + year
    days = packed.settings[0, year, DAYS]
    known, draws = facts[KNOWN], facts[WORDS]
    for i in range(people):
        person = unsigned(first) + i
        birth = signed(cohort.birth_base[person])
        age = min(calendar_year - birth, OLDEST_AGE)
        known[i] = age if birth != UNKNOWN_YEAR else UNKNOWN_AGE
        draws[i] = min(calendar_year - cohort.hire_base[person], LONGEST_TENURE)
    for i in range(people):
        known[i] = packed.age_band[unsigned(known[i])]
        draws[i] = packed.tenure_band[unsigned(draws[i])]
    from_census = year == 0
    for i in range(people):
        rating = signed(cohort.rating[unsigned(first) + i])
        drawn = signed(rating_of(words[3, i], packed.rating_cumulative))
        rating = rating if from_census & (rating > 0) else drawn
        tenure = draws[i]
        hazard = known[i] * packed.tenure_bands + tenure
        merit_row = (tenure * RATINGS + rating - 1) * ZONES
        last_day = 1 + pick(words[1, i], days)
        known[i] = (hazard << HAZARD) | (merit_row << MERIT_ROW) | (last_day << LAST_DAY) | rating
        draws[i] = signed(words[0, i]) | (signed(words[2, i]) << 32)


@step
def enter(
    b: Ints, c: Columns, i: int, cohort: Cohort, person: int, salary: int, cost: int, cells: int
) -> None:
    """A person at the end of the year before, into place `i` of the block."""
    who = unsigned(person)
    b[at.PERSON + i] = person
    b[at.GENDER + i] = cohort.gender[who]
    b[at.DEPARTMENT_CELLS + i] = cohort.department[who] * cells
    b[at.CLOSING_LEVEL + i] = cohort.level[who]
    c[at.CLOSING_SALARY + i] = salary
    c[at.BASE_PAY + i] = cost
    c[at.FTE + i] = cohort.fte[who]
    c[at.HIRE_MONTH + i] = cohort.hire_month[who]


@step
def enter_census(b: Ints, c: Columns, cohort: Cohort, first: int, people: int, cells: int) -> None:
    """People of the census on 31 December before the start year."""
    for i in range(people):
        person = signed(unsigned(first) + i)
        enter(b, c, i, cohort, person, cohort.salary[unsigned(person)], 0, cells)
    for i in range(people):
        c[at.BASE_PAY + i] = full_time(c[at.CLOSING_SALARY + i], c[at.FTE + i])


@inlined
def in_lanes(people: int) -> int:
    """So many people, rounded up to full instructions."""
    return unsigned((people + at.LANES - unsigned(1)) & ~(at.LANES - unsigned(1)))


@inlined
def _copy(b: Ints, c: Columns, i: int, source: int) -> None:
    """The person in place `source` into place `i`."""
    i, source = unsigned(i), unsigned(source)
    b[at.PERSON + i] = b[at.PERSON + source]
    b[at.GENDER + i] = b[at.GENDER + source]
    b[at.DEPARTMENT_CELLS + i] = b[at.DEPARTMENT_CELLS + source]
    b[at.CLOSING_LEVEL + i] = b[at.CLOSING_LEVEL + source]
    c[at.CLOSING_SALARY + i] = c[at.CLOSING_SALARY + source]
    c[at.BASE_PAY + i] = c[at.BASE_PAY + source]
    c[at.FTE + i] = c[at.FTE + source]
    c[at.HIRE_MONTH + i] = c[at.HIRE_MONTH + source]


@step
def fill_lanes(b: Ints, c: Columns, people: int) -> None:
    """The first person again in the places up to full instructions; nobody looks at them."""
    for i in range(people, in_lanes(people)):
        _copy(b, c, i, 0)


@step
def keep_stayers(b: Ints, c: Columns, people: int, leavers: int) -> int:
    """Close the gaps of the `leavers`, a bit each, with the last of the block.

    Returns how many stay.
    """
    while leavers != 0:
        place = highest_bit(leavers)
        people -= unsigned(1)
        _copy(b, c, place, people)
        leavers ^= unsigned(1) << unsigned(place)
    return people
