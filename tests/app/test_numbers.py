"""Numbers on pages: a unit always, a sign that is not only a colour, no false precision."""

import math

import pytest

from comptune.app.widgets.numbers import change_text, full_text, percent, short_money, value_text
from comptune.metrics import load_metrics

COST = load_metrics()["total_compensation_cost"]
GROWTH = load_metrics()["payroll_growth"]
HEADS = load_metrics()["headcount"]
COMPA = load_metrics()["compa_ratio"]


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0.00"),
        (3, "0.03"),
        (951_234, "9,512"),
        (19_926_406, "199.3 k"),
        (99_999_999, "1.00 M"),
        (8_425_742_088, "84.26 M"),
        (123_456_789_000, "1,234.57 M"),
        (-61_000_000, "−610.0 k"),
    ],
)
def test_money_is_as_short_as_its_size_asks(cents: int, text: str) -> None:
    assert short_money(cents) == text


def test_values_have_their_unit() -> None:
    assert value_text(COST, 8_425_742_088, "EUR") == "84.26 M EUR"
    assert value_text(GROWTH, 0.04510555, "EUR") == "4.51 %"
    assert value_text(HEADS, 10_300, "EUR") == "10,300"
    assert value_text(COMPA, 0.98765, "EUR") == "0.988"


def test_the_full_value_is_there_to_the_cent() -> None:
    assert full_text(COST, 8_425_742_088, "EUR") == "84,257,420.88 EUR"
    assert full_text(GROWTH, 0.04510555, "EUR") == "4.5106 %"


def test_changes_have_their_sign_in_front() -> None:
    assert change_text(COST, 19_926_406) == "+199.3 k"
    assert change_text(COST, -19_926_406) == "−199.3 k"
    assert change_text(GROWTH, -0.00054) == "−0.05 pp"
    assert change_text(HEADS, 12) == "+12"


def test_no_change_is_said_in_words_and_what_rounds_to_zero_has_no_sign() -> None:
    assert change_text(COST, 0) == "no change"
    assert change_text(GROWTH, -0.000001) == "0.00 pp"


def test_what_is_not_known_is_never_a_number() -> None:
    assert value_text(GROWTH, math.nan, "EUR") == "not known"
    assert full_text(COST, math.nan, "EUR") == "not known"
    assert change_text(COST, math.nan) == "not known"
    assert percent(math.nan) == "not known"
