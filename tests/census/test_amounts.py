"""Numbers as people write them."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.census import decimals, units
from comptune.census.amounts import NumberStyle, money, read_money, read_number, rounded
from comptune.census.errors import Unreadable
from comptune.census.people import MONEY

STYLES = [
    NumberStyle(decimal, thousands, "EUR")
    for decimal in (".", ",")
    for thousands in (None, ",", ".", "'", " ")
    if decimal != thousands
]
CARRIED = ["{}", "€{}", "{} €", "EUR {}", "{} EUR", "€ {}", "\u00a0{}\u202f€"]


def written(cents: int, style: NumberStyle) -> str:
    whole, part = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", style.thousands_mark or "")
    return f"{'-' if cents < 0 else ''}{grouped}{style.decimal_mark}{part:02d}"


@given(
    cents=st.integers(-(10**13), 10**13),
    style=st.sampled_from(STYLES),
    carried=st.sampled_from(CARRIED),
)
def test_an_amount_written_in_any_style_is_read_back_to_the_cent(
    cents: int, style: NumberStyle, carried: str
) -> None:
    text = carried.format(written(cents, style))
    assert rounded(read_money(text, False, style), 2) == cents


@pytest.mark.parametrize(
    ("text", "style", "cents"),
    [
        ("52000", NumberStyle(), 5_200_000),
        ("52,000", NumberStyle(thousands_mark=","), 5_200_000),
        ("52.000,5", NumberStyle(",", "."), 5_200_050),
        ("52\u00a0000", NumberStyle(",", " "), 5_200_000),
        ("52\u2019000.-", NumberStyle(".", "'"), 5_200_000),
        ("(1,234.50)", NumberStyle(thousands_mark=","), -123_450),
        ("\u2212 5", NumberStyle(), -500),
        ("69222.185", NumberStyle(), 6_922_219),
        ("69222.184999", NumberStyle(), 6_922_218),
        ("0.005", NumberStyle(), 1),
    ],
)
def test_an_amount_is_rounded_half_up_to_the_cent(
    text: str, style: NumberStyle, cents: int
) -> None:
    assert rounded(read_money(text, False, style), 2) == cents


@pytest.mark.parametrize(
    "text", ["1,23,456", "12,34", ",500", "1.2.3", "1e5", "١٢", "--5", "", "nan"]
)
def test_a_text_that_is_no_number_of_the_style_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_number(text, False, NumberStyle(thousands_mark=","))
    assert refused.value.check == "not_a_number"


@pytest.mark.parametrize("text", ["nan", "inf", "TRUE"])
def test_a_typed_cell_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_number(text, True, NumberStyle())


def test_a_typed_number_keeps_its_point_whatever_marks_the_mapping_names() -> None:
    assert read_number("1.234", True, NumberStyle(",", ".")) == Decimal("1.234")
    assert read_number("1.234", False, NumberStyle(",", ".")) == Decimal(1234)


@pytest.mark.parametrize(("text", "currency"), [("US$5", "CAD"), ("$5", "EUR"), ("5 GBP", "USD")])
def test_another_currency_is_told_apart_from_an_unreadable_amount(text: str, currency: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_money(text, False, NumberStyle(currency=currency))
    assert refused.value.check == "other_currency"


def test_a_dollar_sign_is_any_dollar() -> None:
    for code in ("USD", "CAD", "AUD"):
        assert read_money("$5", False, NumberStyle(currency=code)) == 5


@given(st.lists(st.integers(-(10**17), 10**17)))
def test_cents_survive_the_way_to_a_decimal_column_and_back(cents: list[int]) -> None:
    column = decimals(np.array(cents, dtype=np.int64), MONEY)
    assert units(column).tolist() == cents
    assert [int(value * 100) for value in column.to_pylist()] == cents


def test_cents_are_read_from_a_slice_and_from_chunks() -> None:
    column = decimals(np.array([1, -2, 3, 4]), MONEY)
    assert units(column.slice(1, 2)).tolist() == [-2, 3]
    import pyarrow as pa

    assert units(pa.chunked_array([column.slice(2), column.slice(0, 1)])).tolist() == [3, 4, 1]


def test_money_for_people_has_groups_and_two_decimals() -> None:
    assert [money(cents) for cents in (123_456_789, -5, 0)] == ["1,234,567.89", "-0.05", "0.00"]
