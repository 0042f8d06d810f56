"""The year of everyone employed on 1 January, in plain vectorised NumPy.

The same rules and integers as the engine's, written over arrays of people and sharing none of its
code: what a competent author would write without a compiler. It takes the shortcuts that arrays
allow (promotions and exits on the few they concern, lump sums only where the lever asks for them).
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from benchmarks.numpy_book import Book
from benchmarks.numpy_draws import (
    EMPLOYED,
    MILLION,
    Flags,
    Ints,
    Words,
    apply_ppm,
    draw,
    full_time,
    happens,
    per_year,
    pick,
)
from benchmarks.numpy_rules import COLA, MERIT, PROMOTION, Rules
from comptune.engine.world import LEVELS, LONGEST_TENURE, OLDEST_AGE, UNKNOWN_YEAR, Structure


class Here(NamedTuple):
    """Everyone employed on 1 January: one entry a person in each array."""

    key: Words
    salary: Ints
    fte: Ints
    level: Ints  # 0..4
    rating: Ints  # of the census, 0 where not known
    gender: Ints
    department: Ints
    hire_base: Ints
    birth_base: Ints
    hire_month: Ints
    previous_cost: Ints
    is_joiner: Flags  # hired last year

    def among(self, chosen: Flags | slice) -> "Here":
        """Some of them."""
        some: list[Any] = [array[chosen] for array in self]
        return Here(*some)


class Standing(NamedTuple):
    """Where people stand in the tables of the year."""

    hazard: Ints  # position in the flat hazard tables, of the opening level
    tenure: Ints
    rating: Ints  # 0..4
    eligible: Flags  # for a merit raise, by service


@dataclass
class Pay:
    """Salary and level as the raises of the year change them."""

    salary: Ints
    level: Ints
    increase: dict[str, Ints]
    lump_sums: Ints | None
    annualised: Ints


def live_year(
    here: Here, rules: Rules, structure: Structure, seed: int, book: Book, next_book: Book
) -> Here:
    """Simulate the year and book it; returns those still here on the next 1 January."""
    words = draw(here.key, rules.year, EMPLOYED, seed)
    standing = _standing(here, words[3], rules, structure)
    leaves = happens(words[0], _exit_chance(here, standing, rules))
    gone = np.flatnonzero(leaves)
    paid_until = np.full(len(leaves), rules.days, np.int64)
    paid_until[gone] = 1 + pick(words[1][gone], rules.days)
    employed_until = paid_until + ~leaves
    pay = _raises(here, standing, words[2], employed_until, rules, book)
    base_pay = _book_costs(here, pay, paid_until, gone, rules, book)
    parts = _bridge(here, pay, paid_until, base_pay, rules)
    _book_bridge(here, pay, parts, book)
    _book_people(here, pay, employed_until, leaves, rules, book)
    left = _cell(here.department[gone], pay.level[gone])
    next_book.add("bridge_last_years_leavers", left, base_pay[gone], sign=-1)
    return _survivors(here, pay, base_pay, ~leaves)


def _cell(department: Ints, level: Ints) -> Ints:
    return department * LEVELS + level


def _standing(here: Here, word: Words, rules: Rules, structure: Structure) -> Standing:
    age = np.minimum(rules.year - here.birth_base, OLDEST_AGE)
    age_band = structure.age_band[age].astype(np.int64)
    age_band[here.birth_base == UNKNOWN_YEAR] = structure.unknown_age_band
    years = np.minimum(rules.year - here.hire_base, LONGEST_TENURE)
    tenure = structure.tenure_band[years].astype(np.int64)
    share = pick(word, MILLION)
    rating = np.zeros(len(share), np.int64)
    for edge in structure.rating_cumulative[:-1]:
        rating += share >= edge
    if rules.is_start_year:
        rating = np.where(here.rating > 0, here.rating - 1, rating)
    return Standing(
        hazard=(here.level * rules.ages + age_band) * rules.tenures + tenure,
        tenure=tenure,
        rating=rating,
        eligible=rules.merit_month - here.hire_month >= rules.min_service,
    )


def _merit_rate(salary: Ints, level: Ints, standing: Standing, rules: Rules) -> Ints:
    """The merit rate of everyone in the zone of that salary, ppm."""
    minimum = rules.minimum[level]
    width = rules.maximum[level] - minimum
    above = (salary - minimum) * 4
    zone = (above >= 0).astype(np.int64)
    for quarter in range(1, 5):
        zone += above >= width * quarter
    position = ((level * rules.tenures + standing.tenure) * 5 + standing.rating) * 6 + zone
    return np.asarray(rules.merit[position], np.int64)


def _exit_chance(here: Here, standing: Standing, rules: Rules) -> Ints:
    chance = rules.termination[standing.hazard].astype(np.int64)
    if rules.elasticity == 0:
        return chance
    merit = _merit_rate(here.salary, here.level, standing, rules)
    own = rules.cola_rate[here.level] + np.where(standing.eligible, merit, 0)
    factor = MILLION - rules.elasticity * (own - rules.market) // 1000
    return np.minimum(MILLION, apply_ppm(chance, np.clip(factor, 500_000, 2_000_000)))


def _raises(
    here: Here, standing: Standing, word: Words, employed_until: Ints, rules: Rules, book: Book
) -> Pay:
    """The raises of the year in order of their day, each booked at the level before it."""
    nothing = np.zeros(len(word), np.int64)
    pay = Pay(here.salary, here.level, {}, None, nothing)
    for kind in rules.order:
        present = rules.effective[kind] < employed_until
        if kind == COLA:
            _percentage(kind, here, pay, present, rules.cola_rate[pay.level], rules, book)
        elif kind == MERIT:
            rate = _merit_rate(pay.salary, pay.level, standing, rules)
            _percentage(kind, here, pay, present & standing.eligible, rate, rules, book)
        else:
            candidates = present & (here.level < LEVELS - 1)
            book.add("promotion_candidates", _cell(here.department, here.level)[candidates])
            chance = rules.promotion[standing.hazard].astype(np.int64)
            promoted = np.flatnonzero(candidates & happens(word, chance))
            _promote(here, pay, promoted, rules, book)
    return pay


def _percentage(
    kind: str, here: Here, pay: Pay, gets: Flags, rate: Ints, rules: Rules, book: Book
) -> None:
    """A COLA or merit raise of everyone in `gets`."""
    base = here.salary if rules.on_opening else pay.salary
    uncapped = pay.salary + apply_ppm(base, rate)
    after = np.maximum(pay.salary, np.minimum(uncapped, rules.maximum[pay.level]))
    increase = np.where(gets, after - pay.salary, 0)
    if rules.lump_sum_share > 0:
        lump_sum = np.where(gets, apply_ppm(uncapped - after, rules.lump_sum_share), 0)
        pay.lump_sums = lump_sum if pay.lump_sums is None else pay.lump_sums + lump_sum
    amount = full_time(increase, here.fte)
    cell = _cell(here.department, pay.level)
    book.add(f"{kind}_increase", cell, amount)
    book.add(f"{kind}_eligible_payroll", cell[gets], full_time(base, here.fte)[gets])
    pay.increase[kind] = increase
    pay.annualised = pay.annualised + amount
    pay.salary = pay.salary + increase


def _promote(here: Here, pay: Pay, promoted: Ints, rules: Rules, book: Book) -> None:
    """The promotion of those few, by their positions."""
    level, before, fte = pay.level[promoted], pay.salary[promoted], here.fte[promoted]
    base = here.salary[promoted] if rules.on_opening else before
    raised = before + apply_ppm(base, rules.promotion_raise[level])
    uncapped = np.maximum(rules.minimum[level + 1], raised)
    after = np.maximum(before, np.minimum(uncapped, rules.maximum[level + 1]))
    amount = full_time(after - before, fte)
    department, cost = here.department[promoted], here.previous_cost[promoted]
    out, into = _cell(department, level), _cell(department, level + 1)
    book.add("promotion_increase", out, amount)
    book.add("promotion_eligible_payroll", out, full_time(base, fte))
    book.add("promotions_out", out)
    book.add("promotions_in", into)
    book.add("bridge_level_transfers", out, cost, sign=-1)
    book.add("bridge_level_transfers", into, cost)
    increase = np.zeros(len(pay.salary), np.int64)
    increase[promoted] = after - before
    pay.increase[PROMOTION] = increase
    pay.annualised = pay.annualised + full_time(increase, here.fte)
    pay.salary = pay.salary + increase
    pay.level = pay.level.copy()
    pay.level[promoted] += 1


def _book_costs(
    here: Here, pay: Pay, paid_until: Ints, gone: Ints, rules: Rules, book: Book
) -> Ints:
    """Book what the year costs; returns base pay."""
    product = here.salary * paid_until
    for kind, increase in pay.increase.items():
        product += increase * (paid_until - (rules.effective[kind] - 1))
    base_pay = per_year(product * here.fte, rules.days)
    bonus = apply_ppm(base_pay, rules.bonus_target[pay.level])
    bonus[gone] = apply_ppm(bonus[gone], rules.leaver_bonus_share)
    cell = _cell(here.department, pay.level)
    book.add("base_pay_cost", cell, base_pay)
    book.add("bonus_cost", cell, bonus)
    book.add("benefits_cost", cell, apply_ppm(base_pay, rules.benefits_load[pay.level]))
    if pay.lump_sums is not None:
        book.add("lump_sum_cost", cell, full_time(pay.lump_sums, here.fte))
    return base_pay


def _bridge(
    here: Here, pay: Pay, paid_until: Ints, base_pay: Ints, rules: Rules
) -> dict[str, Ints]:
    """The parts of the bridge: each rounded, the largest one carrying the rest."""
    days = rules.days
    exact = {
        "carry_over": here.salary * here.fte * days - here.previous_cost * (days * 1000),
        **{
            kind: pay.increase[kind] * here.fte * (days - rules.effective[kind] + 1)
            for kind in (COLA, MERIT, PROMOTION)
        },
        "leavers": pay.salary * here.fte * (paid_until - days),
    }
    parts = {name: per_year(amount, days) for name, amount in exact.items()}
    rest = base_pay - here.previous_cost - sum(parts.values())
    off = np.flatnonzero(rest)
    largest = np.full(len(off), -1, np.int64)
    carrier = np.zeros(len(off), np.int8)
    for position, amount in enumerate(exact.values()):
        magnitude = np.abs(amount[off])
        larger = magnitude > largest
        largest = np.where(larger, magnitude, largest)
        carrier[larger] = position
    for position, part in enumerate(parts.values()):
        mine = carrier == position
        part[off[mine]] += rest[off[mine]]
    return parts


def _book_bridge(here: Here, pay: Pay, parts: dict[str, Ints], book: Book) -> None:
    cell = _cell(here.department, pay.level)
    carry_over, joined = parts["carry_over"], here.is_joiner
    book.add("bridge_carry_over", cell[~joined], carry_over[~joined])
    book.add("bridge_last_years_joiners", cell[joined], carry_over[joined])
    for kind in (COLA, MERIT, PROMOTION, "leavers"):
        book.add(f"bridge_{kind}", cell, parts[kind])
    in_year = parts[COLA] + parts[MERIT] + parts[PROMOTION]
    book.add("raise_carry_over", cell, pay.annualised - in_year)


def _book_people(
    here: Here, pay: Pay, employed_until: Ints, leaves: Flags, rules: Rules, book: Book
) -> None:
    """Book heads, payrolls and salaries at the beginning and at the end of the year."""
    opening, closing = (_cell(here.department, level) for level in (here.level, pay.level))
    payroll = full_time(here.salary, here.fte)
    book.add("opening_headcount", opening)
    book.add("opening_payroll", opening, payroll)
    book.add("opening_salary", opening, here.salary)
    book.add("exits", closing[leaves])
    book.add("leaver_opening_salary", closing[leaves], here.salary[leaves])
    stays = ~leaves
    cell, salary = closing[stays], pay.salary[stays]
    closing_payroll = book.add_closing(cell, salary, here.fte[stays], here.gender[stays], rules)
    book.add("stayer_opening_payroll", cell, payroll[stays])
    book.add("stayer_closing_payroll", cell, closing_payroll)
    book.add("stayer_opening_salary", cell, here.salary[stays])
    book.add("stayer_closing_salary", cell, salary)


def _survivors(here: Here, pay: Pay, base_pay: Ints, stays: Flags) -> Here:
    nobody = np.zeros(len(stays), np.bool_)
    changed = here._replace(
        salary=pay.salary, level=pay.level, previous_cost=base_pay, is_joiner=nobody
    )
    return changed.among(stays)
