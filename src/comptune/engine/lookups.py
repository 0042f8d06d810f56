"""Looking up what tables hold for the people of a block, into their columns.

By level eight people at once; by person, bands and the merit matrix one by one.
"""

from comptune.engine import columns as at
from comptune.engine import packing
from comptune.engine.arithmetic import signed, unsigned
from comptune.engine.columns import Columns, Floats
from comptune.engine.compiled import step
from comptune.engine.facts import KNOWN, WORDS, hazard_in
from comptune.engine.instructions import look_up_eight, table_of
from comptune.engine.packing import Rates
from comptune.engine.world import LEVELS, Ints


@step
def look_up_opening(b: Ints, c: Columns, people: int, by_level: Rates) -> None:
    """What depends on the level of 1 January, and what a promotion would lead to."""
    minimum, maximum = table_of(by_level[packing.MINIMUM]), table_of(by_level[packing.MAXIMUM])
    next_minimum = table_of(by_level[packing.NEXT_MINIMUM])
    next_maximum = table_of(by_level[packing.NEXT_MAXIMUM])
    raises = table_of(by_level[packing.PROMOTION_RAISE])
    cola = table_of(by_level[packing.COLA_RATE])
    for i in range(unsigned(0), people, at.LANES):
        level = at.CLOSING_LEVEL + i
        look_up_eight(c, at.MINIMUM + i, b, level, minimum)
        look_up_eight(c, at.MAXIMUM + i, b, level, maximum)
        look_up_eight(c, at.NEXT_MINIMUM + i, b, level, next_minimum)
        look_up_eight(c, at.NEXT_MAXIMUM + i, b, level, next_maximum)
        look_up_eight(c, at.PROMOTION_RAISE + i, b, level, raises)
        look_up_eight(c, at.COLA_RATE + i, b, level, cola)


@step
def look_up_promoted(
    b: Ints,
    c: Columns,
    inverse_ends: Floats,
    people: int,
    by_level: Rates,
    by_level_inverse_ends: Floats,
) -> None:
    """What depends on the level after the promotions."""
    minimum, maximum = table_of(by_level[packing.MINIMUM]), table_of(by_level[packing.MAXIMUM])
    bonus, load = table_of(by_level[packing.BONUS]), table_of(by_level[packing.BENEFITS])
    cola, inverses = table_of(by_level[packing.COLA_RATE]), table_of(by_level_inverse_ends)
    for i in range(unsigned(0), people, at.LANES):
        level = at.CLOSING_LEVEL + i
        look_up_eight(c, at.MINIMUM + i, b, level, minimum)
        look_up_eight(c, at.MAXIMUM + i, b, level, maximum)
        look_up_eight(c, at.BONUS_TARGET + i, b, level, bonus)
        look_up_eight(c, at.BENEFITS_LOAD + i, b, level, load)
        look_up_eight(c, at.COLA_RATE + i, b, level, cola)
        look_up_eight(inverse_ends, i, b, level, inverses)


@step
def look_up(b: Ints, people: int, first: int, facts: Ints) -> None:
    """What the draws of the year and the bands are for each person."""
    for i in range(people):
        person = unsigned(b[at.PERSON + i] - first)
        b[at.KNOWN + i] = facts[KNOWN, person]
        b[at.WORDS + i] = facts[WORDS, person]


@step
def look_up_chances(b: Ints, c: Columns, people: int, chances: Ints) -> None:
    """The chances of everyone's level and bands."""
    level_cells = signed(len(chances) // LEVELS)
    for i in range(people):
        level = b[at.CLOSING_LEVEL + i] - 1
        b[at.CHANCES + i] = level * level_cells + hazard_in(b[at.KNOWN + i])
    for i in range(people):
        b[at.CHANCES + i] = chances[unsigned(b[at.CHANCES + i])]
