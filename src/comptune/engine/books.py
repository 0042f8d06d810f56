"""The books: what a year, department and level adds up while people are simulated."""

from typing import Any, Final

import numpy as np

from comptune.engine.compiled import inlined
from comptune.engine.world import LEVELS

# What a cell of the books holds. Three counts and three salaries: of others, of men, of women. Who
# was hired in the year is a joiner and booked apart; who was promoted takes along what is booked
# once as "promoted", at the level that was left.
ENTRIES: Final[tuple[str, ...]] = (
    "closing_count",
    "closing_count_men",
    "closing_count_women",
    "closing_salary",
    "closing_salary_men",
    "closing_salary_women",
    "closing_payroll",
    "compa_ratio_ppm",
    "base_pay_cost",
    "bonus_cost",
    "benefits_cost",
    "cola_increase",
    "cola_eligible_payroll",
    "merit_increase",
    "merit_eligible_payroll",
    "bridge_cola",
    "bridge_merit",
    "bridge_promotion",
    "lump_sum_cost",
    "joiner_count",
    "joiner_count_men",
    "joiner_count_women",
    "joiner_salary",
    "joiner_salary_men",
    "joiner_salary_women",
    "joiner_payroll",
    "bridge_joiners",
    "bridge_leavers",
    "bridge_last_years_leavers",
    "bridge_last_years_joiners",
    "exits",
    "new_hire_exits",
    "leaver_opening_payroll",
    "leaver_opening_salary",
    "gone_before_promotion",
    "promotions_out",
    "promotion_increase",
    "promotion_eligible_payroll",
    "promoted_previous_cost",
    "promoted_payroll",
    "promoted_salary",
    "promoted_cola_increase",
    "promoted_cola_eligible_payroll",
    "promoted_merit_increase",
    "promoted_merit_eligible_payroll",
    "below_minimum_count",
    "above_maximum_count",
)
ENTRY: Final[dict[str, int]] = {name: position for position, name in enumerate(ENTRIES)}
WIDTH: Final = len(ENTRIES)
CELLS: Final = LEVELS * WIDTH  # entries of one department


@inlined
def cell_of(department_cells: int, level: int) -> int:
    """Where the cell of a department and level starts; `department_cells` is department x CELLS."""
    return department_cells + (level - 1) * WIDTH


def _entry(name: str) -> Any:
    return np.uint64(ENTRY[name])


CLOSING_COUNT: Final = _entry("closing_count")
CLOSING_SALARY: Final = _entry("closing_salary")
CLOSING_PAYROLL: Final = _entry("closing_payroll")
COMPA_RATIO: Final = _entry("compa_ratio_ppm")
BASE_PAY_COST: Final = _entry("base_pay_cost")
BONUS_COST: Final = _entry("bonus_cost")
BENEFITS_COST: Final = _entry("benefits_cost")
COLA_INCREASE: Final = _entry("cola_increase")
COLA_ELIGIBLE_PAYROLL: Final = _entry("cola_eligible_payroll")
MERIT_INCREASE: Final = _entry("merit_increase")
MERIT_ELIGIBLE_PAYROLL: Final = _entry("merit_eligible_payroll")
BRIDGE_COLA: Final = _entry("bridge_cola")
BRIDGE_MERIT: Final = _entry("bridge_merit")
BRIDGE_PROMOTION: Final = _entry("bridge_promotion")
LUMP_SUM_COST: Final = _entry("lump_sum_cost")
JOINER_COUNT: Final = _entry("joiner_count")
JOINER_SALARY: Final = _entry("joiner_salary")
JOINER_PAYROLL: Final = _entry("joiner_payroll")
BRIDGE_JOINERS: Final = _entry("bridge_joiners")
BRIDGE_LEAVERS: Final = _entry("bridge_leavers")
BRIDGE_LAST_YEARS_LEAVERS: Final = _entry("bridge_last_years_leavers")
BRIDGE_LAST_YEARS_JOINERS: Final = _entry("bridge_last_years_joiners")
EXITS: Final = _entry("exits")
NEW_HIRE_EXITS: Final = _entry("new_hire_exits")
LEAVER_OPENING_PAYROLL: Final = _entry("leaver_opening_payroll")
LEAVER_OPENING_SALARY: Final = _entry("leaver_opening_salary")
GONE_BEFORE_PROMOTION: Final = _entry("gone_before_promotion")
PROMOTIONS_OUT: Final = _entry("promotions_out")
PROMOTION_INCREASE: Final = _entry("promotion_increase")
PROMOTION_ELIGIBLE_PAYROLL: Final = _entry("promotion_eligible_payroll")
PROMOTED_PREVIOUS_COST: Final = _entry("promoted_previous_cost")
PROMOTED_PAYROLL: Final = _entry("promoted_payroll")
PROMOTED_SALARY: Final = _entry("promoted_salary")
PROMOTED_COLA_INCREASE: Final = _entry("promoted_cola_increase")
PROMOTED_COLA_ELIGIBLE_PAYROLL: Final = _entry("promoted_cola_eligible_payroll")
PROMOTED_MERIT_INCREASE: Final = _entry("promoted_merit_increase")
PROMOTED_MERIT_ELIGIBLE_PAYROLL: Final = _entry("promoted_merit_eligible_payroll")
BELOW_MINIMUM: Final = _entry("below_minimum_count")
ABOVE_MAXIMUM: Final = _entry("above_maximum_count")
ONE_LEVEL: Final = np.uint64(WIDTH)
