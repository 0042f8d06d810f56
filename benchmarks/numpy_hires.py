"""Hires in plain NumPy: how many of each level, and their part of a year, all levels at once."""

import calendar

import numpy as np

from benchmarks.numpy_book import Book
from benchmarks.numpy_draws import (
    EMPLOYED,
    JOINING,
    MILLION,
    Ints,
    Words,
    apply_ppm,
    draw,
    per_year,
    pick,
)
from benchmarks.numpy_rules import Rules
from benchmarks.numpy_year import Here
from comptune.engine.keys import hire_keys
from comptune.engine.world import LEVELS, People, Structure


def split(total: int, weights: list[int]) -> list[int]:
    """`total` in proportion to `weights` by largest remainder, ties to the lower position."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for position in by_remainder[: total - sum(shares)]:
        shares[position] += 1
    return shares


class Hiring:
    """What hires are modelled on: the census by level, and its level shares."""

    def __init__(self, people: People, structure: Structure) -> None:
        self.people, self.structure = people, structure
        by_level = np.argsort(people.level, kind="stable")
        counts = np.bincount(people.level - 1, minlength=LEVELS)
        starts = np.cumsum(counts) - counts
        self.donors = np.concatenate([by_level, np.arange(len(people))])
        # A level that nobody is in takes its donors from the whole census.
        self.first = np.where(counts > 0, starts, len(people))
        self.count = np.where(counts > 0, counts, len(people)).astype(np.int64)
        self.shares = split(MILLION, counts.tolist())

    def plan(self, target: int, survivors: list[int], rules: Rules) -> tuple[Ints, Ints]:
        """Hires of each level that stay, and that leave within the year."""
        need = max(0, target - sum(survivors))
        wanted = [(target * share + MILLION // 2) // MILLION for share in self.shares]
        want = [max(0, want - here) for want, here in zip(wanted, survivors, strict=True)]
        stay = np.array(split(need, want if any(want) else self.shares), np.int64)
        stays = MILLION - rules.hire_exit
        return stay, (stay * rules.hire_exit + stays // 2) // stays

    def hire(
        self, stay: Ints, leave: Ints, rules: Rules, seed: int, book: Book, next_book: Book
    ) -> Here:
        """Simulate the hire year and book it; returns those who are here on the next 1 January."""
        counts = stay + leave
        level = np.repeat(np.arange(LEVELS), counts)
        number = np.arange(len(level)) - np.repeat(np.cumsum(counts) - counts, counts)
        stays = number < stay[level]
        key = np.concatenate([hire_keys(rules.year, one + 1, counts[one]) for one in range(LEVELS)])
        words = draw(key, rules.year, JOINING, seed)
        hire_day = 1 + pick(words[0], rules.days - 1)
        last_day = np.full(len(level), rules.days, np.int64)
        gone = np.flatnonzero(~stays)
        exit_day = draw(key[gone], rules.year, EMPLOYED, seed)[1]
        last_day[gone] = hire_day[gone] + 1 + pick(exit_day, rules.days - hire_day[gone])
        donor = self.donors[self.first[level] + pick(words[3], self.count[level])]
        here = self._joined(key, words, level, hire_day, donor, rules)
        base_pay = per_year(here.salary * (last_day - hire_day + 1) * here.fte, rules.days)
        bonus = apply_ppm(base_pay, rules.bonus_target[level])
        bonus[gone] = apply_ppm(bonus[gone], rules.leaver_bonus_share)

        cell = here.department * LEVELS + level
        book.add("hires", cell)
        book.add("base_pay_cost", cell, base_pay)
        book.add("bridge_joiners", cell, base_pay)
        book.add("bonus_cost", cell, bonus)
        book.add("benefits_cost", cell, apply_ppm(base_pay, rules.benefits_load[level]))
        book.add("exits", cell[gone])
        book.add("new_hire_exits", cell[gone])
        next_book.add("bridge_last_years_leavers", cell[gone], base_pay[gone], sign=-1)
        staying = here._replace(previous_cost=base_pay).among(stays)
        book.add_closing(cell[stays], staying.salary, staying.fte, staying.gender, rules)
        return staying

    def _joined(
        self,
        key: Words,
        words: tuple[Words, ...],
        level: Ints,
        hire_day: Ints,
        donor: Ints,
        rules: Rules,
    ) -> Here:
        """Those hired, as they will be on the next 1 January."""
        lengths = [calendar.monthrange(rules.year, month)[1] for month in range(1, 13)]
        month = np.repeat(np.arange(1, 13), lengths)[hire_day - 1]
        is_first = np.isin(hire_day, np.cumsum([1, *lengths[:-1]]))
        after_new_year = hire_day > 1
        share = pick(words[1], MILLION)
        edges = self.structure.hire_age_cumulative[:-1]
        age = self.structure.hire_age[np.searchsorted(edges, share, side="right")]
        return Here(
            key=key,
            salary=_offer(words[2], level, rules),
            fte=self.people.fte[donor].astype(np.int64),
            level=level,
            rating=np.zeros(len(key), np.int64),
            gender=self.people.gender[donor].astype(np.int64),
            department=self.people.department[donor].astype(np.int64),
            hire_base=rules.year + after_new_year,
            birth_base=rules.year - age + after_new_year,
            hire_month=rules.year * 12 + month + ~is_first,
            previous_cost=np.zeros(len(key), np.int64),
            is_joiner=np.ones(len(key), np.bool_),
        )


def _offer(word: Words, level: Ints, rules: Rules) -> Ints:
    """The salary of each hire."""
    shift = pick(word, rules.spread + 1) - rules.spread // 2
    position = np.clip(rules.hire_position[level] + shift, 0, MILLION)
    minimum, maximum = rules.minimum[level], rules.maximum[level]
    offered = minimum + apply_ppm(maximum - minimum, position)
    return np.clip(apply_ppm(offered, rules.hire_adjustment[level]), minimum, maximum)
