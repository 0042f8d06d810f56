"""The baseline and ten scenarios that move every lever and every kind of structure cell."""

from typing import Any

FIRST = (
    2025  # as of 31 December 2024: the years include a leap year's eve and, in 2028, a leap year
)


def _scenario(name: str, cells: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name.replace("-", " ").capitalize(), "set": cells, **more}


SCENARIOS: tuple[dict[str, Any], ...] = (
    _scenario("baseline", {}),
    _scenario(
        "generous-merit",
        {"merit_rate.*.*": "4.25 %", "merit_min_service_months.2026": "0", "merit_month.2027": "7"},
    ),
    _scenario(
        "cola-in-july",
        {"cola_rate.2026+.*": "2.5 %", "cola_month.*": "7", "lump_sum_share.*": "100 %"},
    ),
    _scenario(
        "additive-raises",
        {"cola_rate.*.L1": "3 %", "merit_rate.*.L1": "3 %", "merit_month.*": "1"},
        raise_base="opening",
    ),
    _scenario(
        "more-promotions",
        {
            "promotion_rate.*.*": "25 %",
            "promotion_raise.*.L1": "12.5 %",
            "promotion_month.2025": "1",
            "promotion_month.2027": "12",
        },
    ),
    _scenario(
        "hiring-pay",
        {
            "new_hire_range_position.*.*": "60 %",
            "new_hire_range_spread.*": "55 %",
            "new_hire_salary_adjustment.2026.L2": "110 %",
            "headcount_growth.2025": "12 %",
        },
    ),
    _scenario(
        "shrinking",
        {
            "headcount_growth.*": "-20 %",
            "termination_rate.*.*": "3 %",
            "structure_adjustment.*": "0 %",
        },
    ),
    _scenario(
        "turnover",
        {
            "termination_rate.*.L1": "45 %",
            "new_hire_termination_rate.*.*": "40 %",
            "leaver_bonus_share.*": "50 %",
        },
    ),
    _scenario(
        "a-hot-market",
        {
            "quit_elasticity.*": "2.5",
            "market_movement.2026+": "9 %",
            "structure_adjustment.*": "6 %",
        },
    ),
    _scenario(
        "costs", {"bonus_target.*.*": "22 %", "benefits_load.2027.L4": "31.5 %"}, seed=2**64 - 1
    ),
    _scenario(
        "another-structure",
        {
            "range_minimum.L2": "70000",
            "range_maximum.L2": "120000.50",
            "merit_matrix.R4.Z2": "175 %",
            "merit_matrix.R3.Z6": "40 %",
        },
        end_year=2028,
    ),
)
