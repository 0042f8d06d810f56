"""Writing a person's year out as one row of integers: the transition that events are made from."""

from typing import Final

from comptune.engine.arithmetic import signed
from comptune.engine.compiled import inlined
from comptune.engine.hiring import HireYear
from comptune.engine.world import Ints
from comptune.engine.year import Opening, PersonYear, Raise

ABSENT: Final = -1  # stands for "null" in columns that may be empty

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

_COLA: Final = FIELD["cola_base"]
_MERIT: Final = FIELD["merit_base"]
_PROMOTION: Final = FIELD["promotion_base"]
_CANDIDATE: Final = FIELD["promotion_candidate"]
_BASE_PAY: Final = FIELD["base_pay"]
_PARTS: Final = FIELD["carry_over_part"]


@inlined
def _record_raise(row: Ints, start: int, given: Raise) -> None:
    row[start] = given.base
    row[start + 1] = given.level
    row[start + 2] = given.before
    row[start + 3] = given.after
    row[start + 4] = given.rate


@inlined
def record_year(row: Ints, person: int, year: int, opening: Opening, result: PersonYear) -> None:
    """The year of someone employed on 1 January, into one row."""
    row[0] = person
    row[1] = year
    row[2] = 0
    row[3] = opening.rating
    row[4] = opening.level
    row[5] = opening.salary
    row[6] = result.level
    row[7] = result.salary
    row[8] = result.last_day
    row[9] = result.exit_chance
    row[10] = result.promotion_chance
    _record_raise(row, _COLA, result.cola)
    row[_COLA + 5] = result.cola.lump_sum
    _record_raise(row, _MERIT, result.merit)
    row[_MERIT + 5] = result.merit.lump_sum
    _record_raise(row, _PROMOTION, result.promotion)
    row[_CANDIDATE] = signed(result.promotion_candidate)
    row[_BASE_PAY] = result.base_pay
    row[_BASE_PAY + 1] = result.lump_sums
    row[_BASE_PAY + 2] = result.bonus
    row[_BASE_PAY + 3] = result.benefits
    row[_BASE_PAY + 4] = opening.previous_cost
    row[_BASE_PAY + 5] = signed(opening.hired_last_year)
    row[_PARTS] = result.carry_over
    row[_PARTS + 1] = result.cola_part
    row[_PARTS + 2] = result.merit_part
    row[_PARTS + 3] = result.promotion_part
    row[_PARTS + 4] = result.leavers_part


@inlined
def record_hire(row: Ints, person: int, year: int, level: int, hired: HireYear) -> None:
    """A hire year, into one row."""
    row[:] = 0
    row[0] = person
    row[1] = year
    row[2] = 1
    row[4] = ABSENT
    row[5] = ABSENT
    row[6] = level
    row[7] = hired.salary
    row[8] = hired.last_day
    row[9] = ABSENT
    row[10] = ABSENT
    row[_COLA] = ABSENT
    row[_MERIT] = ABSENT
    row[_PROMOTION] = ABSENT
    row[_BASE_PAY] = hired.base_pay
    row[_BASE_PAY + 2] = hired.bonus
    row[_BASE_PAY + 3] = hired.benefits
