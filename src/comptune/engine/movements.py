"""Booking what happens to some of a block: hired, left, moved up, paid outside the range.

Who it happened to is a word of 64 bits, one for each place of the block.
"""

import numpy as np
from numpy.typing import NDArray

from comptune.engine import books as to
from comptune.engine import columns as at
from comptune.engine import packing
from comptune.engine.arithmetic import full_time, lowest_bit, signed, unsigned
from comptune.engine.booking import compa_ratio
from comptune.engine.columns import Columns
from comptune.engine.compiled import step
from comptune.engine.packing import MAXIMUM, MINIMUM, Rates
from comptune.engine.world import Ints


@step
def book_lump_sums(book: Ints, b: Ints, people: int) -> None:
    """Lump sums, in years that pay any."""
    for i in range(people):
        book[unsigned(b[at.CELL + i]) + to.LUMP_SUM_COST] += b[at.LUMP_SUMS + i]


@step
def book_last_years_joiners(
    book: Ints,
    b: Ints,
    c: Columns,
    people: int,
    hire_year: NDArray[np.int16],
    calendar_year: int,
) -> None:
    """The carry-over of those hired in the year before."""
    for i in range(people):
        if hire_year[unsigned(b[at.PERSON + i])] == calendar_year - 1:
            cell = unsigned(b[at.CELL + i])
            book[cell + to.BRIDGE_LAST_YEARS_JOINERS] += signed(c[at.CARRY_OVER_PART + i])


@step
def book_leavers(
    book: Ints, next_book: Ints, b: Ints, c: Columns, leavers: int, promotion_day: int
) -> None:
    """Those who leave in the year, which next year's bridge takes off."""
    while leavers != 0:
        i = unsigned(lowest_bit(leavers))
        leavers &= leavers - unsigned(1)
        cell = unsigned(b[at.CELL + i])
        salary = c[at.OPENING_SALARY + i]
        book[cell + to.EXITS] += 1
        book[cell + to.LEAVER_OPENING_SALARY] += signed(salary)
        book[cell + to.LEAVER_OPENING_PAYROLL] += signed(full_time(salary, c[at.FTE + i]))
        book[cell + to.BRIDGE_LEAVERS] += signed(c[at.LEAVERS_PART + i])
        book[cell + to.GONE_BEFORE_PROMOTION] += signed(c[at.LAST_DAY + i] <= promotion_day)
        next_book[cell + to.BRIDGE_LAST_YEARS_LEAVERS] -= b[at.BASE_PAY_COST + i]


@step
def book_promoted(book: Ints, b: Ints, c: Columns, promoted: int, settings: Ints) -> None:
    """Those who moved up, and what they take along from the level before."""
    # The order of raises on one day is COLA, merit, promotion.
    cola_below = settings[packing.COLA_DAY] <= settings[packing.PROMOTION_DAY]
    merit_below = settings[packing.MERIT_DAY] <= settings[packing.PROMOTION_DAY]
    while promoted != 0:
        i = unsigned(lowest_bit(promoted))
        promoted &= promoted - unsigned(1)
        fte, salary = c[at.FTE + i], c[at.OPENING_SALARY + i]
        cell = unsigned(b[at.CELL + i])
        below = cell - to.ONE_LEVEL
        eligible = full_time(c[at.PROMOTION_BASE + i], fte)
        book[cell + to.BRIDGE_PROMOTION] += signed(c[at.PROMOTION_PART + i])
        book[below + to.PROMOTIONS_OUT] += 1
        book[below + to.PROMOTION_INCREASE] += signed(full_time(c[at.PROMOTION_GAIN + i], fte))
        book[below + to.PROMOTION_ELIGIBLE_PAYROLL] += signed(eligible)
        book[below + to.PROMOTED_PREVIOUS_COST] += signed(c[at.PREVIOUS_COST + i])
        book[below + to.PROMOTED_PAYROLL] += signed(full_time(salary, fte))
        book[below + to.PROMOTED_SALARY] += signed(salary)
        if cola_below:
            book[below + to.PROMOTED_COLA_INCREASE] += b[at.COLA_INCREASE + i]
            book[below + to.PROMOTED_COLA_ELIGIBLE_PAYROLL] += b[at.COLA_ELIGIBLE + i]
        if merit_below:
            book[below + to.PROMOTED_MERIT_INCREASE] += b[at.MERIT_INCREASE + i]
            book[below + to.PROMOTED_MERIT_ELIGIBLE_PAYROLL] += b[at.MERIT_ELIGIBLE + i]


@step
def book_outside(book: Ints, b: Ints, c: Columns, outside: int) -> None:
    """Those here on 31 December who are paid below or above their range."""
    while outside != 0:
        i = unsigned(lowest_bit(outside))
        outside &= outside - unsigned(1)
        cell = unsigned(b[at.CELL + i])
        if c[at.CLOSING_SALARY + i] < c[at.MINIMUM + i]:
            book[cell + to.BELOW_MINIMUM] += 1
        else:
            book[cell + to.ABOVE_MAXIMUM] += 1


@step
def book_hires(
    book: Ints,
    next_book: Ints,
    b: Ints,
    c: Columns,
    people: int,
    stay: int,
    rates: Rates,
    inverse: float,
) -> None:
    """The hire year of a block, of whom the first `stay` stay; the rates are of their level."""
    ends = rates[MINIMUM] + rates[MAXIMUM]
    for i in range(people):
        salary = c[at.CLOSING_SALARY + i]
        b[at.CELL + i] = to.cell_of(b[at.DEPARTMENT_CELLS + i], b[at.CLOSING_LEVEL + i])
        b[at.HERE_SALARY + i] = signed(salary)
        b[at.CLOSING_PAYROLL + i] = signed(full_time(salary, c[at.FTE + i]))
        b[at.COMPA_RATIO + i] = signed(compa_ratio(salary, ends, inverse))
        b[at.BASE_PAY_COST + i] = signed(c[at.BASE_PAY + i])
    for i in range(people):
        cell = unsigned(b[at.CELL + i])
        book[cell + to.BRIDGE_JOINERS] += b[at.BASE_PAY_COST + i]
        book[cell + to.BONUS_COST] += b[at.BONUS + i]
        book[cell + to.BENEFITS_COST] += b[at.BENEFITS + i]
    for i in range(stay):
        cell = unsigned(b[at.CELL + i])
        own = cell + unsigned(b[at.GENDER + i])
        book[own + to.JOINER_COUNT] += 1
        book[own + to.JOINER_SALARY] += b[at.HERE_SALARY + i]
        book[cell + to.JOINER_PAYROLL] += b[at.CLOSING_PAYROLL + i]
        book[cell + to.COMPA_RATIO] += b[at.COMPA_RATIO + i]
    for i in range(stay, people):
        cell = unsigned(b[at.CELL + i])
        book[cell + to.NEW_HIRE_EXITS] += 1
        next_book[cell + to.BRIDGE_LAST_YEARS_LEAVERS] -= b[at.BASE_PAY_COST + i]
