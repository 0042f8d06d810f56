"""The kernel: a cohort's careers over the years, for every parameter set of a batch.

One loop serves totals and transitions: it runs a person's years while the person is in the
processor's registers, and shares each person's draws between all parameter sets.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comptune.engine.arithmetic import full_time, signed, unsigned
from comptune.engine.booking import book_hire, book_year
from comptune.engine.cohort import Cohort
from comptune.engine.compiled import inlined, kernel
from comptune.engine.hiring import HireYear, hire_year
from comptune.engine.packing import MERIT_MONTH_NUMBER, Packed
from comptune.engine.philox import EMPLOYED, fill_words
from comptune.engine.recording import record_hire, record_year
from comptune.engine.world import LONGEST_TENURE, OLDEST_AGE, UNKNOWN_YEAR, Ints
from comptune.engine.year import Opening, person_year, rating_of

CENSUS: Final = -1  # the entry year of those who are in the census
BLOCK: Final = 1024  # people whose draws are made together and stay in cache


class Output(NamedTuple):
    """Where the kernel writes. Arrays that are not wanted have length 0 along their first axis."""

    totals: Ints  # (K, Y, departments, 5, measures), added to
    rows: Ints  # (capacity, fields): transitions of the only parameter set
    closing_salary: Ints  # (K, Y, n): salary on 31 December of those who are here then
    closing_level: NDArray[np.int8]  # (K, Y, n): 0 for those who are not
    words: NDArray[np.uint32]  # (Y, 4, BLOCK): scratch for draws


@inlined
def _opening(
    cohort: Cohort,
    person: int,
    packed: Packed,
    settings: Ints,
    year: int,
    rating_word: int,
    level: int,
    salary: int,
    previous_cost: int,
) -> Opening:
    """A person on 1 January of the year with that index."""
    calendar_year = packed.start_year + year
    age_band = packed.unknown_age_band
    if cohort.birth_base[person] != UNKNOWN_YEAR:
        age = calendar_year - cohort.birth_base[person]
        age_band = signed(packed.age_band[min(age, OLDEST_AGE)])
    tenure = min(calendar_year - cohort.hire_base[person], LONGEST_TENURE)
    rating = signed(cohort.rating[person])
    if year > 0 or rating == 0:
        rating = signed(rating_of(rating_word, packed.rating_cumulative))
    return Opening(
        level,
        salary,
        signed(cohort.fte[person]),
        rating,
        age_band,
        signed(packed.tenure_band[tenure]),
        settings[MERIT_MONTH_NUMBER] - cohort.hire_month[person],
        previous_cost,
        cohort.hire_year[person] == calendar_year - 1,
    )


@inlined
def _hire(
    cohort: Cohort,
    person: int,
    packed: Packed,
    k: int,
    entry: int,
    leaves: bool,
    output: Output,
    written: int,
) -> HireYear:
    """The hire year of one person, booked and recorded."""
    department, gender = cohort.department[person], cohort.gender[person]
    level, fte = signed(cohort.level[person]), signed(cohort.fte[person])
    settings, rates = packed.settings[k, entry], packed.rates[k, entry, level - 1]
    hired = hire_year(
        signed(cohort.hire_day[person]),
        cohort.words[0, person],
        cohort.words[1, person],
        leaves,
        fte,
        settings,
        rates,
    )
    cell = output.totals[k, entry, department, level - 1]
    last = entry + 1 == packed.settings.shape[1]
    next_cell = cell[0:0] if last else output.totals[k, entry + 1, department, level - 1]
    book_hire(cell, next_cell, hired, fte, gender, rates)
    if len(output.rows) > 0:
        record_hire(output.rows[written], person, entry, level, hired)
    if not leaves and len(output.closing_salary) > 0:
        output.closing_salary[k, entry, person] = hired.salary
        output.closing_level[k, entry, person] = level
    return hired


@inlined
def _career(
    cohort: Cohort,
    person: int,
    words: NDArray[np.uint32],
    packed: Packed,
    k: int,
    first_year: int,
    salary: int,
    previous_cost: int,
    output: Output,
    written: int,
) -> int:
    """The years of one person from `first_year` on, until the last one or the exit.

    `words` (Y, 4) are the person's draws. Returns the number of rows written so far.
    """
    years = packed.settings.shape[1]
    department, gender = cohort.department[person], cohort.gender[person]
    level = signed(cohort.level[person])
    for y in range(first_year, years):
        settings, rates = packed.settings[k, y], packed.rates[k, y]
        draws = (words[y, 0], words[y, 1], words[y, 2], words[y, 3])
        opening = _opening(
            cohort, person, packed, settings, y, draws[3], level, salary, previous_cost
        )
        year = person_year(
            draws,
            opening,
            settings,
            rates,
            packed.termination[k, y],
            packed.promotion[k, y],
            packed.merit[k, y],
        )
        cells = output.totals[k, y, department]
        next_cells = cells[0:0] if y + 1 == years else output.totals[k, y + 1, department]
        book_year(cells, next_cells, opening, year, gender, rates)
        if len(output.rows) > 0:
            record_year(output.rows[written], person, y, opening, year)
            written += 1
        if year.last_day > 0:
            break
        if len(output.closing_salary) > 0:
            output.closing_salary[k, y, person] = year.salary
            output.closing_level[k, y, person] = year.level
        level, salary, previous_cost = year.level, year.salary, year.base_pay
    return written


@kernel
def run_cohort(
    cohort: Cohort,
    packed: Packed,
    seed: int,
    entry: int,
    first: int,
    last: int,
    stay: Ints,
    leave: Ints,
    output: Output,
) -> int:
    """Simulate people `first` to `last` (excluded) of a cohort; returns the number of rows written.

    Args:
        cohort: the people.
        packed: parameters of the batch.
        seed: 64 bits.
        entry: index of the hire year, CENSUS for those employed before the first year.
        stay: (K,) hires of the cohort that stay; the next `leave` (K,) leave in the hire year.
        output: what is wanted; written to.
    """
    sets, years = packed.settings.shape[0], packed.settings.shape[1]
    words = output.words
    written = 0
    for start in range(first, last, BLOCK):
        stop = min(start + BLOCK, last)
        for y in range(entry + 1, years):
            fill_words(
                cohort.key[start:stop], packed.start_year + y, EMPLOYED, unsigned(seed), words[y]
            )
        for k in range(sets):
            for person in range(start, stop):
                if entry == CENSUS:
                    salary = signed(cohort.salary[person])
                    cost = full_time(salary, signed(cohort.fte[person]))
                elif person >= stay[k] + leave[k]:
                    break
                else:
                    hired = _hire(
                        cohort, person, packed, k, entry, person >= stay[k], output, written
                    )
                    salary, cost = hired.salary, hired.base_pay
                    written += signed(len(output.rows) > 0)
                if entry == CENSUS or person < stay[k]:
                    written = _career(
                        cohort,
                        person,
                        words[:, :, person - start],
                        packed,
                        k,
                        entry + 1,
                        salary,
                        cost,
                        output,
                        written,
                    )
    return written
