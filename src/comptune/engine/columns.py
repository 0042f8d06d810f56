"""A block of people as columns: what the steps of a year read and write, for all of them at once.

All columns of a block are one array of whole numbers, float64 or int64 (`arithmetic` says when).

The first columns are the fields of a transition, so that totals and transitions can only agree.
"""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Columns: TypeAlias = NDArray[Any]

# People simulated together: their columns stay in the processor's first cache, and each is one bit
# of a word (`booking`).
BLOCK: Final = 64
ROOM: Final = BLOCK + 8  # entries a column; a power of two would map all columns to one cache set

LANES: Final[Any] = np.uint64(8)  # people in one instruction: a step does no one singly

FIELDS: Final[tuple[str, ...]] = (
    "person",
    "year",
    "hired",
    "rating",
    "opening_level",
    "opening_salary",
    "closing_level",
    "closing_salary",
    "last_day",
    "exit_chance",
    "promotion_chance",
    "cola_base",
    "cola_level",
    "cola_before",
    "cola_after",
    "cola_rate",
    "cola_lump_sum",
    "merit_base",
    "merit_level",
    "merit_before",
    "merit_after",
    "merit_rate",
    "merit_lump_sum",
    "promotion_base",
    "promotion_level",
    "promotion_before",
    "promotion_after",
    "promotion_rate",
    "promotion_candidate",
    "base_pay",
    "lump_sums",
    "bonus",
    "benefits",
    "previous_cost",
    "hired_last_year",
    "carry_over_part",
    "cola_part",
    "merit_part",
    "promotion_part",
    "leavers_part",
)
FIELD: Final[dict[str, int]] = {name: position for position, name in enumerate(FIELDS)}
FIELD_COUNT: Final = np.uint64(len(FIELDS))

# Columns that the steps need besides.
WORKING: Final[tuple[str, ...]] = (
    "fte",
    "gender",
    "department_cells",
    "hire_month",
    "hire_year",
    "employed_until",
    "merit_row",
    "luck",
    "exit_word",
)
COLUMNS: Final = len(FIELDS) + len(WORKING)

# What is looked up and what is booked of each person: int64 always, columns of their own.
BOOKED: Final[tuple[str, ...]] = (
    "cell",
    "own_cell",
    "here_count",
    "here_salary",
    "closing_payroll",
    "compa_ratio",
    "base_pay_cost",
    "bonus_cost",
    "benefits_cost",
    "lump_sum_cost",
    "cola_increase",
    "cola_eligible",
    "merit_increase",
    "merit_eligible",
    "bridge_cola",
    "bridge_merit",
    "outside",
    "listed",
    "known",
    "words",
    "chances",
    "place",
    "away",
)


def _start(name: str) -> Any:
    """Where a column starts; unsigned, so that an index cannot count from the end."""
    columns = BOOKED if name in BOOKED else FIELDS + WORKING
    return np.uint64(columns.index(name) * ROOM)


PERSON: Final = _start("person")
RATING: Final = _start("rating")
OPENING_LEVEL: Final = _start("opening_level")
OPENING_SALARY: Final = _start("opening_salary")
CLOSING_LEVEL: Final = _start("closing_level")
CLOSING_SALARY: Final = _start("closing_salary")
LAST_DAY: Final = _start("last_day")
EXIT_CHANCE: Final = _start("exit_chance")
PROMOTION_CHANCE: Final = _start("promotion_chance")
COLA_BASE: Final = _start("cola_base")
COLA_LEVEL: Final = _start("cola_level")
COLA_BEFORE: Final = _start("cola_before")
COLA_AFTER: Final = _start("cola_after")
COLA_RATE: Final = _start("cola_rate")
COLA_LUMP_SUM: Final = _start("cola_lump_sum")
MERIT_BASE: Final = _start("merit_base")
MERIT_LEVEL: Final = _start("merit_level")
MERIT_BEFORE: Final = _start("merit_before")
MERIT_AFTER: Final = _start("merit_after")
MERIT_RATE: Final = _start("merit_rate")
MERIT_LUMP_SUM: Final = _start("merit_lump_sum")
PROMOTION_BASE: Final = _start("promotion_base")
PROMOTION_LEVEL: Final = _start("promotion_level")
PROMOTION_BEFORE: Final = _start("promotion_before")
PROMOTION_AFTER: Final = _start("promotion_after")
PROMOTION_RATE: Final = _start("promotion_rate")
PROMOTION_CANDIDATE: Final = _start("promotion_candidate")
BASE_PAY: Final = _start("base_pay")
LUMP_SUMS: Final = _start("lump_sums")
BONUS: Final = _start("bonus")
BENEFITS: Final = _start("benefits")
PREVIOUS_COST: Final = _start("previous_cost")
HIRED_LAST_YEAR: Final = _start("hired_last_year")
CARRY_OVER_PART: Final = _start("carry_over_part")
COLA_PART: Final = _start("cola_part")
MERIT_PART: Final = _start("merit_part")
PROMOTION_PART: Final = _start("promotion_part")
LEAVERS_PART: Final = _start("leavers_part")
FTE: Final = _start("fte")
GENDER: Final = _start("gender")
DEPARTMENT_CELLS: Final = _start("department_cells")
HIRE_MONTH: Final = _start("hire_month")
HIRE_YEAR: Final = _start("hire_year")
EMPLOYED_UNTIL: Final = _start("employed_until")
MERIT_ROW: Final = _start("merit_row")
LUCK: Final = _start("luck")
EXIT_WORD: Final = _start("exit_word")

CELL: Final = _start("cell")
OWN_CELL: Final = _start("own_cell")
HERE_COUNT: Final = _start("here_count")
HERE_SALARY: Final = _start("here_salary")
CLOSING_PAYROLL: Final = _start("closing_payroll")
COMPA_RATIO: Final = _start("compa_ratio")
BASE_PAY_COST: Final = _start("base_pay_cost")
BONUS_COST: Final = _start("bonus_cost")
BENEFITS_COST: Final = _start("benefits_cost")
LUMP_SUM_COST: Final = _start("lump_sum_cost")
COLA_INCREASE: Final = _start("cola_increase")
COLA_ELIGIBLE: Final = _start("cola_eligible")
MERIT_INCREASE: Final = _start("merit_increase")
MERIT_ELIGIBLE: Final = _start("merit_eligible")
BRIDGE_COLA: Final = _start("bridge_cola")
BRIDGE_MERIT: Final = _start("bridge_merit")
OUTSIDE: Final = _start("outside")
LISTED: Final = _start("listed")
KNOWN: Final = _start("known")
WORDS: Final = _start("words")
CHANCES: Final = _start("chances")
PLACE: Final = _start("place")
AWAY: Final = _start("away")

# Columns of a COLA or merit raise, from its first column (`COLA_BASE`, `MERIT_BASE`) on.
BASE: Final = np.uint64(0)
LEVEL: Final = np.uint64(ROOM)
BEFORE: Final = np.uint64(2 * ROOM)
AFTER: Final = np.uint64(3 * ROOM)
RATE: Final = np.uint64(4 * ROOM)
LUMP_SUM: Final = np.uint64(5 * ROOM)
