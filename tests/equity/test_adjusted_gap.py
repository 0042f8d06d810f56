"""The adjusted gap by hand and against the formula of its errors, and where there is none."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from paid import MAN, OTHER, WOMAN, drawn, paid
from scipy.stats import t
from statsmodels.formula.api import ols

from comptune.equity import AdjustedGap, NotEstimable, adjusted_gap
from comptune.equity.design import FACTORS

TWELVE = [WOMAN] * 6 + [MAN] * 6


def estimated(*arguments, **options) -> AdjustedGap:
    found = adjusted_gap(*arguments, **options)
    assert isinstance(found, AdjustedGap), found
    return found


def test_women_paid_a_tenth_less_at_every_level_have_a_gap_of_ten_per_cent() -> None:
    """Overall they get more: four of six are of the dearer level, two of seven men are."""
    people = paid(
        [*TWELVE, MAN],
        [27_000] * 2 + [54_000] * 4 + [30_000] * 5 + [60_000] * 2,
        job_level=[1] * 2 + [2] * 4 + [1] * 5 + [2] * 2,
    )

    without, with_level = estimated(people, ()), estimated(people, ("job_level",))

    assert without.gap_rate < 0
    assert with_level.gap_rate == pytest.approx(0.1, abs=1e-12)
    assert with_level.coefficient == pytest.approx(math.log(0.9))
    assert with_level.r_squared == pytest.approx(1.0)


def test_its_errors_are_hc3() -> None:
    """Of one difference of means: each squared distance over (people of the gender - 1) squared."""
    base = np.array([30, 31, 33, 36, 40, 45, 30, 34, 39, 45, 52, 60]) * 1_000
    logs = np.log(base)
    women, men = logs[:6], logs[6:]
    error = math.sqrt(
        sum(((own - own.mean()) ** 2).sum() / (len(own) - 1) ** 2 for own in (women, men))
    )

    found = estimated(paid(TWELVE, list(base)), ())

    assert found.coefficient == pytest.approx(women.mean() - men.mean())
    assert found.standard_error == pytest.approx(error)
    reach = t.ppf(0.975, 10) * error
    assert found.gap_low == pytest.approx(1 - math.exp(found.coefficient + reach))
    assert found.gap_high == pytest.approx(1 - math.exp(found.coefficient - reach))


def test_who_is_alone_in_a_department_changes_nothing_and_is_counted() -> None:
    people = drawn(80, seed=1)
    department = people.department.astype("<U9")
    chosen = int(np.flatnonzero(people.is_man)[0])
    department[chosen] = "Alone"
    others = np.arange(len(people)) != chosen
    moved = replace(people, department=department)

    found = estimated(moved, ("department", "job_level"))
    without = estimated(people.only(others), ("department", "job_level"))

    assert found.left_out_count == 1
    assert found.people_count == without.people_count
    assert found.gap_rate == pytest.approx(without.gap_rate, abs=1e-12)
    assert found.standard_error == pytest.approx(without.standard_error)


def test_locations_that_are_departments_change_nothing() -> None:
    people = drawn(80, seed=2)
    same = paid(
        list(people.gender),
        list(people.base_pay_cents),
        department=people.department,
        location=people.department,
    )

    both = estimated(same, ("department", "location"))

    assert both.gap_rate == pytest.approx(estimated(same, ("department",)).gap_rate, abs=1e-12)


def test_it_is_the_regression_that_a_formula_writes() -> None:
    people = drawn(150, seed=11)
    table = pd.DataFrame(
        {
            "pay": np.log(people.base_pay_cents),
            "woman": people.is_woman.astype(float),
            "tenure": people.tenure_years,
            "age": people.age_years,
            "unrated": np.isnan(people.performance_rating).astype(float),
            "rating": np.nan_to_num(people.performance_rating, nan=3.0),
            "department": people.department,
            "location": people.location,
            "level": people.job_level,
        }
    )[people.is_woman | people.is_man]
    formula = (
        "pay ~ woman + tenure + I(tenure**2) + age + I(age**2) + rating + unrated "
        "+ department + location + C(level)"
    )
    written = ols(formula, table).fit(cov_type="HC3", use_t=True)

    found = estimated(people, FACTORS)

    assert found.coefficient == pytest.approx(written.params["woman"], abs=1e-9)
    assert found.standard_error == pytest.approx(written.bse["woman"], rel=1e-6)
    assert found.r_squared == pytest.approx(written.rsquared)


def test_a_missing_rating_is_a_category_of_its_own() -> None:
    """With a rating women get a tenth less, without one the same; most women have none.

    In either category there are eight of one gender and two of the other, so both count alike.
    """
    rating = [3.0] * 2 + [math.nan] * 8 + [3.0] * 8 + [math.nan] * 2
    base = [45_000] * 2 + [80_000] * 8 + [50_000] * 8 + [80_000] * 2
    people = paid([WOMAN] * 10 + [MAN] * 10, base, performance_rating=rating)

    found = estimated(people, ("performance_rating",))

    assert found.people_count == 20
    assert found.coefficient == pytest.approx(math.log(0.9) / 2)


@pytest.mark.parametrize(
    ("genders", "departments", "reason"),
    [
        ([WOMAN] * 20, ["A"] * 20, "fewer than 5 men"),
        ([WOMAN] * 4 + [MAN] * 16, ["A"] * 20, "fewer than 5 women"),
        ([OTHER] * 10 + [MAN] * 10, ["A"] * 20, "fewer than 5 women"),
        ([WOMAN] * 10 + [MAN] * 10, ["A"] * 10 + ["B"] * 10, "tells who is a woman"),
        ([WOMAN] * 5 + [MAN] * 5, ["A"] * 10, "There are 10 women and men; 2 coefficients need 12"),
    ],
)
def test_where_gender_has_no_coefficient_it_says_why(
    genders: list[str], departments: list[str], reason: str
) -> None:
    base = [40_000 + 100 * place for place in range(len(genders))]

    found = adjusted_gap(paid(genders, base, department=departments), ("department",))

    assert isinstance(found, NotEstimable)
    assert reason in found.reason
