"""Adding a person's year to the totals: which measure, at which level."""

from typing import Final

from comptune.engine.arithmetic import full_time, signed, unsigned
from comptune.engine.compiled import inlined
from comptune.engine.hiring import HireYear
from comptune.engine.measures import INDEX
from comptune.engine.packing import MAXIMUM, MINIMUM
from comptune.engine.world import Ints
from comptune.engine.year import Opening, PersonYear, Raise

OPENING_HEADCOUNT: Final = INDEX["opening_headcount"]
HIRES: Final = INDEX["hires"]
EXITS: Final = INDEX["exits"]
NEW_HIRE_EXITS: Final = INDEX["new_hire_exits"]
PROMOTIONS_IN: Final = INDEX["promotions_in"]
PROMOTIONS_OUT: Final = INDEX["promotions_out"]
PROMOTION_CANDIDATES: Final = INDEX["promotion_candidates"]
CLOSING_HEADCOUNT: Final = INDEX["closing_headcount"]
OPENING_PAYROLL: Final = INDEX["opening_payroll"]
CLOSING_PAYROLL: Final = INDEX["closing_payroll"]
OPENING_SALARY: Final = INDEX["opening_salary"]
CLOSING_SALARY: Final = INDEX["closing_salary"]
STAYER_OPENING_PAYROLL: Final = INDEX["stayer_opening_payroll"]
STAYER_CLOSING_PAYROLL: Final = INDEX["stayer_closing_payroll"]
STAYER_OPENING_SALARY: Final = INDEX["stayer_opening_salary"]
STAYER_CLOSING_SALARY: Final = INDEX["stayer_closing_salary"]
LEAVER_OPENING_SALARY: Final = INDEX["leaver_opening_salary"]
BASE_PAY_COST: Final = INDEX["base_pay_cost"]
LUMP_SUM_COST: Final = INDEX["lump_sum_cost"]
BONUS_COST: Final = INDEX["bonus_cost"]
BENEFITS_COST: Final = INDEX["benefits_cost"]
COLA_INCREASE: Final = INDEX["cola_increase"]
MERIT_INCREASE: Final = INDEX["merit_increase"]
PROMOTION_INCREASE: Final = INDEX["promotion_increase"]
ELIGIBLE: Final = 1  # the eligible payroll stands right after the increase
RAISE_CARRY_OVER: Final = INDEX["raise_carry_over"]
BELOW_MINIMUM: Final = INDEX["below_minimum_count"]
ABOVE_MAXIMUM: Final = INDEX["above_maximum_count"]
RANGE_SUM: Final = INDEX["closing_range_sum"]
COMPA_RATIO: Final = INDEX["compa_ratio_ppm"]
MEN_COUNT: Final = INDEX["men_count"]
MEN_SALARY: Final = INDEX["men_salary"]
WOMEN_COUNT: Final = INDEX["women_count"]
WOMEN_SALARY: Final = INDEX["women_salary"]
BRIDGE_CARRY_OVER: Final = INDEX["bridge_carry_over"]
BRIDGE_LAST_YEARS_JOINERS: Final = INDEX["bridge_last_years_joiners"]
BRIDGE_COLA: Final = INDEX["bridge_cola"]
BRIDGE_MERIT: Final = INDEX["bridge_merit"]
BRIDGE_PROMOTION: Final = INDEX["bridge_promotion"]
BRIDGE_LEAVERS: Final = INDEX["bridge_leavers"]
BRIDGE_LAST_YEARS_LEAVERS: Final = INDEX["bridge_last_years_leavers"]
BRIDGE_JOINERS: Final = INDEX["bridge_joiners"]
BRIDGE_LEVEL_TRANSFERS: Final = INDEX["bridge_level_transfers"]

MAN: Final = 1
WOMAN: Final = 2


@inlined
def compa_ratio(salary: int, minimum: int, maximum: int) -> int:
    """Salary over the middle of its range, in ppm, rounded half up."""
    width = unsigned(minimum + maximum)
    return signed((unsigned(salary) * unsigned(4_000_000) + width) // (unsigned(2) * width))


@inlined
def book_closing(cell: Ints, salary: int, fte: int, gender: int, rates: Ints) -> int:
    """Book someone who is here on 31 December; returns the payroll added."""
    payroll = full_time(salary, fte)
    minimum, maximum = rates[MINIMUM], rates[MAXIMUM]
    cell[CLOSING_HEADCOUNT] += 1
    cell[CLOSING_PAYROLL] += payroll
    cell[CLOSING_SALARY] += salary
    cell[RANGE_SUM] += minimum + maximum
    cell[COMPA_RATIO] += compa_ratio(salary, minimum, maximum)
    if salary < minimum:
        cell[BELOW_MINIMUM] += 1
    elif salary > maximum:
        cell[ABOVE_MAXIMUM] += 1
    if gender == MAN:
        cell[MEN_COUNT] += 1
        cell[MEN_SALARY] += salary
    elif gender == WOMAN:
        cell[WOMEN_COUNT] += 1
        cell[WOMEN_SALARY] += salary
    return payroll


@inlined
def book_raise(cells: Ints, increase: int, given: Raise, fte: int) -> int:
    """Book one raise at the level before it; returns the annualised increase."""
    if given.base < 0:
        return signed(0)
    amount = full_time(given.after - given.before, fte)
    cells[given.level - 1, increase] += amount
    cells[given.level - 1, increase + ELIGIBLE] += full_time(given.base, fte)
    return amount


@inlined
def book_year(
    cells: Ints, next_cells: Ints, opening: Opening, year: PersonYear, gender: int, rates: Ints
) -> None:
    """Book the year of someone employed on 1 January.

    `cells` and `next_cells` are this and next year's totals of the department, (5, measures);
    `next_cells` is empty in the last year.
    """
    own = cells[opening.level - 1]
    cell = cells[year.level - 1]
    payroll = full_time(opening.salary, opening.fte)
    own[OPENING_HEADCOUNT] += 1
    own[OPENING_PAYROLL] += payroll
    own[OPENING_SALARY] += opening.salary
    own[PROMOTION_CANDIDATES] += signed(year.promotion_candidate)

    annualised = book_raise(cells, COLA_INCREASE, year.cola, opening.fte)
    annualised += book_raise(cells, MERIT_INCREASE, year.merit, opening.fte)
    if year.promotion.base >= 0:
        annualised += book_raise(cells, PROMOTION_INCREASE, year.promotion, opening.fte)
        own[PROMOTIONS_OUT] += 1
        cell[PROMOTIONS_IN] += 1
        own[BRIDGE_LEVEL_TRANSFERS] -= opening.previous_cost
        cell[BRIDGE_LEVEL_TRANSFERS] += opening.previous_cost
    in_year = year.cola_part + year.merit_part + year.promotion_part
    cell[RAISE_CARRY_OVER] += annualised - in_year

    cell[BASE_PAY_COST] += year.base_pay
    cell[LUMP_SUM_COST] += year.lump_sums
    cell[BONUS_COST] += year.bonus
    cell[BENEFITS_COST] += year.benefits
    if opening.hired_last_year:
        cell[BRIDGE_LAST_YEARS_JOINERS] += year.carry_over
    else:
        cell[BRIDGE_CARRY_OVER] += year.carry_over
    cell[BRIDGE_COLA] += year.cola_part
    cell[BRIDGE_MERIT] += year.merit_part
    cell[BRIDGE_PROMOTION] += year.promotion_part
    cell[BRIDGE_LEAVERS] += year.leavers_part

    if year.last_day > 0:
        cell[EXITS] += 1
        cell[LEAVER_OPENING_SALARY] += opening.salary
        if len(next_cells) > 0:
            next_cells[year.level - 1, BRIDGE_LAST_YEARS_LEAVERS] -= year.base_pay
    else:
        closing = book_closing(cell, year.salary, opening.fte, gender, rates[year.level - 1])
        cell[STAYER_OPENING_PAYROLL] += payroll
        cell[STAYER_CLOSING_PAYROLL] += closing
        cell[STAYER_OPENING_SALARY] += opening.salary
        cell[STAYER_CLOSING_SALARY] += year.salary


@inlined
def book_hire(
    cell: Ints, next_cell: Ints, hired: HireYear, fte: int, gender: int, rates: Ints
) -> None:
    """Book a hire year into the cell of the level and department."""
    cell[HIRES] += 1
    cell[BASE_PAY_COST] += hired.base_pay
    cell[BONUS_COST] += hired.bonus
    cell[BENEFITS_COST] += hired.benefits
    cell[BRIDGE_JOINERS] += hired.base_pay
    if hired.last_day > 0:
        cell[EXITS] += 1
        cell[NEW_HIRE_EXITS] += 1
        if len(next_cell) > 0:
            next_cell[BRIDGE_LAST_YEARS_LEAVERS] -= hired.base_pay
    else:
        book_closing(cell, hired.salary, fte, gender, rates)
