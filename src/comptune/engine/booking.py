"""Adding a block's year to the books: each person's pay where they end the year, and what is rare.

Everyone is booked with the level they close the year at; whoever left, moved up or stands outside
the range is then booked for that. `ledger` derives the measures from the books.
"""

from typing import Final

from comptune.engine import books as to
from comptune.engine import columns as at
from comptune.engine import packing
from comptune.engine.arithmetic import full_time, real, signed, unsigned
from comptune.engine.compiled import inlined, step
from comptune.engine.hiring import HireYear
from comptune.engine.packing import MAXIMUM, MINIMUM
from comptune.engine.steps import levels_of
from comptune.engine.world import Ints
from comptune.engine.year import Five, by_level

MAN: Final = 1
WOMAN: Final = 2


@inlined
def _compa_ratio(salary: int, width: int, inverse: float) -> int:
    """As `compa_ratio`, from minimum + maximum and the inverse of its double.

    The quotient may have more digits than a float64: the remainder is divided once more.
    """
    value = salary * 4_000_000 + width
    divisor = 2 * width
    guess = signed(real(value) * inverse)
    guess += signed(real(value - guess * divisor) * inverse)
    rest = value - guess * divisor
    return guess + signed(rest >= divisor) - signed(rest < 0)


@inlined
def compa_ratio(salary: int, minimum: int, maximum: int) -> int:
    """Salary over the middle of its range, in ppm, rounded half up."""
    width = signed(minimum) + signed(maximum)
    return _compa_ratio(signed(salary), width, 1.0 / real(2 * width))


@step
def measure(c: Ints, people: int, rates: Ints) -> None:
    """What the books want to know of each person."""
    minimum, maximum = levels_of(rates, MINIMUM), levels_of(rates, MAXIMUM)
    inverse = _inverses(minimum, maximum)
    for i in range(people):
        fte, level, salary = c[at.FTE + i], c[at.CLOSING_LEVEL + i], c[at.CLOSING_SALARY + i]
        low, high = by_level(minimum, level), by_level(maximum, level)
        stays = c[at.LAST_DAY + i] == 0
        ratio = _compa_ratio(salary, low + high, by_level(inverse, level))
        c[at.CELL + i] = c[at.DEPARTMENT_CELLS + i] + (level - 1) * to.WIDTH
        c[at.HERE_COUNT + i] = signed(stays)
        c[at.HERE_SALARY + i] = salary if stays else 0
        c[at.CLOSING_PAYROLL + i] = full_time(salary, fte) if stays else 0
        c[at.COMPA_RATIO + i] = ratio if stays else 0
        c[at.OUTSIDE + i] = signed(stays & ((salary < low) | (salary > high)))
    for i in range(people):
        fte = c[at.FTE + i]
        c[at.COLA_INCREASE + i] = full_time(c[at.COLA_AFTER + i] - c[at.COLA_BEFORE + i], fte)
        c[at.COLA_ELIGIBLE + i] = full_time(max(c[at.COLA_BASE + i], 0), fte)
        c[at.MERIT_INCREASE + i] = full_time(c[at.MERIT_AFTER + i] - c[at.MERIT_BEFORE + i], fte)
        c[at.MERIT_ELIGIBLE + i] = full_time(max(c[at.MERIT_BASE + i], 0), fte)


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


@step
def book_everyone(book: Ints, c: Ints, people: int) -> None:
    """What everyone has: pay, raises and their parts of the bridge, at the closing level."""
    for i in range(people):
        cell = unsigned(c[at.CELL + i])
        own = cell + unsigned(c[at.GENDER + i])
        book[own + to.CLOSING_COUNT] += c[at.HERE_COUNT + i]
        book[own + to.CLOSING_SALARY] += c[at.HERE_SALARY + i]
        book[cell + to.CLOSING_PAYROLL] += c[at.CLOSING_PAYROLL + i]
        book[cell + to.COMPA_RATIO] += c[at.COMPA_RATIO + i]
        book[cell + to.BASE_PAY_COST] += c[at.BASE_PAY + i]
        book[cell + to.BONUS_COST] += c[at.BONUS + i]
        book[cell + to.BENEFITS_COST] += c[at.BENEFITS + i]
        book[cell + to.COLA_INCREASE] += c[at.COLA_INCREASE + i]
        book[cell + to.COLA_ELIGIBLE_PAYROLL] += c[at.COLA_ELIGIBLE + i]
        book[cell + to.MERIT_INCREASE] += c[at.MERIT_INCREASE + i]
        book[cell + to.MERIT_ELIGIBLE_PAYROLL] += c[at.MERIT_ELIGIBLE + i]
        book[cell + to.BRIDGE_COLA] += c[at.COLA_PART + i]
        book[cell + to.BRIDGE_MERIT] += c[at.MERIT_PART + i]


@step
def book_lump_sums(book: Ints, c: Ints, people: int) -> None:
    """Lump sums, in years that pay any."""
    for i in range(people):
        book[unsigned(c[at.CELL + i]) + to.LUMP_SUM_COST] += c[at.LUMP_SUMS + i]


@step
def book_last_years_joiners(book: Ints, c: Ints, people: int) -> None:
    """The carry-over of those hired in the year before."""
    for i in range(people):
        if c[at.HIRED_LAST_YEAR + i] != 0:
            cell = unsigned(c[at.CELL + i])
            book[cell + to.BRIDGE_LAST_YEARS_JOINERS] += c[at.CARRY_OVER_PART + i]


@inlined
def _listed(c: Ints, people: int, column: int) -> int:
    """Those with a positive entry in a column, as positions in `LISTED`; how many they are."""
    count = unsigned(0)
    for i in range(people):
        c[at.LISTED + count] = i
        count += unsigned(c[column + i] > 0)
    return count


@step
def book_leavers(book: Ints, next_book: Ints, c: Ints, people: int, settings: Ints) -> int:
    """Those who leave in the year, which next year's bridge takes off. Returns how many."""
    leavers = _listed(c, people, at.LAST_DAY)
    for position in range(leavers):
        i = unsigned(c[at.LISTED + position])
        cell = unsigned(c[at.CELL + i])
        salary = c[at.OPENING_SALARY + i]
        book[cell + to.EXITS] += 1
        book[cell + to.LEAVER_OPENING_SALARY] += salary
        book[cell + to.LEAVER_OPENING_PAYROLL] += full_time(salary, c[at.FTE + i])
        book[cell + to.BRIDGE_LEAVERS] += c[at.LEAVERS_PART + i]
        if c[at.LAST_DAY + i] <= settings[packing.PROMOTION_DAY]:
            book[cell + to.GONE_BEFORE_PROMOTION] += 1
        next_book[cell + to.BRIDGE_LAST_YEARS_LEAVERS] -= c[at.BASE_PAY + i]
    return leavers


@step
def book_promoted(book: Ints, c: Ints, people: int) -> None:
    """Those who moved up: what belongs to the level before is moved there."""
    for position in range(_listed(c, people, at.PROMOTION_LEVEL)):
        i = unsigned(c[at.LISTED + position])
        fte, salary = c[at.FTE + i], c[at.OPENING_SALARY + i]
        cell = unsigned(c[at.CELL + i])
        below = cell - to.ONE_LEVEL
        increase = full_time(c[at.PROMOTION_AFTER + i] - c[at.PROMOTION_BEFORE + i], fte)
        book[below + to.PROMOTIONS_OUT] += 1
        book[cell + to.PROMOTIONS_IN] += 1
        book[below + to.PROMOTION_INCREASE] += increase
        book[below + to.PROMOTION_ELIGIBLE_PAYROLL] += full_time(c[at.PROMOTION_BASE + i], fte)
        book[cell + to.BRIDGE_PROMOTION] += c[at.PROMOTION_PART + i]
        _move(book, cell, to.BRIDGE_LEVEL_TRANSFERS, -c[at.PREVIOUS_COST + i])
        _move(book, cell, to.MOVED_PAYROLL, -full_time(salary, fte))
        _move(book, cell, to.MOVED_SALARY, -salary)
        if c[at.COLA_LEVEL + i] == c[at.PROMOTION_LEVEL + i]:
            _move(book, cell, to.COLA_INCREASE, c[at.COLA_INCREASE + i])
            _move(book, cell, to.COLA_ELIGIBLE_PAYROLL, c[at.COLA_ELIGIBLE + i])
            increase += c[at.COLA_INCREASE + i]
        if c[at.MERIT_LEVEL + i] == c[at.PROMOTION_LEVEL + i]:
            _move(book, cell, to.MERIT_INCREASE, c[at.MERIT_INCREASE + i])
            _move(book, cell, to.MERIT_ELIGIBLE_PAYROLL, c[at.MERIT_ELIGIBLE + i])
            increase += c[at.MERIT_INCREASE + i]
        _move(book, cell, to.MOVED_INCREASE, -increase)


@inlined
def _move(book: Ints, cell: int, entry: int, amount: int) -> None:
    """`amount` from the cell of a level to that of the level below."""
    book[cell + entry] -= amount
    book[cell - to.ONE_LEVEL + entry] += amount


@step
def book_outside(book: Ints, c: Ints, people: int, rates: Ints) -> None:
    """Those here on 31 December who are paid below or above their range."""
    for position in range(_listed(c, people, at.OUTSIDE)):
        i = unsigned(c[at.LISTED + position])
        cell = unsigned(c[at.CELL + i])
        if c[at.CLOSING_SALARY + i] < rates[unsigned(c[at.CLOSING_LEVEL + i] - 1), MINIMUM]:
            book[cell + to.BELOW_MINIMUM] += 1
        else:
            book[cell + to.ABOVE_MAXIMUM] += 1


@inlined
def book_hire(
    book: Ints, next_book: Ints, cell: int, hired: HireYear, fte: int, gender: int, rates: Ints
) -> None:
    """Book a hire year into the cell of the level and department."""
    book[cell + to.HIRES] += 1
    book[cell + to.BASE_PAY_COST] += hired.base_pay
    book[cell + to.BONUS_COST] += hired.bonus
    book[cell + to.BENEFITS_COST] += hired.benefits
    book[cell + to.BRIDGE_JOINERS] += hired.base_pay
    if hired.last_day > 0:
        book[cell + to.EXITS] += 1
        book[cell + to.NEW_HIRE_EXITS] += 1
        next_book[cell + to.BRIDGE_LAST_YEARS_LEAVERS] -= hired.base_pay
        return
    payroll, own = full_time(hired.salary, fte), cell + unsigned(gender)
    book[own + to.CLOSING_COUNT] += 1
    book[own + to.CLOSING_SALARY] += hired.salary
    book[cell + to.CLOSING_PAYROLL] += payroll
    book[cell + to.JOINER_SALARY] += hired.salary
    book[cell + to.JOINER_PAYROLL] += payroll
    book[cell + to.COMPA_RATIO] += compa_ratio(hired.salary, rates[MINIMUM], rates[MAXIMUM])
