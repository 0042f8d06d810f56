"""A block of people as columns: what the steps of a year read and write, for all of them at once.

What rules calculate with is one array, float64 or int64 (`arithmetic` says when); who someone is,
what is looked up and what is booked is another, of int64 always. A column is kept only if it does
not follow from others: what else a transition shows, `recording` derives.
"""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from comptune.engine.instructions import ENTRIES

Columns: TypeAlias = NDArray[Any]
Floats: TypeAlias = NDArray[np.float64]

# People simulated together: their columns stay in the processor's first cache, and each is one bit
# of a word (`booking`).
BLOCK: Final = 64
ROOM: Final = BLOCK + 8  # entries a column; a power of two would map all columns to one cache set

LANES: Final[Any] = np.uint64(ENTRIES)  # people in one instruction: a step does no one singly

CALCULATED: Final[tuple[str, ...]] = (
    "fte",
    "hire_month",
    "closing_salary",
    "base_pay",
    "opening_salary",
    "previous_cost",
    "exit_chance",
    "last_day",
    "employed_until",
    "cola_base",
    "cola_gain",
    "cola_lump_sum",
    "merit_base",
    "merit_gain",
    "merit_lump_sum",
    "promotion_base",
    "promotion_gain",
    "carry_over_part",
    "promotion_part",
    "leavers_part",
    "minimum",
    "maximum",
    "next_minimum",
    "next_maximum",
    "cola_rate",
    "promotion_raise",
    "bonus_target",
    "benefits_load",
)

BOOKED: Final[tuple[str, ...]] = (
    "person",
    "gender",
    "department_cells",
    "closing_level",
    "promotion_level",
    "known",
    "words",
    "chances",
    "merit_rate",
    "cell",
    "here_salary",
    "closing_payroll",
    "compa_ratio",
    "base_pay_cost",
    "bonus",
    "benefits",
    "lump_sums",
    "cola_increase",
    "cola_eligible",
    "merit_increase",
    "merit_eligible",
    "cola_part",
    "merit_part",
)


def _start(name: str) -> Any:
    """Where a column starts; unsigned, so that an index cannot count from the end."""
    columns = BOOKED if name in BOOKED else CALCULATED
    return np.uint64(columns.index(name) * ROOM)


FTE: Final = _start("fte")
HIRE_MONTH: Final = _start("hire_month")
CLOSING_SALARY: Final = _start("closing_salary")
BASE_PAY: Final = _start("base_pay")
OPENING_SALARY: Final = _start("opening_salary")
PREVIOUS_COST: Final = _start("previous_cost")
EXIT_CHANCE: Final = _start("exit_chance")
LAST_DAY: Final = _start("last_day")
EMPLOYED_UNTIL: Final = _start("employed_until")
COLA_BASE: Final = _start("cola_base")
COLA_GAIN: Final = _start("cola_gain")
COLA_LUMP_SUM: Final = _start("cola_lump_sum")
MERIT_BASE: Final = _start("merit_base")
MERIT_GAIN: Final = _start("merit_gain")
MERIT_LUMP_SUM: Final = _start("merit_lump_sum")
PROMOTION_BASE: Final = _start("promotion_base")
PROMOTION_GAIN: Final = _start("promotion_gain")
CARRY_OVER_PART: Final = _start("carry_over_part")
PROMOTION_PART: Final = _start("promotion_part")
LEAVERS_PART: Final = _start("leavers_part")
MINIMUM: Final = _start("minimum")
MAXIMUM: Final = _start("maximum")
NEXT_MINIMUM: Final = _start("next_minimum")
NEXT_MAXIMUM: Final = _start("next_maximum")
COLA_RATE: Final = _start("cola_rate")
PROMOTION_RAISE: Final = _start("promotion_raise")
BONUS_TARGET: Final = _start("bonus_target")
BENEFITS_LOAD: Final = _start("benefits_load")

PERSON: Final = _start("person")
GENDER: Final = _start("gender")
DEPARTMENT_CELLS: Final = _start("department_cells")
CLOSING_LEVEL: Final = _start("closing_level")
PROMOTION_LEVEL: Final = _start("promotion_level")
KNOWN: Final = _start("known")
WORDS: Final = _start("words")
CHANCES: Final = _start("chances")
MERIT_RATE: Final = _start("merit_rate")
CELL: Final = _start("cell")
HERE_SALARY: Final = _start("here_salary")
CLOSING_PAYROLL: Final = _start("closing_payroll")
COMPA_RATIO: Final = _start("compa_ratio")
BASE_PAY_COST: Final = _start("base_pay_cost")
BONUS: Final = _start("bonus")
BENEFITS: Final = _start("benefits")
LUMP_SUMS: Final = _start("lump_sums")
COLA_INCREASE: Final = _start("cola_increase")
COLA_ELIGIBLE: Final = _start("cola_eligible")
MERIT_INCREASE: Final = _start("merit_increase")
MERIT_ELIGIBLE: Final = _start("merit_eligible")
COLA_PART: Final = _start("cola_part")
MERIT_PART: Final = _start("merit_part")

# Columns of a COLA or merit raise, from its first column (`COLA_BASE`, `MERIT_BASE`) on.
BASE: Final = np.uint64(0)
GAIN: Final = np.uint64(ROOM)
LUMP_SUM: Final = np.uint64(2 * ROOM)
