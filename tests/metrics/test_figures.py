"""Numbers as people read them: a unit always, a sign in front, no false precision."""

import math
from decimal import Decimal

import numpy as np
import pytest

from comptune.metrics import figures
from comptune.metrics.figures import Figure


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0"),
        ("0.03", "0.03"),
        ("0.99", "0.99"),
        ("9512.34", "9,512"),
        ("9999.99", "10,000"),
        ("10000", "10.0 k"),
        ("199264.06", "199.3 k"),
        ("999949.99", "999.9 k"),
        ("999950", "1.00 M"),
        ("84257420.88", "84.26 M"),
        ("1234567890", "1,234.57 M"),
        ("-610000", "−610.0 k"),
    ],
)
def test_money_is_as_short_as_its_size_asks(amount: str, text: str) -> None:
    assert figures.money(Decimal(amount)) == text
    assert figures.money(float(amount)) == text


def test_values_have_their_unit() -> None:
    assert figures.metric("money", Decimal("84257420.88"), currency="EUR") == "84.26 M EUR"
    assert figures.metric("money", Decimal("84257420.88")) == "84.26 M"
    assert figures.metric("rate", 0.04510555) == "4.51 %"
    assert figures.metric("count", 10_300) == "10,300"
    assert figures.metric("ratio", 0.98765) == "0.988"


def test_a_target_is_written_like_a_metric() -> None:
    assert figures.metric("rate", Decimal("0.035")) == "3.50 %"
    assert figures.metric("count", Decimal("2060")) == "2,060"


def test_the_exact_value_is_there_to_the_last_digit_that_means_something() -> None:
    amount = Decimal("84257420.88")
    assert figures.metric("money", amount, currency="EUR", exact=True) == "84,257,420.88 EUR"
    assert figures.exact_money(Decimal("-0.5"), signed=True) == "−0.50"
    assert figures.metric("rate", 0.04510555, exact=True) == "4.5106 %"


def test_changes_have_their_sign_in_front() -> None:
    assert figures.change("money", Decimal("199264.06")) == "+199.3 k"
    assert figures.change("money", Decimal("-199264.06")) == "−199.3 k"
    assert figures.change("rate", -0.00054) == "−0.05 pp"
    assert figures.change("count", 12) == "+12"
    assert figures.change("ratio", -0.0125) == "−0.013"


def test_no_change_is_zero_in_tables_and_words_elsewhere() -> None:
    assert [figures.change(unit, 0) for unit in ("money", "rate", "count", "ratio")] == [
        *("0", "0 pp", "0", "0"),
    ]
    assert figures.change_in_words("money", Decimal(0)) == "no change"
    assert figures.change_in_words("count", -3) == "−3"


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert figures.points(-0.000001) == "0.00 pp"
    assert figures.rate(-0.000001) == "0.00 %"
    assert figures.ratio(-0.0001, signed=True) == "0.000"


@pytest.mark.parametrize(("share", "text"), [(0.00125, "0.13 %"), (-0.00125, "−0.13 %")])
def test_halves_are_rounded_away_from_zero(share: float, text: str) -> None:
    assert figures.rate(share) == text


@pytest.mark.parametrize("value", [None, math.nan, np.float64("nan")])
def test_what_is_not_known_is_never_a_number(value: Figure) -> None:
    for unit in ("money", "rate", "count", "ratio"):
        assert figures.metric(unit, value, currency="EUR") == "not known"
        assert figures.metric(unit, value, currency="EUR", exact=True) == "not known"
        assert figures.change(unit, value) == "not known"
        assert figures.change_in_words(unit, value) == "not known"


def test_values_of_arrays_are_exact_money_whole_counts_and_none_where_not_known() -> None:
    cents = np.array([8_425_742_088.0, np.nan])
    assert figures.figure_of("money", cents[0]) == Decimal("84257420.88")
    assert figures.figure_of("count", np.float64(10_300)) == 10_300
    assert figures.figure_of("rate", np.float64(0.045)) == 0.045
    assert figures.figure_of("money", cents[1]) is figures.figure_of("rate", cents[1]) is None
    assert figures.of_cents(np.int64(-3)) == Decimal("-0.03")
