"""Writing a person's year out as one row of integers: the transition that events are made from.

What the columns of a block do not hold follows from them here: the salary before a raise, say, is
the opening one and the raises before.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from comptune.engine import columns as at
from comptune.engine import packing
from comptune.engine.arithmetic import signed, unsigned
from comptune.engine.columns import Columns
from comptune.engine.compiled import inlined, step
from comptune.engine.facts import promotion_chance_in, rating_in
from comptune.engine.packing import Packed, Rates
from comptune.engine.world import Ints
from comptune.engine.year import is_candidate

__all__ = ["ABSENT", "FIELD", "FIELDS", "record_block", "record_hire"]

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


def _taken(columns: tuple[str, ...], *names: str) -> NDArray[np.uint64]:
    """What a row takes as it stands: where a column starts, and the field."""
    return np.array([(columns.index(name) * at.ROOM, FIELD[name]) for name in names], np.uint64)


_CLOSING: Final = _taken(at.CALCULATED, "closing_salary", "last_day", "base_pay")
_OPENING: Final = _taken(at.CALCULATED, "opening_salary", "exit_chance", "previous_cost")
_WHO_AND_COST: Final = _taken(at.BOOKED, "person", "closing_level", "bonus", "benefits")
_RAISE_PARTS: Final = _taken(at.BOOKED, "cola_part", "merit_part")
_OTHER_PARTS: Final = _taken(at.CALCULATED, "carry_over_part", "promotion_part", "leavers_part")

_YEAR: Final = FIELD["year"]
_HIRED: Final = FIELD["hired"]
_RATING: Final = FIELD["rating"]
_OPENING_LEVEL: Final = FIELD["opening_level"]
_OPENING_SALARY: Final = FIELD["opening_salary"]
_PROMOTION_CHANCE: Final = FIELD["promotion_chance"]
_CANDIDATE: Final = FIELD["promotion_candidate"]
_LUMP_SUMS: Final = FIELD["lump_sums"]
_HIRED_LAST_YEAR: Final = FIELD["hired_last_year"]
_COLA: Final = FIELD["cola_base"]
_MERIT: Final = FIELD["merit_base"]
_PROMOTION: Final = FIELD["promotion_base"]
_ABSENT_IN_HIRE_YEAR: Final = (
    _OPENING_LEVEL,
    _OPENING_SALARY,
    FIELD["exit_chance"],
    _PROMOTION_CHANCE,
    _COLA,
    _MERIT,
    _PROMOTION,
)
_COLA_LUMP_SUM: Final = FIELD["cola_lump_sum"]
_MERIT_LUMP_SUM: Final = FIELD["merit_lump_sum"]


@inlined
def _take(row: Ints, columns: Columns, i: int, taken: NDArray[np.uint64]) -> None:
    """What a row takes as it stands, from some columns."""
    for place in range(len(taken)):
        row[taken[place, 1]] = signed(columns[taken[place, 0] + unsigned(i)])


@inlined
def _record_raise(
    row: Ints, field: int, base: int, level: int, before: int, gain: int, rate: int
) -> None:
    """One raise, into the fields from that of its base on."""
    given = base > 0
    row[field] = signed(base) if given else ABSENT
    row[field + 1] = level if given else 0
    row[field + 2] = before if given else 0
    row[field + 3] = before + signed(gain) if given else 0
    row[field + 4] = signed(rate) if given else 0


@step
def _record_raises(row: Ints, b: Ints, c: Columns, i: int, settings: Ints, rates: Rates) -> None:
    """The raises in their order, each from the level and salary that those before have left."""
    level, salary = row[_OPENING_LEVEL], row[_OPENING_SALARY]
    for turn in range(3):
        kind = settings[packing.ORDER + turn]
        of_level = rates[unsigned(level - 1)]
        if kind == packing.COLA:
            base, gain = c[at.COLA_BASE + i], c[at.COLA_GAIN + i]
            _record_raise(row, _COLA, base, level, salary, gain, of_level[packing.COLA_RATE])
        elif kind == packing.MERIT:
            base, gain = c[at.MERIT_BASE + i], c[at.MERIT_GAIN + i]
            _record_raise(row, _MERIT, base, level, salary, gain, b[at.MERIT_RATE + i])
        else:
            base, gain = c[at.PROMOTION_BASE + i], c[at.PROMOTION_GAIN + i]
            rate = of_level[packing.PROMOTION_RAISE]
            _record_raise(row, _PROMOTION, base, level, salary, gain, rate)
            level += signed(base > 0)
        salary += signed(gain)
    pays_lump = settings[packing.LUMP_SHARE] > 0
    row[_COLA_LUMP_SUM] = signed(c[at.COLA_LUMP_SUM + i]) if pays_lump else 0
    row[_MERIT_LUMP_SUM] = signed(c[at.MERIT_LUMP_SUM + i]) if pays_lump else 0
    row[_LUMP_SUMS] = b[at.LUMP_SUMS + i] if pays_lump else 0


@step
def record_block(
    rows: Ints,
    b: Ints,
    c: Columns,
    people: int,
    hire_year: NDArray[np.int16],
    packed: Packed,
    k: int,
    y: int,
    first: int,
) -> None:
    """A year of the people of a block, one row each.

    `rows` has room for every year of every person from `first` on, in that order; `hire_year` is by
    person.
    """
    settings, rates = packed.settings[k, y], packed.rates[k, y]
    for i in range(people):
        person = b[at.PERSON + i]
        row = rows[unsigned(person - first), unsigned(y)]
        _take(row, c, i, _OPENING)
        _take(row, c, i, _CLOSING)
        _take(row, b, i, _WHO_AND_COST)
        _take(row, b, i, _RAISE_PARTS)
        _take(row, c, i, _OTHER_PARTS)
        row[_YEAR] = y
        row[_HIRED] = 0
        row[_RATING] = rating_in(b[at.KNOWN + i])
        row[_PROMOTION_CHANCE] = promotion_chance_in(b[at.CHANCES + i])
        was_promoted = b[at.PROMOTION_LEVEL + i] > 0
        level = b[at.PROMOTION_LEVEL + i] if was_promoted else b[at.CLOSING_LEVEL + i]
        row[_OPENING_LEVEL] = level
        day, until = settings[packing.PROMOTION_DAY], c[at.EMPLOYED_UNTIL + i]
        row[_CANDIDATE] = signed(is_candidate(level, day, until))
        row[_HIRED_LAST_YEAR] = signed(hire_year[unsigned(person)] == packed.start_year + y - 1)
        _record_raises(row, b, c, i, settings, rates)


@inlined
def record_hire(row: Ints, b: Ints, c: Columns, i: int, year: int) -> None:
    """The hire year of the person in place `i` of a block, into one row."""
    row[:] = 0
    _take(row, c, i, _CLOSING)
    _take(row, b, i, _WHO_AND_COST)
    row[_YEAR] = year
    row[_HIRED] = 1
    for field in _ABSENT_IN_HIRE_YEAR:
        row[field] = ABSENT
