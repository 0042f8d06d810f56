"""Adding a block's year to the books: each person's pay where they end the year, and what is rare.

Everyone is booked with the level they close the year at; whoever left, moved up or stands outside
the range is then booked for that. `ledger` derives the measures from the books.
"""

from typing import Final

from comptune.engine import books as to
from comptune.engine import columns as at
from comptune.engine import packing
from comptune.engine.arithmetic import (
    full_time,
    lowest_bit,
    real,
    rounded_by,
    signed,
    unsigned,
)
from comptune.engine.columns import Columns
from comptune.engine.compiled import inlined, step
from comptune.engine.facts import in_lanes
from comptune.engine.packing import MAXIMUM, MINIMUM, Rates
from comptune.engine.steps import levels_of
from comptune.engine.world import Ints
from comptune.engine.year import Five, by_level

MAN: Final = 1
WOMAN: Final = 2

NOWHERE: Final = -1  # no cell that most of a block's people are in


@inlined
def compa_ratio(salary: int, ends: int, inverse: float) -> int:
    """Salary over half of minimum + maximum, in ppm, rounded half up; `inverse` is 0.5 / `ends`.

    Thousandths first, then what is left of them, so that no product has more digits than needed.
    """
    thousandths = rounded_by(salary * 4000, 2 * ends, inverse)
    rest = salary * 2000 - thousandths * ends
    return thousandths * 1000 + rounded_by(rest * 2000, 2 * ends, inverse)


@step
def measure(b: Ints, c: Columns, people: int, home: int, rates: Rates) -> None:
    """What the books want to know of each person here on 31 December, and of everyone's year.

    `home` is the cell that most are in, or `NOWHERE`.
    """
    minimum, maximum = levels_of(rates, MINIMUM), levels_of(rates, MAXIMUM)
    inverse = _inverses(minimum, maximum)
    for i in range(in_lanes(people)):
        fte, level, salary = c[at.FTE + i], c[at.CLOSING_LEVEL + i], c[at.CLOSING_SALARY + i]
        low, high = by_level(minimum, level), by_level(maximum, level)
        stays = c[at.LAST_DAY + i] == 0
        ratio = compa_ratio(salary, low + high, by_level(inverse, level))
        cell = signed(c[at.DEPARTMENT_CELLS + i] + (level - 1) * to.WIDTH)
        b[at.CELL + i] = cell
        b[at.AWAY + i] = signed((cell != home) | (i >= people))
        b[at.OWN_CELL + i] = cell + signed(c[at.GENDER + i])
        b[at.HERE_COUNT + i] = signed(stays)
        b[at.HERE_SALARY + i] = signed(salary) if stays else 0
        b[at.CLOSING_PAYROLL + i] = signed(full_time(salary, fte)) if stays else 0
        b[at.COMPA_RATIO + i] = signed(ratio) if stays else 0
        b[at.OUTSIDE + i] = signed(stays & ((salary < low) | (salary > high)))
    for i in range(in_lanes(people)):
        fte = c[at.FTE + i]
        cola = c[at.COLA_AFTER + i] - c[at.COLA_BEFORE + i]
        merit = c[at.MERIT_AFTER + i] - c[at.MERIT_BEFORE + i]
        b[at.COLA_INCREASE + i] = signed(full_time(cola, fte))
        b[at.COLA_ELIGIBLE + i] = signed(full_time(max(c[at.COLA_BASE + i], 0), fte))
        b[at.MERIT_INCREASE + i] = signed(full_time(merit, fte))
        b[at.MERIT_ELIGIBLE + i] = signed(full_time(max(c[at.MERIT_BASE + i], 0), fte))
        b[at.BASE_PAY_COST + i] = signed(c[at.BASE_PAY + i])
        b[at.BONUS_COST + i] = signed(c[at.BONUS + i])
        b[at.BENEFITS_COST + i] = signed(c[at.BENEFITS + i])
        b[at.LUMP_SUM_COST + i] = signed(c[at.LUMP_SUMS + i])
        b[at.BRIDGE_COLA + i] = signed(c[at.COLA_PART + i])
        b[at.BRIDGE_MERIT + i] = signed(c[at.MERIT_PART + i])


@inlined
def _inverses(minimum: Five, maximum: Five) -> tuple[float, float, float, float, float]:
    """1 / (2 x (minimum + maximum)) of each level."""
    return (
        0.5 / real(minimum[0] + maximum[0]),
        0.5 / real(minimum[1] + maximum[1]),
        0.5 / real(minimum[2] + maximum[2]),
        0.5 / real(minimum[3] + maximum[3]),
        0.5 / real(minimum[4] + maximum[4]),
    )


@inlined
def book_everyone(book: Ints, b: Ints, people: int, home: int) -> None:
    """What everyone has: pay, raises and their parts of the bridge, at the closing level.

    Those of the cell `home` are added up together, which is what most of a block of the census is.
    """
    if home == NOWHERE:
        for i in range(people):
            _book_one(book, b, i)
        return
    _book_together(book, b, in_lanes(people), unsigned(home))
    for position in range(_listed(b, people, b, at.AWAY)):
        _book_one(book, b, unsigned(b[at.LISTED + position]))


@step
def _book_together(book: Ints, b: Ints, people: int, cell: int) -> None:
    """Those who are not `AWAY` from the cell, as vectors: all bits of `mine` are set, or none."""
    payroll = ratio = base_pay = bonus = benefits = signed(0)
    cola = cola_eligible = merit = merit_eligible = bridge_cola = bridge_merit = signed(0)
    count = men = women = salary = men_salary = women_salary = signed(0)
    for i in range(people):
        mine, gender = b[at.AWAY + i] - 1, b[at.OWN_CELL + i] - signed(cell)
        man, woman = mine & -signed(gender == MAN), mine & -signed(gender == WOMAN)
        here, paid = b[at.HERE_COUNT + i], b[at.HERE_SALARY + i]
        count += here & mine
        men += here & man
        women += here & woman
        salary += paid & mine
        men_salary += paid & man
        women_salary += paid & woman
        payroll += b[at.CLOSING_PAYROLL + i] & mine
        ratio += b[at.COMPA_RATIO + i] & mine
        base_pay += b[at.BASE_PAY_COST + i] & mine
        bonus += b[at.BONUS_COST + i] & mine
        benefits += b[at.BENEFITS_COST + i] & mine
        cola += b[at.COLA_INCREASE + i] & mine
        cola_eligible += b[at.COLA_ELIGIBLE + i] & mine
        merit += b[at.MERIT_INCREASE + i] & mine
        merit_eligible += b[at.MERIT_ELIGIBLE + i] & mine
        bridge_cola += b[at.BRIDGE_COLA + i] & mine
        bridge_merit += b[at.BRIDGE_MERIT + i] & mine
    book[cell + to.CLOSING_COUNT] += count - men - women
    book[cell + to.CLOSING_COUNT + unsigned(MAN)] += men
    book[cell + to.CLOSING_COUNT + unsigned(WOMAN)] += women
    book[cell + to.CLOSING_SALARY] += salary - men_salary - women_salary
    book[cell + to.CLOSING_SALARY + unsigned(MAN)] += men_salary
    book[cell + to.CLOSING_SALARY + unsigned(WOMAN)] += women_salary
    book[cell + to.CLOSING_PAYROLL] += payroll
    book[cell + to.COMPA_RATIO] += ratio
    book[cell + to.BASE_PAY_COST] += base_pay
    book[cell + to.BONUS_COST] += bonus
    book[cell + to.BENEFITS_COST] += benefits
    book[cell + to.COLA_INCREASE] += cola
    book[cell + to.COLA_ELIGIBLE_PAYROLL] += cola_eligible
    book[cell + to.MERIT_INCREASE] += merit
    book[cell + to.MERIT_ELIGIBLE_PAYROLL] += merit_eligible
    book[cell + to.BRIDGE_COLA] += bridge_cola
    book[cell + to.BRIDGE_MERIT] += bridge_merit


@inlined
def _book_one(book: Ints, b: Ints, i: int) -> None:
    """One person."""
    cell, own = unsigned(b[at.CELL + i]), unsigned(b[at.OWN_CELL + i])
    book[own + to.CLOSING_COUNT] += b[at.HERE_COUNT + i]
    book[own + to.CLOSING_SALARY] += b[at.HERE_SALARY + i]
    book[cell + to.CLOSING_PAYROLL] += b[at.CLOSING_PAYROLL + i]
    book[cell + to.COMPA_RATIO] += b[at.COMPA_RATIO + i]
    book[cell + to.BASE_PAY_COST] += b[at.BASE_PAY_COST + i]
    book[cell + to.BONUS_COST] += b[at.BONUS_COST + i]
    book[cell + to.BENEFITS_COST] += b[at.BENEFITS_COST + i]
    book[cell + to.COLA_INCREASE] += b[at.COLA_INCREASE + i]
    book[cell + to.COLA_ELIGIBLE_PAYROLL] += b[at.COLA_ELIGIBLE + i]
    book[cell + to.MERIT_INCREASE] += b[at.MERIT_INCREASE + i]
    book[cell + to.MERIT_ELIGIBLE_PAYROLL] += b[at.MERIT_ELIGIBLE + i]
    book[cell + to.BRIDGE_COLA] += b[at.BRIDGE_COLA + i]
    book[cell + to.BRIDGE_MERIT] += b[at.BRIDGE_MERIT + i]


@step
def book_lump_sums(book: Ints, b: Ints, people: int) -> None:
    """Lump sums, in years that pay any."""
    for i in range(people):
        book[unsigned(b[at.CELL + i]) + to.LUMP_SUM_COST] += b[at.LUMP_SUM_COST + i]


@step
def book_last_years_joiners(book: Ints, b: Ints, c: Columns, people: int) -> None:
    """The carry-over of those hired in the year before."""
    for i in range(people):
        if c[at.HIRED_LAST_YEAR + i] != 0:
            cell = unsigned(b[at.CELL + i])
            book[cell + to.BRIDGE_LAST_YEARS_JOINERS] += signed(c[at.CARRY_OVER_PART + i])


@inlined
def _listed(b: Ints, people: int, columns: Columns, column: int) -> int:
    """Those with a positive entry in a column, as positions in `LISTED`; how many they are."""
    marks = unsigned(0)  # a bit for each, which several are compared for at once
    for i in range(in_lanes(people)):
        marks |= unsigned(columns[column + i] > 0) << unsigned(i)
    if people < at.BLOCK:
        marks &= (unsigned(1) << unsigned(people)) - unsigned(1)
    count = unsigned(0)
    while marks != 0:
        b[at.LISTED + count] = lowest_bit(marks)
        marks &= marks - unsigned(1)
        count += unsigned(1)
    return count


@step
def book_leavers(
    book: Ints, next_book: Ints, b: Ints, c: Columns, people: int, settings: Ints
) -> int:
    """Those who leave in the year, which next year's bridge takes off. Returns how many."""
    leavers = _listed(b, people, c, at.LAST_DAY)
    for position in range(leavers):
        i = unsigned(b[at.LISTED + position])
        cell = unsigned(b[at.CELL + i])
        salary = c[at.OPENING_SALARY + i]
        book[cell + to.EXITS] += 1
        book[cell + to.LEAVER_OPENING_SALARY] += signed(salary)
        book[cell + to.LEAVER_OPENING_PAYROLL] += signed(full_time(salary, c[at.FTE + i]))
        book[cell + to.BRIDGE_LEAVERS] += signed(c[at.LEAVERS_PART + i])
        if c[at.LAST_DAY + i] <= settings[packing.PROMOTION_DAY]:
            book[cell + to.GONE_BEFORE_PROMOTION] += 1
        next_book[cell + to.BRIDGE_LAST_YEARS_LEAVERS] -= b[at.BASE_PAY_COST + i]
    return leavers


@step
def book_promoted(book: Ints, b: Ints, c: Columns, people: int) -> None:
    """Those who moved up: what belongs to the level before is moved there."""
    for position in range(_listed(b, people, c, at.PROMOTION_LEVEL)):
        i = unsigned(b[at.LISTED + position])
        fte, salary = c[at.FTE + i], c[at.OPENING_SALARY + i]
        cell = unsigned(b[at.CELL + i])
        below = cell - to.ONE_LEVEL
        gain = c[at.PROMOTION_AFTER + i] - c[at.PROMOTION_BEFORE + i]
        increase = signed(full_time(gain, fte))
        eligible = signed(full_time(c[at.PROMOTION_BASE + i], fte))
        book[below + to.PROMOTIONS_OUT] += 1
        book[cell + to.PROMOTIONS_IN] += 1
        book[below + to.PROMOTION_INCREASE] += increase
        book[below + to.PROMOTION_ELIGIBLE_PAYROLL] += eligible
        book[cell + to.BRIDGE_PROMOTION] += signed(c[at.PROMOTION_PART + i])
        _move(book, cell, to.BRIDGE_LEVEL_TRANSFERS, -signed(c[at.PREVIOUS_COST + i]))
        _move(book, cell, to.MOVED_PAYROLL, -signed(full_time(salary, fte)))
        _move(book, cell, to.MOVED_SALARY, -signed(salary))
        if c[at.COLA_LEVEL + i] == c[at.PROMOTION_LEVEL + i]:
            _move(book, cell, to.COLA_INCREASE, b[at.COLA_INCREASE + i])
            _move(book, cell, to.COLA_ELIGIBLE_PAYROLL, b[at.COLA_ELIGIBLE + i])
            increase += b[at.COLA_INCREASE + i]
        if c[at.MERIT_LEVEL + i] == c[at.PROMOTION_LEVEL + i]:
            _move(book, cell, to.MERIT_INCREASE, b[at.MERIT_INCREASE + i])
            _move(book, cell, to.MERIT_ELIGIBLE_PAYROLL, b[at.MERIT_ELIGIBLE + i])
            increase += b[at.MERIT_INCREASE + i]
        _move(book, cell, to.MOVED_INCREASE, -increase)


@inlined
def _move(book: Ints, cell: int, entry: int, amount: int) -> None:
    """`amount` from the cell of a level to that of the level below."""
    book[cell + entry] -= amount
    book[cell - to.ONE_LEVEL + entry] += amount


@step
def book_outside(book: Ints, b: Ints, c: Columns, people: int, rates: Rates) -> None:
    """Those here on 31 December who are paid below or above their range."""
    for position in range(_listed(b, people, b, at.OUTSIDE)):
        i = unsigned(b[at.LISTED + position])
        cell = unsigned(b[at.CELL + i])
        if c[at.CLOSING_SALARY + i] < rates[unsigned(c[at.CLOSING_LEVEL + i] - 1), MINIMUM]:
            book[cell + to.BELOW_MINIMUM] += 1
        else:
            book[cell + to.ABOVE_MAXIMUM] += 1


@step
def book_hires(
    book: Ints, next_book: Ints, b: Ints, c: Columns, people: int, stay: int, rates: Rates
) -> None:
    """The hire year of a block, of whom the first `stay` stay; `rates` are those of their level."""
    ends = rates[MINIMUM] + rates[MAXIMUM]
    inverse = 0.5 / real(ends)
    for i in range(people):
        salary, fte = c[at.CLOSING_SALARY + i], c[at.FTE + i]
        cell = signed(c[at.DEPARTMENT_CELLS + i] + (c[at.CLOSING_LEVEL + i] - 1) * to.WIDTH)
        b[at.CELL + i] = cell
        b[at.OWN_CELL + i] = cell + signed(c[at.GENDER + i])
        b[at.HERE_SALARY + i] = signed(salary)
        b[at.CLOSING_PAYROLL + i] = signed(full_time(salary, fte))
        b[at.COMPA_RATIO + i] = signed(compa_ratio(salary, ends, inverse))
        b[at.BASE_PAY_COST + i] = signed(c[at.BASE_PAY + i])
        b[at.BONUS_COST + i] = signed(c[at.BONUS + i])
        b[at.BENEFITS_COST + i] = signed(c[at.BENEFITS + i])
    for i in range(people):
        cell, base_pay = unsigned(b[at.CELL + i]), b[at.BASE_PAY_COST + i]
        book[cell + to.HIRES] += 1
        book[cell + to.BASE_PAY_COST] += base_pay
        book[cell + to.BONUS_COST] += b[at.BONUS_COST + i]
        book[cell + to.BENEFITS_COST] += b[at.BENEFITS_COST + i]
        book[cell + to.BRIDGE_JOINERS] += base_pay
    for i in range(stay):
        cell, own = unsigned(b[at.CELL + i]), unsigned(b[at.OWN_CELL + i])
        salary, payroll = b[at.HERE_SALARY + i], b[at.CLOSING_PAYROLL + i]
        book[own + to.CLOSING_COUNT] += 1
        book[own + to.CLOSING_SALARY] += salary
        book[cell + to.CLOSING_PAYROLL] += payroll
        book[cell + to.JOINER_SALARY] += salary
        book[cell + to.JOINER_PAYROLL] += payroll
        book[cell + to.COMPA_RATIO] += b[at.COMPA_RATIO + i]
    for i in range(stay, people):
        cell = unsigned(b[at.CELL + i])
        book[cell + to.EXITS] += 1
        book[cell + to.NEW_HIRE_EXITS] += 1
        next_book[cell + to.BRIDGE_LAST_YEARS_LEAVERS] -= b[at.BASE_PAY_COST + i]
