"""The rules of one person's year: chances, raises, what a year costs and why it costs more.

The rules are those of the simulation page, in its order, each a pure function of one person;
`steps` applies them to a block of people.
"""

from typing import NamedTuple

from comptune.engine.arithmetic import MILLION, apply_ppm, clamp, per_year, per_year_signed, signed
from comptune.engine.compiled import inlined
from comptune.engine.philox import pick
from comptune.engine.world import LEVELS, Ints


class Bridge(NamedTuple):
    """Why a person's base pay cost differs from the year before, in cents that sum exactly."""

    carry_over: int
    cola: int
    merit: int
    promotion: int
    leavers: int


@inlined
def base_of(salary: int, opening_salary: int, additive: bool) -> int:
    """What a raise applies to: the current salary or, where raises add up, the opening one."""
    return opening_salary if additive else salary


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
    factor = clamp(MILLION - (elasticity * (signed(own) - market)) // 1000, 500_000, 2_000_000)
    return min(MILLION, apply_ppm(chance, factor))


@inlined
def is_candidate(level: int, promotion_day: int, employed_until: int) -> bool:
    """Whether someone may be promoted: below the highest level, employed after the day."""
    return (level < LEVELS) & (promotion_day < employed_until)


@inlined
def capped(before: int, uncapped: int, maximum: int) -> int:
    """A raise never lifts a salary above the maximum and never lowers it."""
    return max(before, min(uncapped, maximum))


@inlined
def percentage_raise(salary: int, base: int, rate: int, maximum: int) -> tuple[int, int]:
    """A COLA or merit raise: the salary after it, and what the cap took from the full raise."""
    uncapped = salary + apply_ppm(base, rate)
    after = capped(salary, uncapped, maximum)
    return after, uncapped - after


@inlined
def promotion_raise(salary: int, base: int, rate: int, minimum: int, maximum: int) -> int:
    """A promotion: at least the new minimum, at most the new maximum, never less than before."""
    return capped(salary, max(minimum, salary + apply_ppm(base, rate)), maximum)


@inlined
def rounded_bridge(exact: Bridge, change: int, days: int) -> Bridge:
    """Each part rounded half up in magnitude; the largest one carries the rest of the change.

    `exact` is in cents x days x thousandths; what leavers take off is given without its sign.
    """
    carry = per_year_signed(exact.carry_over, days)
    cola = per_year(exact.cola, days)
    merit = per_year(exact.merit, days)
    promotion = per_year(exact.promotion, days)
    leavers = -per_year(exact.leavers, days)
    rest = change - carry - cola - merit - promotion - leavers
    magnitude = abs(exact.carry_over)
    largest = max(magnitude, exact.cola, exact.merit, exact.promotion, exact.leavers)
    for_carry = rest if magnitude == largest else 0
    rest -= for_carry
    for_cola = rest if exact.cola == largest else 0
    rest -= for_cola
    for_merit = rest if exact.merit == largest else 0
    rest -= for_merit
    for_promotion = rest if exact.promotion == largest else 0
    return Bridge(
        carry + for_carry,
        cola + for_cola,
        merit + for_merit,
        promotion + for_promotion,
        leavers + rest - for_promotion,
    )


@inlined
def bridge_parts(
    days: int,
    fte: int,
    opening_salary: int,
    previous_cost: int,
    increases: tuple[int, int, int],
    lasting: tuple[int, int, int],
    closing_salary: int,
    unpaid: int,
    cost: int,
) -> Bridge:
    """The parts of one person's change of cost; they sum to it exactly.

    Args:
        days: of the year.
        fte: thousandths.
        opening_salary: cents, on 1 January; `closing_salary` on 31 December or the last day.
        previous_cost: base pay cost of the year before.
        increases: by COLA, merit and promotion, cents a year.
        lasting: days from each of the three to 31 December.
        unpaid: days from the last day to 31 December.
        cost: base pay cost of the year.
    """
    exact_carry = opening_salary * days * fte - previous_cost * days * 1000
    exact_cola = increases[0] * lasting[0] * fte
    exact_merit = increases[1] * lasting[1] * fte
    exact_promotion = increases[2] * lasting[2] * fte
    exact_leavers = closing_salary * unpaid * fte
    exact = Bridge(exact_carry, exact_cola, exact_merit, exact_promotion, exact_leavers)
    return rounded_bridge(exact, cost - previous_cost, days)
