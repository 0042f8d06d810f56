"""Quantiles, histograms, intervals and seeds, by hand and against what is published."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptune.tuning.bands import band_of, distribution_of
from comptune.tuning.probability import Chance, wilson
from comptune.tuning.quantiles import neighbours, quantile, rank
from comptune.tuning.seeds import (
    certifying_seeds,
    ensemble_seeds,
    exploring_seeds,
    settling_seeds,
)


@pytest.mark.parametrize(
    ("met", "count", "low", "high"),
    [  # Newcombe (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_are_those_published(
    met: int, count: int, low: float, high: float
) -> None:
    assert wilson(met, count) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_mirrors(counted: tuple[int, int]) -> None:
    met, count = counted
    low, high = wilson(met, count)
    assert 0 <= low <= met / count <= high <= 1
    assert wilson(count - met, count) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_a_chance_reads_as_a_sentence() -> None:
    assert Chance(870, 1000).words == "in 870 of 1,000 seeds: 87.0 % (84.8 % to 88.9 %)"


@pytest.mark.parametrize(
    ("count", "percent", "position"),
    [(100, 90, 90), (100, 10, 9), (1000, 90, 900), (1000, 10, 99), (11, 90, 9), (11, 10, 1)],
)
def test_percentiles_have_their_rank(count: int, percent: int, position: int) -> None:
    assert rank(count, percent) == position


@given(st.integers(1, 500), st.integers(1, 99).filter(lambda p: p != 50))
def test_low_and_high_percentiles_mirror(count: int, percent: int) -> None:
    assert rank(count, percent) + rank(count, 100 - percent) == count - 1


def test_the_half_is_the_mean_of_the_two_in_the_middle() -> None:
    assert quantile(np.array([4.0, 1.0, 3.0, 10.0]), 50) == 3.5
    assert quantile(np.array([4.0, 1.0, 3.0]), 50) == 3.0


def test_neighbours_lie_evenly_around_their_rank() -> None:
    values = np.arange(100.0)[::-1]
    assert sorted(values[neighbours(values, 90)]) == list(range(81, 100))
    assert list(neighbours(np.array([3.0, 1.0, 2.0]), 2)) == [0]


def test_a_band_of_a_tiny_sample_is_as_by_hand() -> None:
    band = band_of(2027, np.array([30.0, 10.0, np.nan, 20.0]), "count")
    assert (band.p10, band.p50, band.p90, band.mean) == (10, 20, 30, 20)
    assert (band.standard_deviation, band.known) == (10, 3)
    assert band_of(2027, np.array([5.0]), "count").standard_deviation is None


def test_a_histogram_of_a_tiny_sample_is_as_by_hand() -> None:
    found = distribution_of(2027, np.array([0.0, 1.0, 1.0, 2.0, 4.0, np.nan]), bins=4)
    assert found.edges == (0, 1, 2, 3, 4)
    assert found.counts == (1, 2, 1, 1)
    assert found.unknown == 1


def test_a_histogram_of_one_value_is_one_bin() -> None:
    found = distribution_of(2027, np.array([7.0, 7.0]))
    assert (found.edges, found.counts) == ((7, 7), (2,))


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**64 - 1))
def test_what_is_searched_on_is_never_signed_off_on(own: int) -> None:
    lists = [
        ensemble_seeds(own, 10_000),
        exploring_seeds(own, 10_000),
        *(settling_seeds(own, 40_000, number=number) for number in range(3)),
        *(certifying_seeds(own, 10_000, number=number) for number in range(3)),
    ]
    assert sum(len(one) for one in lists) == len({seed for one in lists for seed in one})
    assert all(0 <= seed < 2**64 for one in lists for seed in (one[0], one[-1]))
