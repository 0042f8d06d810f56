"""One person's year: exit, raises in order of their day, what it costs, and why it costs more.

The rules are those of the simulation page, in its order. The functions are pure; kernels book their
result into totals or write it out as a transition, so that both can only agree.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comptune.engine.arithmetic import (
    MILLION,
    apply_ppm,
    clamp,
    full_time,
    per_year,
    per_year_signed,
    signed,
)
from comptune.engine.compiled import inlined
from comptune.engine.packing import (
    BENEFITS,
    BONUS,
    COLA,
    COLA_DAY,
    COLA_RATE,
    DAYS,
    ELASTICITY,
    LEAVER_BONUS,
    LUMP_SHARE,
    MARKET,
    MAXIMUM,
    MERIT,
    MERIT_DAY,
    MIN_SERVICE,
    MINIMUM,
    OPENING_BASE,
    ORDER,
    PROMOTION_DAY,
    PROMOTION_RAISE,
)
from comptune.engine.philox import happens, pick
from comptune.engine.world import LEVELS, Ints

Table = NDArray[np.int32]


class Opening(NamedTuple):
    """A person on 1 January."""

    level: int  # 1..5
    salary: int  # cents, full-time rate
    fte: int  # thousandths
    rating: int  # 1..5
    age_band: int
    tenure_band: int
    service_months: int  # whole months of service on the day of the merit raise
    previous_cost: int  # base pay cost of the year before, cents
    hired_last_year: bool


class Raise(NamedTuple):
    """One raise that a person was eligible for; `base` is -1 for those who were not."""

    base: int  # the salary that the percentage applies to
    level: int  # at that moment, before a promotion
    before: int  # salary just before
    after: int  # salary just after
    rate: int  # ppm
    lump_sum: int  # full-time cents, paid once


class PersonYear(NamedTuple):
    """What one year did to one person."""

    level: int  # on 31 December or the last day
    salary: int
    last_day: int  # day of the year, 0 for those who stay
    exit_chance: int  # ppm
    promotion_chance: int  # ppm
    cola: Raise
    merit: Raise
    promotion: Raise  # base -1 where there was none
    promotion_candidate: bool
    base_pay: int  # cents
    lump_sums: int
    bonus: int
    benefits: int
    carry_over: int  # the parts of the bridge, cents
    cola_part: int
    merit_part: int
    promotion_part: int
    leavers_part: int


class Bridge(NamedTuple):
    """Why a person's base pay cost differs from the year before, in cents that sum exactly."""

    carry_over: int
    cola: int
    merit: int
    promotion: int
    leavers: int


@inlined
def zone_of(salary: int, minimum: int, maximum: int) -> int:
    """Range zone 1..6: below, four quartiles, at or above the maximum."""
    above = (salary - minimum) * 4
    width = maximum - minimum
    return (
        1
        + signed(above >= 0)
        + signed(above >= width)
        + signed(above >= 2 * width)
        + signed(above >= 3 * width)
        + signed(above >= 4 * width)
    )


@inlined
def rating_of(word: int, cumulative: Ints) -> int:
    """The rating that a draw falls on."""
    share = pick(word, MILLION)
    return (
        1
        + signed(cumulative[0] <= share)
        + signed(cumulative[1] <= share)
        + signed(cumulative[2] <= share)
        + signed(cumulative[3] <= share)
    )


@inlined
def elastic(chance: int, elasticity: int, own: int, market: int) -> int:
    """An exit probability moved by how this year's raise compares with the market's."""
    factor = clamp(MILLION - (elasticity * (own - market)) // 1000, 500_000, 2_000_000)
    return min(MILLION, apply_ppm(chance, factor))


@inlined
def capped(before: int, uncapped: int, maximum: int) -> int:
    """A raise never lifts a salary above the maximum and never lowers it."""
    return max(before, min(uncapped, maximum))


@inlined
def percentage_raise(
    salary: int, base: int, level: int, rate: int, maximum: int, lump_share: int
) -> Raise:
    """A COLA or merit raise, with the part above the maximum paid once where the lever says so."""
    uncapped = salary + apply_ppm(base, rate)
    after = capped(salary, uncapped, maximum)
    return Raise(base, level, salary, after, rate, apply_ppm(uncapped - after, lump_share))


@inlined
def promotion_raise(
    salary: int, base: int, level: int, rate: int, minimum: int, maximum: int
) -> Raise:
    """A promotion: at least the new minimum, at most the new maximum, never less than before."""
    uncapped = max(minimum, salary + apply_ppm(base, rate))
    return Raise(base, level, salary, capped(salary, uncapped, maximum), rate, 0)


@inlined
def bridge_parts(
    days: int,
    fte: int,
    opening: Opening,
    increases: tuple[int, int, int],
    effective: tuple[int, int, int],
    closing_salary: int,
    last_day: int,
    cost: int,
) -> Bridge:
    """The exact parts, each rounded half up in magnitude; the largest one carries the rest."""
    exact_carry = opening.salary * days * fte - opening.previous_cost * days * 1000
    exact_cola = increases[0] * (days - effective[0] + 1) * fte
    exact_merit = increases[1] * (days - effective[1] + 1) * fte
    exact_promotion = increases[2] * (days - effective[2] + 1) * fte
    unpaid = days - last_day if last_day > 0 else 0
    exact_leavers = -closing_salary * unpaid * fte
    carry = per_year_signed(exact_carry, days)
    cola = per_year(exact_cola, days)
    merit = per_year(exact_merit, days)
    promotion = per_year(exact_promotion, days)
    leavers = per_year_signed(exact_leavers, days)
    rest = cost - opening.previous_cost - carry - cola - merit - promotion - leavers
    if rest != 0:
        largest = max(abs(exact_carry), exact_cola, exact_merit, exact_promotion, -exact_leavers)
        if abs(exact_carry) == largest:
            carry += rest
        elif exact_cola == largest:
            cola += rest
        elif exact_merit == largest:
            merit += rest
        elif exact_promotion == largest:
            promotion += rest
        else:
            leavers += rest
    return Bridge(carry, cola, merit, promotion, leavers)


@inlined
def person_year(
    words: tuple[int, int, int, int],
    opening: Opening,
    settings: Ints,
    rates: Ints,
    termination: Table,
    promotion_table: Table,
    merit_table: Table,
) -> PersonYear:
    """The year of someone employed on 1 January.

    Args:
        words: the draws for exit, exit day, promotion and rating (already in `opening`).
        opening: the person on 1 January.
        settings: this year's row of `Packed.settings`.
        rates: this year's rows of `Packed.rates`, (5, RATES).
        termination: this year's hazards, (5, A, T) ppm; `promotion_table` likewise.
        merit_table: this year's merit rates, (5, T, 5, 6) ppm.
    """
    days = settings[DAYS]
    level, salary = opening.level, opening.salary
    own = rates[level - 1]
    eligible = opening.service_months >= settings[MIN_SERVICE]

    # Exit: the rates of the level on 1 January, and this year's raise against the market's.
    exit_chance = signed(termination[level - 1, opening.age_band, opening.tenure_band])
    if settings[ELASTICITY] > 0:
        offered = own[COLA_RATE]
        if eligible:
            zone = zone_of(salary, own[MINIMUM], own[MAXIMUM])
            offered += merit_table[level - 1, opening.tenure_band, opening.rating - 1, zone - 1]
        exit_chance = elastic(exit_chance, settings[ELASTICITY], offered, settings[MARKET])
    last_day = signed(0)
    if happens(words[0], exit_chance):
        last_day = 1 + pick(words[1], days)
    employed_until = last_day if last_day > 0 else days + 1
    paid_until = last_day if last_day > 0 else days

    promotion_chance = signed(promotion_table[level - 1, opening.age_band, opening.tenure_band])
    candidate = level < LEVELS and settings[PROMOTION_DAY] < employed_until

    # Raises, in order of their day.
    none = Raise(signed(-1), signed(0), signed(0), signed(0), signed(0), signed(0))
    cola, merit, promotion = none, none, none
    for turn in range(3):
        kind = settings[ORDER + turn]
        own = rates[level - 1]
        base = opening.salary if settings[OPENING_BASE] != 0 else salary
        if kind == COLA:
            if settings[COLA_DAY] < employed_until:
                cola = percentage_raise(
                    salary, base, level, own[COLA_RATE], own[MAXIMUM], settings[LUMP_SHARE]
                )
                salary = cola.after
        elif kind == MERIT:
            if eligible and settings[MERIT_DAY] < employed_until:
                zone = zone_of(salary, own[MINIMUM], own[MAXIMUM])
                rate = merit_table[level - 1, opening.tenure_band, opening.rating - 1, zone - 1]
                merit = percentage_raise(
                    salary, base, level, signed(rate), own[MAXIMUM], settings[LUMP_SHARE]
                )
                salary = merit.after
        elif candidate and happens(words[2], promotion_chance):
            above = rates[level]
            promotion = promotion_raise(
                salary, base, level, own[PROMOTION_RAISE], above[MINIMUM], above[MAXIMUM]
            )
            level += 1
            salary = promotion.after

    # Pay: the last day of employment is paid.
    increases = (
        cola.after - cola.before,
        merit.after - merit.before,
        promotion.after - promotion.before,
    )
    effective = (settings[COLA_DAY], settings[MERIT_DAY], settings[PROMOTION_DAY])
    product = opening.salary * paid_until
    for kind in range(3):
        if increases[kind] > 0:
            product += increases[kind] * (paid_until - effective[kind] + 1)
    base_pay = per_year(product * opening.fte, days)
    bonus = apply_ppm(base_pay, rates[level - 1, BONUS])
    if last_day > 0:
        bonus = apply_ppm(bonus, settings[LEAVER_BONUS])
    parts = bridge_parts(
        days, opening.fte, opening, increases, effective, salary, last_day, base_pay
    )
    return PersonYear(
        level,
        salary,
        last_day,
        exit_chance,
        promotion_chance,
        cola,
        merit,
        promotion,
        candidate,
        base_pay,
        full_time(cola.lump_sum + merit.lump_sum, opening.fte),
        bonus,
        apply_ppm(base_pay, rates[level - 1, BENEFITS]),
        parts.carry_over,
        parts.cola,
        parts.merit,
        parts.promotion,
        parts.leavers,
    )
