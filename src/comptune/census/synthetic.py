"""A realistic synthetic census of any size: the same size, seed and date give the same people.

Level, age, tenure, gender, department, location, FTE, rating and pay are drawn jointly from
the figures of `reference.yml`, which names the source of each: age rises with level, tenure
follows age, the share of women falls with level and differs by department, part-time work
follows gender and level, and pay follows level, tenure and rating, a few below their range's
minimum and a few above its maximum. Draws are raw Philox words turned to numbers in integer
arithmetic, so that a census does not change with the version of NumPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv

from comptune.census.dates import days_of
from comptune.census.errors import CensusRefused
from comptune.census.people import (
    FEMALE,
    FTE,
    FULL_TIME,
    MALE,
    MONEY,
    RAW_CENSUS,
    Flags,
    Integers,
    decimals,
    nullable,
)
from comptune.census.reference import Reference, reference_figures

EXAMPLE_RANGES: Final = (
    (Decimal(50_000), Decimal(75_000)),
    (Decimal(66_000), Decimal(99_000)),
    (Decimal(86_000), Decimal(130_000)),
    (Decimal(112_000), Decimal(180_000)),
    (Decimal(155_000), Decimal(260_000)),
)
"""Minimum and maximum of levels 1 to 5 in the shipped example structure."""

OTHER_GENDER: Final = "non-binary"
LARGEST: Final = 100_000_000
_GENDERS: Final = (FEMALE, MALE, OTHER_GENDER)
_ADULT_YEARS: Final = 18


@dataclass
class _Draws:
    """Uniform draws for `people` people; each call takes the next words of one Philox stream."""

    people: int
    bits: np.random.Philox

    def below(self, bound: int | Integers) -> Integers:
        """An integer 0 .. bound - 1 for each person."""
        words = self.bits.random_raw(self.people) >> np.uint64(32)
        return ((words * np.asarray(bound, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)

    def among(self, weights: Sequence[int]) -> Integers:
        """A position 0 .. len(weights) - 1 for each person, by weight."""
        edges = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(edges, self.below(int(edges[-1])), side="right")

    def spread(self, deviation: int) -> Integers:
        """A bell-shaped number around 0 with this standard deviation (the sum of four draws)."""
        total = sum((self.below(65_536) for _ in range(4)), np.zeros(self.people, np.int64))
        return (2 * total - 4 * 65_535) * deviation // (2 * 37_837)

    def happens(self, permille: Integers | int) -> Flags:
        return self.below(1_000_000) < np.asarray(permille) * 1000


def make_census(
    people: int,
    *,
    seed: int,
    as_of: date,
    ranges: Sequence[tuple[Decimal, Decimal]] = EXAMPLE_RANGES,
) -> pa.Table:
    """Synthetic people in the columns of `RAW_CENSUS`, sorted by id (E0000001, ...).

    Args:
        people: how many, 1 to 100 million.
        seed: 0 to 2**64 - 1.
        as_of: nobody is hired after it.
        ranges: minimum and maximum salary of levels 1 to 5, in money.
    """
    _check_request(people, seed, ranges)
    figures, draws = reference_figures(), _Draws(people, np.random.Philox(seed))
    levels = _levels(figures, draws)
    gender, woman = _genders(figures, draws, levels)
    age_days = _ages(figures, draws, levels)
    tenure_days = _tenures(figures, draws, age_days)
    ratings, rated = _ratings(figures, draws, tenure_days)
    standing = np.where(rated, ratings, 3)
    salary = _salaries(figures, draws, levels, tenure_days, standing, woman, ranges)
    today, everyone = days_of(as_of), np.ones(people, dtype=bool)
    columns = {
        "employee_id": _ids(people),
        "hire_date": nullable(today - tenure_days, everyone, pa.date32()),
        "birth_date": nullable(today - age_days, everyone, pa.date32()),
        "job_level": nullable(levels + 1, everyone, pa.int32()),
        "annual_salary": decimals(salary, MONEY),
        "fte": decimals(_fte(figures, draws, levels, woman), FTE),
        "department": _departments(figures, draws, woman),
        "location": _locations(figures, draws),
        "gender": gender,
        "performance_rating": nullable(ratings, rated, pa.int32()),
    }
    return pa.table(columns, schema=RAW_CENSUS)


def write_csv(table: pa.Table, path: Any) -> None:
    """Write people as a CSV file with the headers that `guess_mapping` understands."""
    pyarrow.csv.write_csv(table, path)


def _check_request(people: int, seed: int, ranges: Sequence[tuple[Decimal, Decimal]]) -> None:
    place = "the request for a synthetic census"
    if not 1 <= people <= LARGEST:
        raise CensusRefused(
            place=f"{place}, people",
            value=f"{people:,}",
            rule=f"a synthetic census has 1 to {LARGEST:,} people",
            remedy="Ask for a number between them.",
        )
    if not 0 <= seed < 2**64:
        raise CensusRefused(
            place=f"{place}, seed",
            value=str(seed),
            rule="a seed is 0 to 18,446,744,073,709,551,615",
            remedy="Choose a smaller whole number.",
        )
    if len(ranges) != 5 or any(not 0 < low < high for low, high in ranges):
        raise CensusRefused(
            place=f"{place}, ranges",
            rule="there are five ranges, each with a minimum above 0 and below its maximum",
            remedy="Give the ranges of levels 1 to 5.",
        )


def _levels(figures: Reference, draws: _Draws) -> Integers:
    """Levels 0..4 in their exact shares (largest remainder), shuffled over the people."""
    shares = np.asarray(figures.assumed.people_permille_by_level, dtype=np.int64)
    counts, remainders = np.divmod(draws.people * shares, shares.sum())
    missing = draws.people - int(counts.sum())
    counts[np.argsort(-remainders, kind="stable")[:missing]] += 1
    ordered = np.repeat(np.arange(len(shares)), counts)
    return ordered[np.argsort(draws.bits.random_raw(draws.people), kind="stable")]


def _genders(figures: Reference, draws: _Draws, levels: Integers) -> tuple[pa.Array, Flags]:
    """Genders, some other and some unknown, and who is a woman."""
    woman = draws.happens(np.asarray(figures.women_permille_by_level)[levels])
    other = draws.happens(figures.assumed.gender_other_permille)
    known = ~draws.happens(figures.assumed.gender_unknown_permille)
    return _words(_GENDERS, np.where(other, 2, np.where(woman, 0, 1)), known), woman & ~other


def _ages(figures: Reference, draws: _Draws, levels: Integers) -> Integers:
    """Age in days: a position in the quantiles of the level."""
    at = draws.below(1_000_000)
    knots = np.asarray(figures.age_quantiles_permille, dtype=np.int64) * 1000
    days = np.zeros(draws.people, dtype=np.int64)
    for level, ages in figures.age_by_level.items():
        here = levels == level - 1
        left = np.searchsorted(knots, at[here], side="right") - 1
        low, high = _days(np.asarray(ages))[left], _days(np.asarray(ages))[left + 1]
        days[here] = low + (high - low) * (at[here] - knots[left]) // (
            knots[left + 1] - knots[left]
        )
    return days


def _tenures(figures: Reference, draws: _Draws, age_days: Integers) -> Integers:
    """Days of service by age group, never from before the 18th birthday."""
    edges = _days(np.asarray(figures.tenure_edges_years))
    groups = np.searchsorted(_days(np.asarray(figures.tenure_age_edges)), age_days, side="right")
    at = draws.below(1_000_000)
    bins = np.zeros(draws.people, dtype=np.int64)
    for group, weights in enumerate(figures.tenure_permille_by_age):
        here = groups == group
        cumulated = np.cumsum(np.asarray(weights, dtype=np.int64))
        bins[here] = np.searchsorted(cumulated, at[here] * cumulated[-1] // 1_000_000, side="right")
    days = edges[bins] + draws.below(edges[bins + 1] - edges[bins])
    longest = age_days - _days(np.asarray(_ADULT_YEARS))
    return np.where(days <= longest, days, draws.below(longest))


def _ratings(figures: Reference, draws: _Draws, tenure_days: Integers) -> tuple[Integers, Flags]:
    """Ratings 1..5, and who has one: not those hired lately."""
    return draws.among(figures.ratings_permille) + 1, tenure_days > figures.assumed.unrated_days


def _departments(figures: Reference, draws: _Draws, woman: Flags) -> pa.Array:
    """Departments attract women and men unequally."""
    parts = figures.departments.values()
    of_women = draws.among([d.people_permille * d.women_permille for d in parts])
    of_men = draws.among([d.people_permille * (1000 - d.women_permille) for d in parts])
    return _words(tuple(figures.departments), np.where(woman, of_women, of_men))


def _locations(figures: Reference, draws: _Draws) -> pa.Array:
    locations = figures.assumed.locations
    return _words(tuple(locations), draws.among(tuple(locations.values())))


def _fte(figures: Reference, draws: _Draws, levels: Integers, woman: Flags) -> Integers:
    """FTE in thousandths."""
    share = np.where(woman, figures.part_time_permille_women, figures.part_time_permille_men)
    factor = np.asarray(figures.part_time_factor_percent_by_level)[levels]
    part_time = draws.happens(share * factor // 100)
    parts = np.asarray(figures.assumed.fte_thousandths)[draws.among(figures.assumed.fte_weights)]
    return np.where(part_time, parts, FULL_TIME)


def _salaries(
    figures: Reference,
    draws: _Draws,
    levels: Integers,
    tenure_days: Integers,
    ratings: Integers,
    woman: Flags,
    ranges: Sequence[tuple[Decimal, Decimal]],
) -> Integers:
    """Full-time salaries in cents, by position in the range of the level."""
    assumed = figures.assumed
    lows = np.array([int(low * 100) for low, _ in ranges])[levels]
    highs = np.array([int(high * 100) for _, high in ranges])[levels]
    years = np.minimum(tenure_days, int(_days(np.asarray(assumed.position_years))))
    position = (
        assumed.position_at_hire_ppm
        + assumed.position_per_year_ppm * years * 100 // 36_525
        + assumed.position_per_rating_ppm * (ratings - 3)
        + figures.women_position_ppm * woman
        + draws.spread(assumed.position_spread_ppm)
    )
    position = np.clip(position, assumed.position_lowest_ppm, assumed.position_highest_ppm)
    cents = lows + (highs - lows) * position // 1_000_000
    step = assumed.salary_step_cents
    stepped: Integers = (cents + step // 2) // step * step
    return np.maximum(stepped, step)


def _days(years: Integers) -> Integers:
    days: Integers = years * 36_525 // 100
    return days


def _ids(people: int) -> pa.Array:
    """E0000001, E0000002, ...: wide enough that their order is that of their bytes."""
    width = max(7, len(str(people)))
    letters = np.empty((people, width + 1), dtype=np.uint8)
    letters[:, 0] = ord("E")
    numbers = np.arange(1, people + 1, dtype=np.int64)
    for place in range(width, 0, -1):
        letters[:, place] = numbers % 10 + ord("0")
        numbers //= 10
    offsets = np.arange(people + 1, dtype=np.int64) * (width + 1)
    ids = pa.LargeStringArray.from_buffers(
        people, pa.py_buffer(offsets.tobytes()), pa.py_buffer(letters.tobytes())
    )
    return ids.cast(pa.string())


def _words(words: Sequence[str], at: Integers, known: Flags | None = None) -> pa.Array:
    indices = pa.array(at.astype(np.int32), mask=None if known is None else ~known)
    return pa.array(words, pa.string()).take(indices)
