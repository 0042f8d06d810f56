"""The steps of a year for a block of people, in the order of the simulation page.

A step is one loop over the block's columns that applies the rules of `year`, so that the compiler
does several people at once. What tables hold has been looked up before (`lookups`).
"""

import numpy as np
from numpy.typing import NDArray

from comptune.engine import columns as at
from comptune.engine import packing
from comptune.engine.arithmetic import apply_ppm, full_time, per_year, signed, unsigned
from comptune.engine.columns import Columns, Floats
from comptune.engine.compiled import inlined, step
from comptune.engine.facts import (
    exit_chance_in,
    exit_word_in,
    last_day_in,
    merit_row_in,
    promotion_chance_in,
    promotion_word_in,
)
from comptune.engine.lookups import (
    look_up,
    look_up_chances,
    look_up_opening,
    look_up_promoted,
)
from comptune.engine.packing import Packed
from comptune.engine.philox import happens
from comptune.engine.world import LEVELS, Ints
from comptune.engine.year import (
    base_of,
    bridge_parts,
    elastic,
    is_candidate,
    percentage_raise,
    promotion_raise,
    zone_of,
)

Table = NDArray[np.int32]


@step
def open_year(b: Ints, c: Columns, people: int) -> None:
    """This year's opening is last year's closing."""
    for i in range(people):
        c[at.OPENING_SALARY + i] = c[at.CLOSING_SALARY + i]
        c[at.PREVIOUS_COST + i] = c[at.BASE_PAY + i]
        c[at.EXIT_CHANCE + i] = exit_chance_in(b[at.CHANCES + i])


@step
def weigh_raises(b: Ints, c: Columns, people: int, settings: Ints, merit: Table) -> None:
    """Exit chances moved by how this year's raise compares with the market's."""
    elasticity, market = settings[packing.ELASTICITY], settings[packing.MARKET]
    earliest = settings[packing.MERIT_MONTH_NUMBER] - settings[packing.MIN_SERVICE]
    level_cells = signed(len(merit) // LEVELS)
    for i in range(people):
        level, salary = b[at.CLOSING_LEVEL + i], c[at.OPENING_SALARY + i]
        own = c[at.COLA_RATE + i]
        if c[at.HIRE_MONTH + i] <= earliest:
            zone = zone_of(salary, c[at.MINIMUM + i], c[at.MAXIMUM + i])
            cell = (level - 1) * level_cells + merit_row_in(b[at.KNOWN + i]) + zone - 1
            own += merit[unsigned(cell)]
        c[at.EXIT_CHANCE + i] = elastic(c[at.EXIT_CHANCE + i], elasticity, own, market)


@step
def decide_exits(b: Ints, c: Columns, people: int, settings: Ints) -> None:
    """Who leaves, and on which day (0 for those who stay)."""
    days = settings[packing.DAYS]
    for i in range(people):
        last_day = last_day_in(b[at.KNOWN + i])
        leaves = happens(exit_word_in(b[at.WORDS + i]), c[at.EXIT_CHANCE + i])
        c[at.LAST_DAY + i] = last_day if leaves else 0
        c[at.EMPLOYED_UNTIL + i] = last_day if leaves else days + 1


@inlined
def _give(
    c: Columns, i: int, kind: int, given: bool, base: int, rate: int, cap: int, lump: int
) -> None:
    """One COLA or merit raise, into the columns from `kind` on."""
    salary = c[at.CLOSING_SALARY + i]
    after, kept = percentage_raise(salary, base, rate, cap)
    after = after if given else salary
    c[kind + at.BASE + i] = base if given else 0
    c[kind + at.GAIN + i] = after - salary
    c[at.CLOSING_SALARY + i] = after
    if lump > 0:
        c[kind + at.LUMP_SUM + i] = apply_ppm(kept, lump) if given else 0


@step
def give_cola(c: Columns, people: int, settings: Ints) -> None:
    """COLA for everyone employed after its day."""
    day, lump = settings[packing.COLA_DAY], settings[packing.LUMP_SHARE]
    additive = settings[packing.OPENING_BASE] != 0
    for i in range(people):
        base = base_of(c[at.CLOSING_SALARY + i], c[at.OPENING_SALARY + i], additive)
        given = day < c[at.EMPLOYED_UNTIL + i]
        rate, cap = c[at.COLA_RATE + i], c[at.MAXIMUM + i]
        _give(c, i, at.COLA_BASE, given, base, rate, cap, lump)


@step
def rate_merit(b: Ints, c: Columns, people: int, merit: Table) -> None:
    """Each person's merit rate at the salary just before the raise."""
    level_cells = signed(len(merit) // LEVELS)
    for i in range(people):
        level, salary = b[at.CLOSING_LEVEL + i], c[at.CLOSING_SALARY + i]
        zone = zone_of(salary, c[at.MINIMUM + i], c[at.MAXIMUM + i])
        row = (level - 1) * level_cells + merit_row_in(b[at.KNOWN + i])
        b[at.MERIT_RATE + i] = row + zone - 1
    for i in range(people):
        b[at.MERIT_RATE + i] = merit[unsigned(b[at.MERIT_RATE + i])]


@step
def give_merit(b: Ints, c: Columns, people: int, settings: Ints) -> None:
    """Merit for everyone with enough service who is employed after its day."""
    day, lump = settings[packing.MERIT_DAY], settings[packing.LUMP_SHARE]
    earliest = settings[packing.MERIT_MONTH_NUMBER] - settings[packing.MIN_SERVICE]
    additive = settings[packing.OPENING_BASE] != 0
    for i in range(people):
        base = base_of(c[at.CLOSING_SALARY + i], c[at.OPENING_SALARY + i], additive)
        given = (day < c[at.EMPLOYED_UNTIL + i]) & (c[at.HIRE_MONTH + i] <= earliest)
        cap = c[at.MAXIMUM + i]
        _give(c, i, at.MERIT_BASE, given, base, b[at.MERIT_RATE + i], cap, lump)


@step
def promote(b: Ints, c: Columns, people: int, settings: Ints) -> int:
    """Promotion of the candidates who are lucky. Returns who they are, a bit each."""
    promoted = unsigned(0)
    day, additive = settings[packing.PROMOTION_DAY], settings[packing.OPENING_BASE] != 0
    for i in range(people):
        level, salary = b[at.CLOSING_LEVEL + i], c[at.CLOSING_SALARY + i]
        base = base_of(salary, c[at.OPENING_SALARY + i], additive)
        lucky = happens(promotion_word_in(b[at.WORDS + i]), promotion_chance_in(b[at.CHANCES + i]))
        given = is_candidate(level, day, c[at.EMPLOYED_UNTIL + i]) & lucky
        low, high = c[at.NEXT_MINIMUM + i], c[at.NEXT_MAXIMUM + i]
        after = promotion_raise(salary, base, c[at.PROMOTION_RAISE + i], low, high)
        after = after if given else salary
        c[at.PROMOTION_BASE + i] = base if given else 0
        c[at.PROMOTION_GAIN + i] = after - salary
        b[at.PROMOTION_LEVEL + i] = level if given else 0
        b[at.CLOSING_LEVEL + i] = level + 1 if given else level
        c[at.CLOSING_SALARY + i] = after
        promoted |= unsigned(1) << unsigned(i) if given else unsigned(0)
    return promoted


@step
def pay(b: Ints, c: Columns, people: int, settings: Ints) -> None:
    """What the year costs: the last day of employment is paid."""
    days, leaver_share = settings[packing.DAYS], settings[packing.LEAVER_BONUS]
    cola_day, merit_day = settings[packing.COLA_DAY], settings[packing.MERIT_DAY]
    promotion_day = settings[packing.PROMOTION_DAY]
    lump = settings[packing.LUMP_SHARE]
    for i in range(people):
        fte = c[at.FTE + i]
        leaves = c[at.LAST_DAY + i] > 0
        paid_until = c[at.LAST_DAY + i] if leaves else days
        # The last salary for every day paid, less each raise for the days before it.
        product = (
            c[at.CLOSING_SALARY + i] * paid_until
            - c[at.COLA_GAIN + i] * (cola_day - 1)
            - c[at.MERIT_GAIN + i] * (merit_day - 1)
            - c[at.PROMOTION_GAIN + i] * (promotion_day - 1)
        )
        base_pay = per_year(product * fte, days)
        bonus = apply_ppm(base_pay, c[at.BONUS_TARGET + i])
        c[at.BASE_PAY + i] = base_pay
        b[at.BASE_PAY_COST + i] = signed(base_pay)
        b[at.BONUS + i] = signed(apply_ppm(bonus, leaver_share) if leaves else bonus)
        b[at.BENEFITS + i] = signed(apply_ppm(base_pay, c[at.BENEFITS_LOAD + i]))
        if lump > 0:
            lump_sums = c[at.COLA_LUMP_SUM + i] + c[at.MERIT_LUMP_SUM + i]
            b[at.LUMP_SUMS + i] = signed(full_time(lump_sums, fte))


@step
def explain(b: Ints, c: Columns, people: int, settings: Ints) -> None:
    """Why the year costs more than the one before: the parts of the bridge."""
    days = settings[packing.DAYS]
    lasting = (
        days - settings[packing.COLA_DAY] + 1,
        days - settings[packing.MERIT_DAY] + 1,
        days - settings[packing.PROMOTION_DAY] + 1,
    )
    for i in range(people):
        last_day = c[at.LAST_DAY + i]
        parts = bridge_parts(
            days,
            c[at.FTE + i],
            c[at.OPENING_SALARY + i],
            c[at.PREVIOUS_COST + i],
            (c[at.COLA_GAIN + i], c[at.MERIT_GAIN + i], c[at.PROMOTION_GAIN + i]),
            lasting,
            c[at.CLOSING_SALARY + i],
            days - last_day if last_day > 0 else 0,
            c[at.BASE_PAY + i],
        )
        c[at.CARRY_OVER_PART + i] = parts.carry_over
        b[at.COLA_PART + i] = signed(parts.cola)
        b[at.MERIT_PART + i] = signed(parts.merit)
        c[at.PROMOTION_PART + i] = parts.promotion
        c[at.LEAVERS_PART + i] = parts.leavers


@inlined
def live_year(
    b: Ints,
    c: Columns,
    inverse_ends: Floats,
    people: int,
    first: int,
    packed: Packed,
    k: int,
    y: int,
    facts: Ints,
) -> int:
    """The year of everyone in the block, for one parameter set.

    Returns who was promoted, a bit each.
    """
    promoted = unsigned(0)
    settings, merit, by_level = packed.settings[k, y], packed.merit[k, y], packed.by_level[k, y]
    look_up(b, people, first, facts)
    look_up_opening(b, c, people, by_level)
    look_up_chances(b, c, people, packed.chances[k, y])
    open_year(b, c, people)
    if settings[packing.ELASTICITY] > 0:
        weigh_raises(b, c, people, settings, merit)
    decide_exits(b, c, people, settings)
    for turn in range(3):
        kind = settings[packing.ORDER + turn]
        if kind == packing.COLA:
            give_cola(c, people, settings)
        elif kind == packing.MERIT:
            rate_merit(b, c, people, merit)
            give_merit(b, c, people, settings)
        else:
            promoted = promote(b, c, people, settings)
            look_up_promoted(b, c, inverse_ends, people, by_level, packed.inverse_ends[k, y])
    pay(b, c, people, settings)
    explain(b, c, people, settings)
    return promoted
