"""What holds for all people: scaling, order, the two genders exchanged, sums, nobody lowered."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paid import MAN, OTHER, WOMAN, drawn, paid

from comptune.equity import (
    AdjustedGap,
    ClosingRule,
    Decomposition,
    PaidPeople,
    adjusted_gap,
    closing_cost,
    fitted_pay,
    pay_decomposition,
    pay_equity,
)
from comptune.equity.closing import Fitted
from comptune.equity.gaps import gap, quartile_bands

FACTORS = ("tenure", "age", "performance_rating", "department", "location", "job_level")


@st.composite
def people(draw: st.DrawFn) -> PaidPeople:
    """Two to thirty people of all genders, with equal pay among them."""
    count = draw(st.integers(2, 30))
    genders = draw(st.lists(st.sampled_from([WOMAN, MAN, OTHER]), min_size=count, max_size=count))
    base = draw(st.lists(st.integers(1, 40), min_size=count, max_size=count))
    bonus = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    return paid(
        genders, [3_000 * one for one in base], variable_pay_cents=[50_000 * one for one in bonus]
    )


def exchanged(people: PaidPeople) -> PaidPeople:
    genders = {WOMAN: MAN, MAN: WOMAN}
    return replace(people, gender=np.array([genders.get(one, one) for one in people.gender]))


@settings(max_examples=50, deadline=None)
@given(people(), st.integers(2, 9))
def test_pay_in_another_currency_has_the_same_gaps(some: PaidPeople, rate: int) -> None:
    other = replace(
        some,
        base_pay_cents=some.base_pay_cents * rate,
        variable_pay_cents=some.variable_pay_cents * rate,
    )
    for component in ("pay", "basic", "variable", "variable_received"):
        here, there = gap(some, component), gap(other, component)
        assert here.mean_gap_rate == pytest.approx(there.mean_gap_rate, nan_ok=True)


@settings(max_examples=50, deadline=None)
@given(people())
def test_the_two_genders_exchanged_turn_the_gap_around(some: PaidPeople) -> None:
    here, there = gap(some, "pay"), gap(exchanged(some), "pay")

    assert (here.women_mean_cents, here.men_median_cents) == (
        there.men_mean_cents,
        there.women_median_cents,
    )
    if here.mean_gap_rate is not None and there.mean_gap_rate is not None:
        assert (1 - here.mean_gap_rate) * (1 - there.mean_gap_rate) == pytest.approx(1)


@settings(max_examples=50, deadline=None)
@given(people())
def test_bands_are_quarters_and_hold_everybody(some: PaidPeople) -> None:
    compared = int((some.is_woman | some.is_man).sum())
    bands = quartile_bands(some)

    assert [band.people for band in bands] == pytest.approx([compared / 4] * len(bands))
    shown = [band for band in bands if not band.is_hidden]
    assert all(band.women_share + band.men_share == pytest.approx(1) for band in shown)


@settings(max_examples=30, deadline=None)
@given(people(), st.floats(0, 0.5), st.floats(0.01, 1))
def test_closing_lowers_nobody_and_costs_nothing_below_zero(
    some: PaidPeople, tolerance: float, share: float
) -> None:
    fitted = fitted_pay(some, FACTORS)
    if not isinstance(fitted, Fitted):
        return
    rule = ClosingRule(tolerance, share)
    raises = fitted.raises(rule)
    cost = closing_cost(fitted, rule)

    assert (raises >= 0).all()
    assert cost.cost_cents == raises.sum() >= 0
    assert (
        some.base_pay_cents + raises <= np.maximum(some.base_pay_cents, fitted.fitted_cents + 1)
    ).all()


def test_the_order_of_people_changes_no_figure() -> None:
    some = drawn(150, seed=4)
    order = np.random.default_rng(5).permutation(len(some))

    found, other = (pay_equity(one, bootstrap=20) for one in (some, some.only(order)))

    assert found == other


@pytest.mark.parametrize("seed", range(5))
def test_parts_sum_to_the_gap_and_contributions_to_their_part(seed: int) -> None:
    some = drawn(200, seed=seed)
    found = pay_decomposition(some, FACTORS, bootstrap=0)
    assert isinstance(found, Decomposition)

    threefold = (found.endowments, found.coefficients, found.interaction)
    assert sum(part.value for part in threefold) == pytest.approx(found.gap, abs=1e-12)
    for twofold in found.twofold:
        parts = twofold.explained.value + twofold.unexplained.value
        assert parts == pytest.approx(found.gap, abs=1e-12)
        for part, by in (
            (twofold.explained, twofold.explained_by),
            (twofold.unexplained, twofold.unexplained_by),
        ):
            assert sum(one.value for one in by) == pytest.approx(part.value, abs=1e-12)
            assert {one.variables for one in by} == {"constant", *FACTORS}


def test_people_of_a_group_with_one_gender_are_left_out_and_counted() -> None:
    some = drawn(200, seed=9)
    moved = np.flatnonzero(some.is_woman)[:7]
    department = some.department.copy()
    department[moved] = "Only"
    only = replace(some, department=department)

    found = pay_decomposition(only, FACTORS, bootstrap=0)
    without = pay_decomposition(some.only(np.delete(np.arange(200), moved)), FACTORS, bootstrap=0)

    assert isinstance(found, Decomposition)
    assert found.outside_count == 7
    assert replace(found, outside_count=0) == without


def test_contributions_do_not_depend_on_the_names_of_categories() -> None:
    some = drawn(200, seed=6)
    names = {"Care": "Zoo", "Sales": "Care", "Works": "Mill"}
    renamed = replace(some, department=np.array([names[one] for one in some.department]))

    found, other = (pay_decomposition(one, FACTORS, bootstrap=0) for one in (some, renamed))

    assert isinstance(found, Decomposition)
    assert isinstance(other, Decomposition)
    for here, there in zip(found.twofold, other.twofold, strict=True):
        for one, two in zip(here.unexplained_by, there.unexplained_by, strict=True):
            assert one.value == pytest.approx(two.value, abs=1e-10), (here.weights, one.variables)


def test_genders_exchanged_turn_the_adjusted_gap_around() -> None:
    some = drawn(120, seed=7)
    found, other = (adjusted_gap(one, FACTORS) for one in (some, exchanged(some)))

    assert isinstance(found, AdjustedGap)
    assert isinstance(other, AdjustedGap)
    assert found.coefficient == pytest.approx(-other.coefficient)
    assert found.standard_error == pytest.approx(other.standard_error)


def test_the_bootstrap_finds_the_error_of_a_difference_of_means() -> None:
    """With nothing but the constant all of the gap is unexplained: its error is well known."""
    some = drawn(300, seed=8)
    found = pay_decomposition(some, (), bootstrap=400, seed=1)
    logs = np.log(some.base_pay_cents)
    error = np.sqrt(sum(logs[one].var(ddof=1) / one.sum() for one in (some.is_man, some.is_woman)))

    assert isinstance(found, Decomposition)
    assert found.coefficients.standard_error == pytest.approx(error, rel=0.1)
    assert found.endowments.standard_error == pytest.approx(0, abs=1e-12)
    for twofold in found.twofold:
        assert twofold.explained.standard_error == pytest.approx(0, abs=1e-12), twofold.weights
        assert twofold.unexplained.standard_error == pytest.approx(error, rel=0.1)


def test_adjusted_gaps_are_of_basic_and_of_whole_pay_without_and_with_level() -> None:
    some = drawn(150, seed=10)
    found = pay_equity(some, bootstrap=0).adjusted

    assert list(found) == [
        adjusted_gap(some, factors, component=component)
        for component in ("basic", "pay")
        for factors in (FACTORS[:-1], FACTORS)
    ]
