"""What the engine adds up: the measures of a year, a level and a department, named once.

Counts are people, everything else is cents (or ppm where the name says so). `opening` is the
state of 1 January, `closing` that of 31 December or of the last day of employment. Salaries
(`*_salary`) are full-time rates; payrolls (`*_payroll`) are salaries x fte, rounded half up to the
cent per person. A measure is booked at the closing level unless its line says otherwise.
"""

from typing import Final

MEASURES: Final[tuple[str, ...]] = (
    # Head count
    "opening_headcount",  # employed on 1 January, at the opening level
    "hires",  # hired in the year
    "exits",  # left in the year, hires of the year included
    "new_hire_exits",  # hired and left in the year
    "promotions_in",  # promoted into the level
    "promotions_out",  # promoted out of the level, at the level before
    "promotion_candidates",  # in level 1..4 and employed on the day of promotion, at opening level
    "closing_headcount",  # employed on 31 December and not leaving that day
    # Payroll and salary
    "opening_payroll",  # at the opening level
    "closing_payroll",  # of the closing head count: the annualised cost
    "opening_salary",  # at the opening level
    "closing_salary",  # of the closing head count
    "stayer_opening_payroll",  # of those here on 1 January who did not leave
    "stayer_closing_payroll",
    "stayer_opening_salary",
    "stayer_closing_salary",
    "leaver_opening_salary",  # of those here on 1 January who left
    # Cost of the year
    "base_pay_cost",
    "lump_sum_cost",
    "bonus_cost",
    "benefits_cost",
    # Raises: increase = amount x fte, annualised, rounded per event; base = what the percentage
    # applies to x fte, of those eligible. All at the level before the raise.
    "cola_increase",
    "cola_eligible_payroll",
    "merit_increase",
    "merit_eligible_payroll",
    "promotion_increase",
    "promotion_eligible_payroll",  # of those promoted
    "raise_carry_over",  # annualised increases less their in-year amounts (the bridge's parts)
    # Position in the range, of the closing head count
    "below_minimum_count",
    "above_maximum_count",  # red-circled: strictly above
    "closing_range_sum",  # minimum + maximum of each person's range
    "compa_ratio_ppm",  # each person's compa-ratio, rounded half up to ppm
    # Pay by gender, of the closing head count; unknown and other genders are in neither
    "men_count",
    "men_salary",
    "women_count",
    "women_salary",
    # Bridge of the base pay cost against the year before
    "bridge_carry_over",
    "bridge_last_years_joiners",
    "bridge_cola",
    "bridge_merit",
    "bridge_promotion",
    "bridge_leavers",
    "bridge_last_years_leavers",  # at the closing level of the year before
    "bridge_joiners",
    "bridge_level_transfers",  # last year's cost of those who changed level: sums to zero
)

INDEX: Final[dict[str, int]] = {name: position for position, name in enumerate(MEASURES)}
