"""From the books to the measures: what was booked, and what follows from it exactly.

Booking only what does not follow from something else is what makes the kernel fast: this year's
opening, say, is last year's closing.
"""

from typing import Any, Final

import numpy as np

from comptune.engine.arithmetic import full_time, signed
from comptune.engine.booking import MAN, WOMAN
from comptune.engine.books import ENTRIES, ENTRY
from comptune.engine.compiled import compiled, inlined
from comptune.engine.measures import INDEX, MEASURES
from comptune.engine.packing import MAXIMUM, MINIMUM
from comptune.engine.world import LEVELS, Ints, People

# Measures that are booked as they are, but for what joiners and the promoted add: positions in a
# cell and in a row of measures.
_AS_BOOKED: Final = np.array(
    [(ENTRY[name], INDEX[name]) for name in MEASURES if name in ENTRIES and "closing" not in name]
    + [(ENTRY["closing_payroll"], INDEX["closing_payroll"])]
)


_OPENING_HEADCOUNT: Final = INDEX["opening_headcount"]
_OPENING_PAYROLL: Final = INDEX["opening_payroll"]
_OPENING_SALARY: Final = INDEX["opening_salary"]
_CLOSING_HEADCOUNT: Final = INDEX["closing_headcount"]
_CLOSING_PAYROLL: Final = INDEX["closing_payroll"]
_CLOSING_SALARY: Final = INDEX["closing_salary"]
_STAYER_OPENING_PAYROLL: Final = INDEX["stayer_opening_payroll"]
_STAYER_CLOSING_PAYROLL: Final = INDEX["stayer_closing_payroll"]
_STAYER_OPENING_SALARY: Final = INDEX["stayer_opening_salary"]
_STAYER_CLOSING_SALARY: Final = INDEX["stayer_closing_salary"]
_PROMOTION_CANDIDATES: Final = INDEX["promotion_candidates"]
_MEN_COUNT: Final = INDEX["men_count"]
_MEN_SALARY: Final = INDEX["men_salary"]
_WOMEN_COUNT: Final = INDEX["women_count"]
_WOMEN_SALARY: Final = INDEX["women_salary"]
_CLOSING_RANGE_SUM: Final = INDEX["closing_range_sum"]
_RAISE_CARRY_OVER: Final = INDEX["raise_carry_over"]
_BRIDGE_CARRY_OVER: Final = INDEX["bridge_carry_over"]
_BASE_PAY_COST: Final = INDEX["base_pay_cost"]
_COLA_INCREASE: Final = INDEX["cola_increase"]
_MERIT_INCREASE: Final = INDEX["merit_increase"]
_PROMOTION_INCREASE: Final = INDEX["promotion_increase"]
_BRIDGE_COLA: Final = INDEX["bridge_cola"]
_BRIDGE_MERIT: Final = INDEX["bridge_merit"]
_BRIDGE_PROMOTION: Final = INDEX["bridge_promotion"]
_BRIDGE_LAST_YEARS_JOINERS: Final = INDEX["bridge_last_years_joiners"]
_BRIDGE_LEAVERS: Final = INDEX["bridge_leavers"]
_BRIDGE_LAST_YEARS_LEAVERS: Final = INDEX["bridge_last_years_leavers"]
_BRIDGE_JOINERS: Final = INDEX["bridge_joiners"]
_BRIDGE_LEVEL_TRANSFERS: Final = INDEX["bridge_level_transfers"]
_HIRES: Final = INDEX["hires"]
_EXITS: Final = INDEX["exits"]
_NEW_HIRE_EXITS: Final = INDEX["new_hire_exits"]
_PROMOTIONS_IN: Final = INDEX["promotions_in"]
_COLA_ELIGIBLE: Final = INDEX["cola_eligible_payroll"]
_MERIT_ELIGIBLE: Final = INDEX["merit_eligible_payroll"]
_BOOKED_CLOSING_COUNT: Final = ENTRY["closing_count"]
_BOOKED_CLOSING_SALARY: Final = ENTRY["closing_salary"]
_BOOKED_CLOSING_PAYROLL: Final = ENTRY["closing_payroll"]
_BOOKED_PROMOTIONS_OUT: Final = ENTRY["promotions_out"]
_BOOKED_PROMOTION_INCREASE: Final = ENTRY["promotion_increase"]
_JOINER_COUNT: Final = ENTRY["joiner_count"]
_JOINER_PAYROLL: Final = ENTRY["joiner_payroll"]
_JOINER_SALARY: Final = ENTRY["joiner_salary"]
_LEAVER_OPENING_PAYROLL: Final = ENTRY["leaver_opening_payroll"]
_PROMOTED_PREVIOUS_COST: Final = ENTRY["promoted_previous_cost"]
_PROMOTED_PAYROLL: Final = ENTRY["promoted_payroll"]
_PROMOTED_SALARY: Final = ENTRY["promoted_salary"]
_PROMOTED_COLA: Final = ENTRY["promoted_cola_increase"]
_PROMOTED_COLA_ELIGIBLE: Final = ENTRY["promoted_cola_eligible_payroll"]
_PROMOTED_MERIT: Final = ENTRY["promoted_merit_increase"]
_PROMOTED_MERIT_ELIGIBLE: Final = ENTRY["promoted_merit_eligible_payroll"]
_GONE_BEFORE_PROMOTION: Final = ENTRY["gone_before_promotion"]
_LEAVER_OPENING_SALARY: Final = ENTRY["leaver_opening_salary"]


@compiled
def _add_opening(levels: Any, department: Any, salary: Ints, fte: Any, cells: Ints) -> None:
    """Head count, payroll and salary of the census into `cells`, (5, departments, 3)."""
    for i in range(len(salary)):
        cell = cells[levels[i] - 1, department[i]]
        cell[0] += 1
        cell[1] += full_time(salary[i], signed(fte[i]))
        cell[2] += salary[i]


def opening_of(people: People) -> Ints:
    """Head count, payroll and salary of the census, (5, departments, 3)."""
    cells = np.zeros((LEVELS, people.departments, 3), np.int64)
    _add_opening(people.level, people.department, people.salary, people.fte, cells)
    return cells


@inlined
def _open(row: Ints, headcount: int, payroll: int, salary: int) -> None:
    """1 January: whoever closed the year before."""
    row[_OPENING_HEADCOUNT] = headcount
    row[_OPENING_PAYROLL] = payroll
    row[_OPENING_SALARY] = salary


@inlined
def _add_joiners(row: Ints, cell: Ints) -> None:
    """What was booked apart for those hired in the year."""
    joiners = cell[_JOINER_COUNT:]
    row[_HIRES] = joiners[0] + joiners[MAN] + joiners[WOMAN] + row[_NEW_HIRE_EXITS]
    row[_EXITS] += row[_NEW_HIRE_EXITS]
    row[_BASE_PAY_COST] += row[_BRIDGE_JOINERS]
    row[_CLOSING_PAYROLL] += cell[_JOINER_PAYROLL]


@inlined
def _add_promoted(row: Ints, cell: Ints, below: Ints) -> None:
    """What the promoted have brought from the level below, and taken along to the next.

    Their raises before the promotion belong to the level that they left, though they were booked at
    the one that they close at.
    """
    row[_PROMOTIONS_IN] = below[_BOOKED_PROMOTIONS_OUT]
    row[_BRIDGE_LEVEL_TRANSFERS] = below[_PROMOTED_PREVIOUS_COST] - cell[_PROMOTED_PREVIOUS_COST]
    row[_COLA_INCREASE] += cell[_PROMOTED_COLA] - below[_PROMOTED_COLA]
    row[_COLA_ELIGIBLE] += cell[_PROMOTED_COLA_ELIGIBLE] - below[_PROMOTED_COLA_ELIGIBLE]
    row[_MERIT_INCREASE] += cell[_PROMOTED_MERIT] - below[_PROMOTED_MERIT]
    row[_MERIT_ELIGIBLE] += cell[_PROMOTED_MERIT_ELIGIBLE] - below[_PROMOTED_MERIT_ELIGIBLE]


@inlined
def _close(row: Ints, cell: Ints, rates: Ints) -> None:
    """31 December: men, women and others together, joiners too."""
    count, salary = cell[_BOOKED_CLOSING_COUNT:], cell[_BOOKED_CLOSING_SALARY:]
    joiners, starting = cell[_JOINER_COUNT:], cell[_JOINER_SALARY:]
    men, women = count[MAN] + joiners[MAN], count[WOMAN] + joiners[WOMAN]
    men_salary, women_salary = salary[MAN] + starting[MAN], salary[WOMAN] + starting[WOMAN]
    row[_CLOSING_HEADCOUNT] = count[0] + joiners[0] + men + women
    row[_CLOSING_SALARY] = salary[0] + starting[0] + men_salary + women_salary
    row[_MEN_COUNT], row[_MEN_SALARY] = men, men_salary
    row[_WOMEN_COUNT], row[_WOMEN_SALARY] = women, women_salary
    row[_CLOSING_RANGE_SUM] = row[_CLOSING_HEADCOUNT] * (rates[MINIMUM] + rates[MAXIMUM])


@inlined
def _compare_stayers(row: Ints, cell: Ints, below: Ints) -> None:
    """Those here on both days: all who close but joiners, all who open less leavers."""
    salary = cell[_BOOKED_CLOSING_SALARY:]
    row[_STAYER_CLOSING_PAYROLL] = cell[_BOOKED_CLOSING_PAYROLL]
    row[_STAYER_CLOSING_SALARY] = salary[0] + salary[MAN] + salary[WOMAN]
    moved = below[_PROMOTED_PAYROLL] - cell[_PROMOTED_PAYROLL]
    row[_STAYER_OPENING_PAYROLL] = row[_OPENING_PAYROLL] + moved - cell[_LEAVER_OPENING_PAYROLL]
    moved = below[_PROMOTED_SALARY] - cell[_PROMOTED_SALARY]
    row[_STAYER_OPENING_SALARY] = row[_OPENING_SALARY] + moved - cell[_LEAVER_OPENING_SALARY]


@inlined
def _raises_of_promoted(cell: Ints) -> int:
    """What the promoted were raised by up to their promotion, at the level that they left."""
    raises = cell[_PROMOTED_COLA] + cell[_PROMOTED_MERIT] + cell[_BOOKED_PROMOTION_INCREASE]
    return signed(raises)


@inlined
def _explain(row: Ints, cell: Ints, below: Ints, previous_cost: int) -> None:
    """What is left of the raises for next year, and of the change of cost for carry-over."""
    raised = row[_COLA_INCREASE] + row[_MERIT_INCREASE] + row[_PROMOTION_INCREASE]
    raised += _raises_of_promoted(below) - _raises_of_promoted(cell)
    in_year = row[_BRIDGE_COLA] + row[_BRIDGE_MERIT] + row[_BRIDGE_PROMOTION]
    row[_RAISE_CARRY_OVER] = raised - in_year
    turnover = (
        row[_BRIDGE_LAST_YEARS_JOINERS]
        + row[_BRIDGE_LEAVERS]
        + row[_BRIDGE_LAST_YEARS_LEAVERS]
        + row[_BRIDGE_JOINERS]
        + row[_BRIDGE_LEVEL_TRANSFERS]
    )
    row[_BRIDGE_CARRY_OVER] = row[_BASE_PAY_COST] - previous_cost - in_year - turnover


@compiled
def measures_of(books: Ints, opening: Ints, rates: Ints, totals: Ints) -> None:
    """The measures of one seed.

    Args:
        books: (K, Y + 1, departments, 5, entries).
        opening: as `opening_of`.
        rates: `Packed.rates`.
        totals: (K, Y, 5, departments, measures), written to.
    """
    sets, years, _, departments = totals.shape[:4]
    nobody = np.zeros(books.shape[4], np.int64)  # below the lowest level
    for k in range(sets):
        for y in range(years):
            for level in range(LEVELS):
                for department in range(departments):
                    cell, row = books[k, y, department, level], totals[k, y, level, department]
                    below = books[k, y, department, level - 1] if level > 0 else nobody
                    for place in range(len(_AS_BOOKED)):
                        row[_AS_BOOKED[place, 1]] = cell[_AS_BOOKED[place, 0]]
                    if y == 0:
                        start = opening[level, department]
                        count, payroll, salary = start[0], start[1], start[2]
                        cost = payroll
                    else:
                        before = totals[k, y - 1, level, department]
                        count, payroll = before[_CLOSING_HEADCOUNT], before[_CLOSING_PAYROLL]
                        salary, cost = before[_CLOSING_SALARY], before[_BASE_PAY_COST]
                    _open(row, count, payroll, salary)
                    _add_joiners(row, cell)
                    _add_promoted(row, cell, below)
                    _close(row, cell, rates[k, y, level])
                    _compare_stayers(row, cell, below)
                    below_top = level + 1 < LEVELS
                    row[_PROMOTION_CANDIDATES] = (
                        count - cell[_GONE_BEFORE_PROMOTION] if below_top else 0
                    )
                    _explain(row, cell, below, cost)
