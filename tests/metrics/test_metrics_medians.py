"""Medians are exact to the cent: by hand, against sorting, and in SQL."""

import csv
import gzip
import statistics
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.metrics.closing import totals_of

from comptune.engine.booking import MAN, WOMAN
from comptune.metrics import TotalsRefused, evaluate, median_cents, median_salaries
from comptune.metrics.medians import GENDER_CODES, shortfall_cents

COST = "pay_equity_closing_cost"


def by_sorting(cents: list[int]) -> int:
    return int(Decimal(statistics.median(map(Decimal, cents))).quantize(1, ROUND_HALF_UP))


def test_an_odd_count_has_one_middle():
    assert median_cents(np.array([900, 100, 500])) == 500


def test_an_even_count_has_two_middles_and_half_a_cent_goes_up():
    assert median_cents(np.array([100, 103, 900, 1])) == 102  # 101.5


def test_nobody_has_no_median():
    assert median_cents(np.array([], dtype=np.int64)) is None


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_the_median_is_that_of_the_sorted_list(cents):
    assert median_cents(np.array(cents, dtype=np.int64)) == by_sorting(cents)


def test_medians_by_gender_and_level():
    first = [(300, 1, 1), (500, 1, 1), (200, 1, 2), (900, 5, 0)]
    totals = totals_of([first, []])

    total = median_salaries(totals)
    by_level = median_salaries(totals, by=("level",))

    assert total["closing_salary"].shape == (1, 1, 2)
    assert total["closing_salary"][0, 0, 0] == 400
    assert total["men_salary"][0, 0, 0] == 400
    assert total["women_salary"][0, 0, 0] == 200
    assert np.isnan(total["closing_salary"][0, 0, 1])
    assert by_level["men_salary"].shape == (1, 1, 2, 5)
    assert by_level["closing_salary"][0, 0, 0, [0, 4]].tolist() == [300, 900]
    assert np.isnan(by_level["men_salary"][0, 0, 0, 4])


def test_codes_of_gender_are_those_of_the_engine():
    assert GENDER_CODES == {"closing_salary": None, "men_salary": MAN, "women_salary": WOMAN}


def test_median_metrics_come_with_the_medians():
    totals = totals_of(
        [[(400, 1, 1), (300, 1, 2)], [(800, 1, 1), (600, 1, 2), (700, 1, 0)]],
    )

    found = evaluate(totals.values, medians=median_salaries(totals))

    assert found["median_salary"].tolist() == [[[350, 700]]]
    assert found["pay_gap_median"].tolist() == [[[0.25, 0.25]]]
    assert np.isnan(found["median_salary_growth"][0, 0, 0])
    assert found["median_salary_growth"][0, 0, 1] == 1.0


def test_what_salaries_lack_to_their_level_is_added_up():
    """The means are 400 and 1,000, the lines 380 and 950; one year has nobody."""
    people = [(300, 1, 1), (350, 1, 2), (550, 1, 2), (900, 2, 0), (1_100, 2, 1)]
    totals = totals_of([people, []])

    total = evaluate(totals.values, [COST], medians=median_salaries(totals))
    medians = median_salaries(totals, by=("level",))
    by_level = evaluate(totals.values, [COST], by=("level",), medians=medians)

    assert total[COST][0, 0, 0] == 80 + 30 + 50
    assert by_level[COST][0, 0, 0, :2].tolist() == [80 + 30, 50]
    assert np.isnan(total[COST][0, 0, 1])


def test_the_line_is_rounded_half_up():
    assert shortfall_cents(np.array([1, 29]), 95) == 13  # 14.25 is 14
    assert shortfall_cents(np.array([1, 19]), 95) == 9  # 9.5 is 10


def test_a_level_without_men_has_no_median_gap():
    totals = totals_of([[(400, 1, 1), (300, 2, 2)]])
    medians = median_salaries(totals, by=("level",))

    found = evaluate(totals.values, ["pay_gap_median"], by=("level",), medians=medians)

    assert np.isnan(found["pay_gap_median"]).all()


def test_medians_of_other_groups_are_refused():
    totals = totals_of([[(400, 1, 1)]])
    medians = median_salaries(totals)

    with pytest.raises(TotalsRefused) as caught:
        evaluate(totals.values, by=("level",), medians=medians)

    assert str(caught.value) == (
        "medians of closing_salary is [1, 1, 1]; the totals by level are [1, 1, 1, 5]. "
        "Compute the medians by the same groups and years."
    )


def test_totals_without_closing_salaries_have_no_medians():
    totals = replace(totals_of([[(400, 1, 1)], []]), closing=())

    with pytest.raises(TotalsRefused) as caught:
        median_salaries(totals)

    assert str(caught.value) == (
        "totals is with closing salaries of 0 years; medians need those of all 2. "
        "Simulate with closing=True."
    )


def test_medians_of_a_real_payroll(shared_data):
    """Montgomery County: 9,228 people, and the median of each gender, against plain sorting."""
    codes = {"M": 1, "F": 2}
    with gzip.open(shared_data / "montgomery_employees_2016.csv.gz", "rt") as file:
        rows = [
            (round(Decimal(row["annual_salary"]) * 100), 1, codes.get(row["gender"], 0))
            for row in csv.DictReader(file)
        ]

    totals = totals_of([rows])
    found = {name: values[0, 0] for name, values in median_salaries(totals).items()}

    assert len(rows) == 9_228
    assert sum(gender == 0 for *_, gender in rows) == 17
    assert found["closing_salary"][0] == by_sorting([cents for cents, *_ in rows])
    for population, code in (("men_salary", 1), ("women_salary", 2)):
        of_gender = [cents for cents, _, gender in rows if gender == code]
        assert found[population][0] == by_sorting(of_gender)
