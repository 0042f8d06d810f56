"""The steps of a year for a block of people, in the order of the simulation page.

A step is one loop over the block's columns that applies the rules of `year`; it looks up nothing
but columns and a few values by level, so that the compiler does several people at once.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from comptune.engine import columns as at
from comptune.engine import packing
from comptune.engine.arithmetic import apply_ppm, full_time, per_year, signed, unsigned
from comptune.engine.columns import Columns
from comptune.engine.compiled import inlined, step
from comptune.engine.facts import (
    KNOWN,
    WORDS,
    hazard_in,
    last_day_in,
    merit_row_in,
    rating_in,
)
from comptune.engine.packing import Packed, Rates
from comptune.engine.philox import happens
from comptune.engine.world import LEVELS, Ints
from comptune.engine.year import (
    Five,
    base_of,
    bridge_parts,
    by_level,
    elastic,
    percentage_raise,
    promotion_raise,
    zone_of,
)

Table = NDArray[np.int32]
_LOW: Final = 0xFFFFFFFF  # the low 32 of 64 bits


@inlined
def levels_of(rates: Rates, column: int) -> Five:
    """One column of the year's rates, by level."""
    return rates[0, column], rates[1, column], rates[2, column], rates[3, column], rates[4, column]


@step
def look_up(b: Ints, c: Columns, people: int, first: int, facts: Ints, chances: Ints) -> None:
    """What tables and draws hold for each person: chances, luck, rating, place in the matrix."""
    level_cells = unsigned(len(chances) // LEVELS)
    for i in range(people):
        person = unsigned(c[at.PERSON + i] - first)
        known = facts[KNOWN, person]
        level = unsigned(c[at.CLOSING_LEVEL + i] - 1)
        b[at.KNOWN + i] = known
        b[at.WORDS + i] = facts[WORDS, person]
        b[at.CHANCES + i] = chances[level * level_cells + unsigned(hazard_in(known))]
    for i in range(people):
        known, words, chance = b[at.KNOWN + i], b[at.WORDS + i], b[at.CHANCES + i]
        c[at.EXIT_CHANCE + i] = chance & _LOW
        c[at.PROMOTION_CHANCE + i] = chance >> 32
        c[at.MERIT_ROW + i] = merit_row_in(known)
        c[at.RATING + i] = rating_in(known)
        c[at.LAST_DAY + i] = last_day_in(known)
        c[at.EXIT_WORD + i] = words & _LOW
        c[at.LUCK + i] = signed(happens((words >> 32) & _LOW, chance >> 32))


@step
def open_year(c: Columns, people: int, calendar_year: int) -> None:
    """This year's opening is last year's closing."""
    for i in range(people):
        c[at.OPENING_LEVEL + i] = c[at.CLOSING_LEVEL + i]
        c[at.OPENING_SALARY + i] = c[at.CLOSING_SALARY + i]
        c[at.PREVIOUS_COST + i] = c[at.BASE_PAY + i]
        c[at.HIRED_LAST_YEAR + i] = signed(c[at.HIRE_YEAR + i] == calendar_year - 1)


@step
def weigh_raises(c: Columns, people: int, settings: Ints, rates: Rates, merit: Table) -> None:
    """Exit chances moved by how this year's raise compares with the market's."""
    cola = levels_of(rates, packing.COLA_RATE)
    minimum, maximum = levels_of(rates, packing.MINIMUM), levels_of(rates, packing.MAXIMUM)
    elasticity, market = settings[packing.ELASTICITY], settings[packing.MARKET]
    earliest = settings[packing.MERIT_MONTH_NUMBER] - settings[packing.MIN_SERVICE]
    level_cells = signed(len(merit) // LEVELS)
    for i in range(people):
        level, salary = c[at.OPENING_LEVEL + i], c[at.OPENING_SALARY + i]
        own = by_level(cola, level)
        if c[at.HIRE_MONTH + i] <= earliest:
            zone = zone_of(salary, by_level(minimum, level), by_level(maximum, level))
            cell = (level - 1) * level_cells + c[at.MERIT_ROW + i] + zone - 1
            own += merit[unsigned(cell)]
        c[at.EXIT_CHANCE + i] = elastic(c[at.EXIT_CHANCE + i], elasticity, own, market)


@step
def decide_exits(c: Columns, people: int, settings: Ints) -> None:
    """Who leaves, and on which day (0 for those who stay)."""
    days, promotion_day = settings[packing.DAYS], settings[packing.PROMOTION_DAY]
    for i in range(people):
        last_day = c[at.LAST_DAY + i]
        leaves = happens(c[at.EXIT_WORD + i], c[at.EXIT_CHANCE + i])
        until = last_day if leaves else days + 1
        c[at.LAST_DAY + i] = last_day if leaves else 0
        c[at.EMPLOYED_UNTIL + i] = until
        below_top = c[at.OPENING_LEVEL + i] < LEVELS
        c[at.PROMOTION_CANDIDATE + i] = signed(below_top & (promotion_day < until))


@inlined
def _give(
    c: Columns, i: int, kind: int, given: bool, base: int, rate: int, cap: int, lump: int
) -> None:
    """One COLA or merit raise, into the columns from `kind` on."""
    level, salary = c[at.CLOSING_LEVEL + i], c[at.CLOSING_SALARY + i]
    after, kept = percentage_raise(salary, base, rate, cap)
    after = after if given else salary
    c[kind + at.BASE + i] = base if given else -1
    c[kind + at.LEVEL + i] = level if given else 0
    c[kind + at.BEFORE + i] = salary if given else 0
    c[kind + at.AFTER + i] = after if given else 0
    c[kind + at.RATE + i] = rate if given else 0
    c[kind + at.LUMP_SUM + i] = apply_ppm(kept, lump) if given else 0
    c[at.CLOSING_SALARY + i] = after


@step
def give_cola(c: Columns, people: int, settings: Ints, rates: Rates) -> None:
    """COLA for everyone employed after its day."""
    cola, maximum = levels_of(rates, packing.COLA_RATE), levels_of(rates, packing.MAXIMUM)
    day, lump = settings[packing.COLA_DAY], settings[packing.LUMP_SHARE]
    additive = settings[packing.OPENING_BASE] != 0
    for i in range(people):
        level = c[at.CLOSING_LEVEL + i]
        base = base_of(c[at.CLOSING_SALARY + i], c[at.OPENING_SALARY + i], additive)
        given = day < c[at.EMPLOYED_UNTIL + i]
        rate, cap = by_level(cola, level), by_level(maximum, level)
        _give(c, i, at.COLA_BASE, given, base, rate, cap, lump)


@step
def rate_merit(b: Ints, c: Columns, people: int, rates: Rates, merit: Table) -> None:
    """Each person's merit rate at the salary just before the raise."""
    minimum, maximum = levels_of(rates, packing.MINIMUM), levels_of(rates, packing.MAXIMUM)
    level_cells = signed(len(merit) // LEVELS)
    for i in range(people):
        level, salary = c[at.CLOSING_LEVEL + i], c[at.CLOSING_SALARY + i]
        zone = zone_of(salary, by_level(minimum, level), by_level(maximum, level))
        b[at.PLACE + i] = signed((level - 1) * level_cells + c[at.MERIT_ROW + i]) + zone - 1
    for i in range(people):
        c[at.MERIT_RATE + i] = merit[unsigned(b[at.PLACE + i])]


@step
def give_merit(c: Columns, people: int, settings: Ints, rates: Rates) -> None:
    """Merit for everyone with enough service who is employed after its day."""
    maximum = levels_of(rates, packing.MAXIMUM)
    day, lump = settings[packing.MERIT_DAY], settings[packing.LUMP_SHARE]
    earliest = settings[packing.MERIT_MONTH_NUMBER] - settings[packing.MIN_SERVICE]
    additive = settings[packing.OPENING_BASE] != 0
    for i in range(people):
        base = base_of(c[at.CLOSING_SALARY + i], c[at.OPENING_SALARY + i], additive)
        given = (day < c[at.EMPLOYED_UNTIL + i]) & (c[at.HIRE_MONTH + i] <= earliest)
        cap = by_level(maximum, c[at.CLOSING_LEVEL + i])
        _give(c, i, at.MERIT_BASE, given, base, c[at.MERIT_RATE + i], cap, lump)


@step
def promote(c: Columns, people: int, settings: Ints, rates: Rates) -> None:
    """Promotion of the candidates who are lucky."""
    raises = levels_of(rates, packing.PROMOTION_RAISE)
    minimum, maximum = levels_of(rates, packing.MINIMUM), levels_of(rates, packing.MAXIMUM)
    additive = settings[packing.OPENING_BASE] != 0
    for i in range(people):
        level, salary = c[at.CLOSING_LEVEL + i], c[at.CLOSING_SALARY + i]
        base = base_of(salary, c[at.OPENING_SALARY + i], additive)
        given = (c[at.PROMOTION_CANDIDATE + i] > 0) & (c[at.LUCK + i] > 0)
        rate, above = by_level(raises, level), level + 1
        after = promotion_raise(
            salary, base, rate, by_level(minimum, above), by_level(maximum, above)
        )
        c[at.PROMOTION_BASE + i] = base if given else -1
        c[at.PROMOTION_LEVEL + i] = level if given else 0
        c[at.PROMOTION_BEFORE + i] = salary if given else 0
        c[at.PROMOTION_AFTER + i] = after if given else 0
        c[at.PROMOTION_RATE + i] = rate if given else 0
        c[at.CLOSING_LEVEL + i] = above if given else level
        c[at.CLOSING_SALARY + i] = after if given else salary


@step
def pay(c: Columns, people: int, settings: Ints, rates: Rates) -> None:
    """What the year costs: the last day of employment is paid."""
    bonus_target, load = levels_of(rates, packing.BONUS), levels_of(rates, packing.BENEFITS)
    days, leaver_share = settings[packing.DAYS], settings[packing.LEAVER_BONUS]
    cola_day, merit_day = settings[packing.COLA_DAY], settings[packing.MERIT_DAY]
    promotion_day = settings[packing.PROMOTION_DAY]
    for i in range(people):
        fte, level = c[at.FTE + i], c[at.CLOSING_LEVEL + i]
        leaves = c[at.LAST_DAY + i] > 0
        paid_until = c[at.LAST_DAY + i] if leaves else days
        cola = c[at.COLA_AFTER + i] - c[at.COLA_BEFORE + i]
        merit = c[at.MERIT_AFTER + i] - c[at.MERIT_BEFORE + i]
        promotion = c[at.PROMOTION_AFTER + i] - c[at.PROMOTION_BEFORE + i]
        product = (
            c[at.OPENING_SALARY + i] * paid_until
            + cola * (paid_until - cola_day + 1)
            + merit * (paid_until - merit_day + 1)
            + promotion * (paid_until - promotion_day + 1)
        )
        base_pay = per_year(product * fte, days)
        bonus = apply_ppm(base_pay, by_level(bonus_target, level))
        c[at.BASE_PAY + i] = base_pay
        c[at.BONUS + i] = apply_ppm(bonus, leaver_share) if leaves else bonus
        c[at.BENEFITS + i] = apply_ppm(base_pay, by_level(load, level))
        c[at.LUMP_SUMS + i] = full_time(c[at.COLA_LUMP_SUM + i] + c[at.MERIT_LUMP_SUM + i], fte)


@step
def explain(c: Columns, people: int, settings: Ints) -> None:
    """Why the year costs more than the one before: the parts of the bridge."""
    days = settings[packing.DAYS]
    lasting = (
        days - settings[packing.COLA_DAY] + 1,
        days - settings[packing.MERIT_DAY] + 1,
        days - settings[packing.PROMOTION_DAY] + 1,
    )
    for i in range(people):
        increases = (
            c[at.COLA_AFTER + i] - c[at.COLA_BEFORE + i],
            c[at.MERIT_AFTER + i] - c[at.MERIT_BEFORE + i],
            c[at.PROMOTION_AFTER + i] - c[at.PROMOTION_BEFORE + i],
        )
        last_day = c[at.LAST_DAY + i]
        parts = bridge_parts(
            days,
            c[at.FTE + i],
            c[at.OPENING_SALARY + i],
            c[at.PREVIOUS_COST + i],
            increases,
            lasting,
            c[at.CLOSING_SALARY + i],
            days - last_day if last_day > 0 else 0,
            c[at.BASE_PAY + i],
        )
        c[at.CARRY_OVER_PART + i] = parts.carry_over
        c[at.COLA_PART + i] = parts.cola
        c[at.MERIT_PART + i] = parts.merit
        c[at.PROMOTION_PART + i] = parts.promotion
        c[at.LEAVERS_PART + i] = parts.leavers


@inlined
def live_year(
    b: Ints,
    c: Columns,
    people: int,
    first: int,
    packed: Packed,
    k: int,
    y: int,
    facts: Ints,
) -> None:
    """The year of everyone in the block, for one parameter set."""
    settings, rates = packed.settings[k, y], packed.rates[k, y]
    merit = packed.merit[k, y]
    open_year(c, people, packed.start_year + y)
    look_up(b, c, people, first, facts, packed.chances[k, y])
    if settings[packing.ELASTICITY] > 0:
        weigh_raises(c, people, settings, rates, merit)
    decide_exits(c, people, settings)
    for turn in range(3):
        kind = settings[packing.ORDER + turn]
        if kind == packing.COLA:
            give_cola(c, people, settings, rates)
        elif kind == packing.MERIT:
            rate_merit(b, c, people, rates, merit)
            give_merit(c, people, settings, rates)
        else:
            promote(c, people, settings, rates)
    pay(c, people, settings, rates)
    explain(c, people, settings)
