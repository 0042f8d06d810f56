"""Worlds whose answers can be worked out by hand, and small ones to be explained."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from comptune.census import RAW_CENSUS

PAYROLL: Final = 180_000
MERIT_SHARE: Final = 275 / 365  # of the year after 1 April
QUIET: Final = {
    "termination_rate.*.*": "0 %",
    "new_hire_termination_rate.*.*": "0 %",
    "headcount_growth.*": "0 %",
    "promotion_rate.*.*": "0 %",
    "merit_rate.*.*": "2 %",
    "cola_rate.*.*": "1 %",
    "bonus_target.*.*": "5 %",
    "benefits_load.*.*": "24 %",
    "merit_matrix.R3.*": "100 %",
}


def three_people(**changes: Any) -> pa.Table:
    """Three of level 1 who earn 60,000.00 each."""
    row = {
        "hire_date": date(2020, 1, 1),
        "birth_date": date(1985, 6, 1),
        "job_level": 1,
        "annual_salary": Decimal("60000.00"),
        "fte": Decimal("1.000"),
        "department": "Sales",
        "gender": "female",
        "performance_rating": 3,
        **changes,
    }
    people = [{"employee_id": f"E{number}", **row} for number in (1, 2, 3)]
    return pa.Table.from_pylist(people, RAW_CENSUS)
