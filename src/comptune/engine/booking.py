"""Adding a block's year to the books: each person's pay where they end the year.

Everyone is booked with the level they close the year at; `movements` then books what happened to
some of them besides. `ledger` derives the measures from the books.
"""

from typing import Final

from comptune.engine import books as to
from comptune.engine import columns as at
from comptune.engine.arithmetic import (
    full_time,
    lowest_bit,
    rounded_by,
    signed,
    unsigned,
)
from comptune.engine.columns import Columns, Floats
from comptune.engine.compiled import inlined, step
from comptune.engine.facts import in_lanes
from comptune.engine.instructions import count_bits
from comptune.engine.world import Ints

MAN: Final = 1
WOMAN: Final = 2


@inlined
def compa_ratio(salary: int, ends: int, inverse: float) -> int:
    """Salary over half of minimum + maximum, in ppm, rounded half up; `inverse` is 0.5 / `ends`.

    Thousandths first, then what is left of them, so that no product has more digits than needed.
    """
    thousandths = rounded_by(salary * 4000, 2 * ends, inverse)
    rest = salary * 2000 - thousandths * ends
    return thousandths * 1000 + rounded_by(rest * 2000, 2 * ends, inverse)


@inlined
def book_everyone(
    book: Ints, b: Ints, c: Columns, inverse_ends: Floats, people: int, home: int
) -> tuple[int, int]:
    """What everyone has: pay, raises and their parts of the bridge, at the closing level.

    Those of the cell `home` are added up together, which is what most of a block of the census is.

    Returns who leaves and who is paid outside the range, a bit each.
    """
    mine, leavers, outside = _book_closing(book, b, c, inverse_ends, people, home)
    _book_pay(book, b, c, people, home)
    everyone = first_bits(people)
    away = everyone & ~mine
    while away != 0:
        i = unsigned(lowest_bit(away))
        _book_one(book, b, i, ~(leavers >> i) & unsigned(1))
        away &= away - unsigned(1)
    return leavers & everyone, outside & everyone


@inlined
def first_bits(people: int) -> int:
    """A bit for each of the first so many people, one at least."""
    return ~unsigned(0) >> (unsigned(at.BLOCK) - people)


@step
def _book_closing(
    book: Ints, b: Ints, c: Columns, inverse_ends: Floats, people: int, home: int
) -> tuple[int, int, int]:
    """31 December. Returns who is at `home`, who left and who stands outside, a bit each."""
    at_home = leavers = outside = men = women = unsigned(0)
    salaries = men_salary = women_salary = payrolls = ratios = signed(0)
    for i in range(in_lanes(people)):
        fte, level, salary = c[at.FTE + i], b[at.CLOSING_LEVEL + i], c[at.CLOSING_SALARY + i]
        low, high = c[at.MINIMUM + i], c[at.MAXIMUM + i]
        stays = c[at.LAST_DAY + i] == 0
        cell = to.cell_of(b[at.DEPARTMENT_CELLS + i], level)
        ratio = compa_ratio(salary, low + high, inverse_ends[i])
        paid = signed(salary) if stays else 0
        payroll = signed(full_time(salary, fte)) if stays else 0
        ratio = signed(ratio) if stays else 0
        b[at.CELL + i] = cell
        b[at.HERE_SALARY + i] = paid
        b[at.CLOSING_PAYROLL + i] = payroll
        b[at.COMPA_RATIO + i] = ratio
        mine, bit = (cell == home) & (i < people), unsigned(1) << unsigned(i)
        man, woman = mine & (b[at.GENDER + i] == MAN), mine & (b[at.GENDER + i] == WOMAN)
        at_home |= bit if mine else unsigned(0)
        men |= bit if man else unsigned(0)
        women |= bit if woman else unsigned(0)
        leavers |= unsigned(0) if stays else bit
        outside |= bit if stays & ((salary < low) | (salary > high)) else unsigned(0)
        salaries += paid if mine else 0
        men_salary += paid if man else 0
        women_salary += paid if woman else 0
        payrolls += payroll if mine else 0
        ratios += ratio if mine else 0
    cell = unsigned(home)
    here = ~leavers
    book[cell + to.CLOSING_COUNT] += count_bits(at_home & ~men & ~women & here)
    book[cell + to.CLOSING_COUNT + unsigned(MAN)] += count_bits(men & here)
    book[cell + to.CLOSING_COUNT + unsigned(WOMAN)] += count_bits(women & here)
    book[cell + to.CLOSING_SALARY] += salaries - men_salary - women_salary
    book[cell + to.CLOSING_SALARY + unsigned(MAN)] += men_salary
    book[cell + to.CLOSING_SALARY + unsigned(WOMAN)] += women_salary
    book[cell + to.CLOSING_PAYROLL] += payrolls
    book[cell + to.COMPA_RATIO] += ratios
    return at_home, leavers, outside


@step
def _book_pay(book: Ints, b: Ints, c: Columns, people: int, home: int) -> None:
    """The year's pay, raises and their parts of the bridge."""
    base_pay = bonus = benefits = bridge_cola = bridge_merit = signed(0)
    colas = cola_eligible = merits = merit_eligible = signed(0)
    for i in range(in_lanes(people)):
        fte, mine = c[at.FTE + i], (b[at.CELL + i] == home) & (i < people)
        cola = signed(full_time(c[at.COLA_GAIN + i], fte))
        cola_base = signed(full_time(c[at.COLA_BASE + i], fte))
        merit = signed(full_time(c[at.MERIT_GAIN + i], fte))
        merit_base = signed(full_time(c[at.MERIT_BASE + i], fte))
        b[at.COLA_INCREASE + i] = cola
        b[at.COLA_ELIGIBLE + i] = cola_base
        b[at.MERIT_INCREASE + i] = merit
        b[at.MERIT_ELIGIBLE + i] = merit_base
        base_pay += b[at.BASE_PAY_COST + i] if mine else 0
        bonus += b[at.BONUS + i] if mine else 0
        benefits += b[at.BENEFITS + i] if mine else 0
        colas += cola if mine else 0
        cola_eligible += cola_base if mine else 0
        merits += merit if mine else 0
        merit_eligible += merit_base if mine else 0
        bridge_cola += b[at.COLA_PART + i] if mine else 0
        bridge_merit += b[at.MERIT_PART + i] if mine else 0
    cell = unsigned(home)
    book[cell + to.BASE_PAY_COST] += base_pay
    book[cell + to.BONUS_COST] += bonus
    book[cell + to.BENEFITS_COST] += benefits
    book[cell + to.COLA_INCREASE] += colas
    book[cell + to.COLA_ELIGIBLE_PAYROLL] += cola_eligible
    book[cell + to.MERIT_INCREASE] += merits
    book[cell + to.MERIT_ELIGIBLE_PAYROLL] += merit_eligible
    book[cell + to.BRIDGE_COLA] += bridge_cola
    book[cell + to.BRIDGE_MERIT] += bridge_merit


@inlined
def _book_one(book: Ints, b: Ints, i: int, here: int) -> None:
    """One person; `here` is 1 on 31 December, 0 for who has left."""
    cell = unsigned(b[at.CELL + i])
    own = cell + unsigned(b[at.GENDER + i])
    book[own + to.CLOSING_COUNT] += signed(here)
    book[own + to.CLOSING_SALARY] += b[at.HERE_SALARY + i]
    book[cell + to.CLOSING_PAYROLL] += b[at.CLOSING_PAYROLL + i]
    book[cell + to.COMPA_RATIO] += b[at.COMPA_RATIO + i]
    book[cell + to.BASE_PAY_COST] += b[at.BASE_PAY_COST + i]
    book[cell + to.BONUS_COST] += b[at.BONUS + i]
    book[cell + to.BENEFITS_COST] += b[at.BENEFITS + i]
    book[cell + to.COLA_INCREASE] += b[at.COLA_INCREASE + i]
    book[cell + to.COLA_ELIGIBLE_PAYROLL] += b[at.COLA_ELIGIBLE + i]
    book[cell + to.MERIT_INCREASE] += b[at.MERIT_INCREASE + i]
    book[cell + to.MERIT_ELIGIBLE_PAYROLL] += b[at.MERIT_ELIGIBLE + i]
    book[cell + to.BRIDGE_COLA] += b[at.COLA_PART + i]
    book[cell + to.BRIDGE_MERIT] += b[at.MERIT_PART + i]
