"""Writing a person's year out as one row of integers: the transition that events are made from."""

from typing import Final

from comptune.engine.arithmetic import signed, unsigned
from comptune.engine.columns import (
    BASE_PAY,
    BENEFITS,
    BONUS,
    CLOSING_LEVEL,
    CLOSING_SALARY,
    FIELD,
    FIELD_COUNT,
    FIELDS,
    LAST_DAY,
    PERSON,
    ROOM,
    Columns,
)
from comptune.engine.compiled import inlined, step
from comptune.engine.world import Ints

__all__ = ["ABSENT", "FIELD", "FIELDS", "record_block", "record_hire"]

ABSENT: Final = -1  # stands for "null" in columns that may be empty

_COLA: Final = FIELD["cola_base"]
_MERIT: Final = FIELD["merit_base"]
_PROMOTION: Final = FIELD["promotion_base"]


@step
def record_block(rows: Ints, columns: Columns, people: int, year: int, first: int) -> None:
    """A year of the people of a block, one row each.

    `rows` has room for every year of every person from `first` on, in that order.
    """
    for i in range(people):
        person = signed(columns[PERSON + i])
        row = rows[unsigned(person - first), unsigned(year)]
        for field in range(FIELD_COUNT):
            row[field] = signed(columns[field * unsigned(ROOM) + i])
        row[unsigned(1)] = year
        row[unsigned(2)] = 0


@inlined
def record_hire(row: Ints, columns: Columns, i: int, year: int) -> None:
    """The hire year of the person in place `i` of a block, into one row."""
    row[:] = 0
    row[0] = signed(columns[PERSON + i])
    row[1] = year
    row[2] = 1
    row[4] = ABSENT
    row[5] = ABSENT
    for field in (CLOSING_LEVEL, CLOSING_SALARY, LAST_DAY, BASE_PAY, BONUS, BENEFITS):
        row[field // unsigned(ROOM)] = signed(columns[field + i])
    row[9] = ABSENT
    row[10] = ABSENT
    row[_COLA] = ABSENT
    row[_MERIT] = ABSENT
    row[_PROMOTION] = ABSENT
