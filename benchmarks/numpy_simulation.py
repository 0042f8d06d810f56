"""The whole simulation in plain NumPy: every measure of the engine's totals, year by year."""

from typing import Any, Final

import numpy as np

from benchmarks.numpy_book import Book
from benchmarks.numpy_draws import Ints, apply_ppm, full_time
from benchmarks.numpy_hires import Hiring
from benchmarks.numpy_rules import rules_of
from benchmarks.numpy_year import Here, live_year
from comptune.engine.measures import INDEX, MEASURES
from comptune.engine.simulate import simulate
from comptune.engine.world import LEVELS, Parameters, People, Structure

BLOCK: Final = 32_768  # people at a time: their arrays stay in the processor's cache


class Disagreement(AssertionError):
    """The NumPy year and the engine differ: a comparison of their speed would mean nothing."""


def simulate_in_numpy(
    people: People,
    parameters: Parameters,
    structure: Structure,
    *,
    seed: int,
    position: int = 0,
    block: int = BLOCK,
) -> tuple[Ints, Ints]:
    """One parameter set and seed.

    Returns:
        Totals (Y, 5, departments, measures) as the engine's, and the head counts wanted (Y,).
    """
    years = parameters.years
    books = [Book(people.departments) for _ in range(years + 1)]  # the last one is discarded
    targets = np.empty(years, np.int64)
    hiring = Hiring(people, structure)
    here = _census(people, start_year=parameters.start_year)
    target: Any = len(people)
    for year in range(years):
        rules = rules_of(parameters, position, year)
        survivors = [
            live_year(
                here.among(slice(start, start + block)),
                rules,
                structure,
                seed,
                books[year],
                books[year + 1],
            )
            for start in range(0, len(here.key), block)
        ]
        targets[year] = target = apply_ppm(target, 1_000_000 + rules.growth)
        staying = books[year].by_level("closing_headcount").tolist()
        stay, leave = hiring.plan(int(target), staying, rules)
        hired = hiring.hire(stay, leave, rules, seed, books[year], books[year + 1])
        here = Here(*(np.concatenate(arrays) for arrays in zip(*survivors, hired, strict=True)))
    sums = np.stack([book.sums for book in books[:-1]])
    shape = (years, len(MEASURES), people.departments, LEVELS)
    return np.ascontiguousarray(sums.reshape(shape).transpose(0, 3, 2, 1)), targets


def check_agreement(people: People, parameters: Parameters, structure: Structure) -> None:
    """Every measure of every parameter set, for two seeds, is the engine's.

    Raises:
        Disagreement: names the measures that differ.
    """
    seeds = (1, 2**64 - 1)
    engine = simulate(people, parameters, structure, seeds=seeds)
    for k in range(parameters.sets):
        for s, seed in enumerate(seeds):
            values, target = simulate_in_numpy(people, parameters, structure, seed=seed, position=k)
            same = (values == engine.values[k, s]).all(axis=(0, 1, 2))
            if not same.all() or not np.array_equal(target, engine.target[k, s]):
                wrong = [name for name, i in INDEX.items() if not same[i]] or ["target"]
                raise Disagreement(f"parameter set {k}, seed {seed}: {', '.join(wrong)}")


def _census(people: People, *, start_year: int) -> Here:
    fte = people.fte.astype(np.int64)
    return Here(
        key=people.key,
        salary=people.salary,
        fte=fte,
        level=people.level.astype(np.int64) - 1,
        rating=people.rating.astype(np.int64),
        gender=people.gender.astype(np.int64),
        department=people.department.astype(np.int64),
        hire_base=people.hire_base.astype(np.int64),
        birth_base=people.birth_base.astype(np.int64),
        hire_month=people.hire_month.astype(np.int64),
        previous_cost=full_time(people.salary, fte),
        is_joiner=people.hire_year == start_year - 1,
    )
