"""What people type is read one way, never misread, and what is shown can be typed again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.errors import ComptuneError
from comptune.levers import (
    Cell,
    OutOfBounds,
    Unit,
    ValueRefused,
    check_value,
    format_bounds,
    format_value,
    from_engine_integer,
    load_catalogue,
    parse_assignment,
    parse_cell_value,
    parse_value,
    to_engine_integer,
)
from comptune.levers.units import UNIT_RULES

# (lever, text, value in natural units)
READ = [
    ("merit_rate", "3.5", "0.035"),
    ("merit_rate", "3.5%", "0.035"),
    ("merit_rate", "3.5 %", "0.035"),
    ("merit_rate", " 3.5 % ", "0.035"),
    ("merit_rate", "3,5 %", "0.035"),
    ("merit_rate", "3,5", "0.035"),
    ("merit_rate", "3.50", "0.035"),
    ("merit_rate", "+3.5", "0.035"),
    ("merit_rate", "3.5\u00a0%", "0.035"),
    ("merit_rate", "3.5\u202f%", "0.035"),
    ("merit_rate", "1", "0.01"),
    ("merit_rate", "15", "0.15"),
    ("merit_rate", "0", "0"),
    ("merit_rate", "0.00", "0"),
    ("merit_rate", "-0", "0"),
    ("merit_rate", "0 %", "0"),
    ("merit_rate", "0.5 %", "0.005"),
    ("merit_rate", "0.035 %", "0.00035"),
    ("merit_rate", ".5 %", "0.005"),
    ("merit_rate", "3. %", "0.03"),
    ("merit_rate", "3.1234 %", "0.031234"),
    ("merit_rate", "3.47", "0.0347"),  # off the step, which is for sliders and the tuner
    ("headcount_growth", "-2", "-0.02"),
    ("headcount_growth", "-2 %", "-0.02"),
    ("headcount_growth", "\u22122 %", "-0.02"),
    ("headcount_growth", "-0.5 %", "-0.005"),
    ("lump_sum_share", "100", "1"),
    ("lump_sum_share", "1 %", "0.01"),
    ("lump_sum_share", "50", "0.5"),
    ("new_hire_salary_adjustment", "100", "1"),
    ("new_hire_salary_adjustment", "100 %", "1"),
    ("new_hire_salary_adjustment", "105", "1.05"),
    ("new_hire_salary_adjustment", "102.5 %", "1.025"),
    ("merit_month", "4", "4"),
    ("merit_month", "04", "4"),
    ("merit_month", "12", "12"),
    ("merit_min_service_months", "0", "0"),
    ("quit_elasticity", "2", "2"),
    ("quit_elasticity", "0.5", "0.5"),
    ("quit_elasticity", "2,125", "2.125"),
    ("merit_matrix", "120", "1.2"),
    ("merit_matrix", "1.2 %", "0.012"),
    ("merit_matrix", "0", "0"),
    ("range_minimum", "66000", "66000"),
    ("range_minimum", "66,000", "66000"),
    ("range_minimum", "66 000", "66000"),
    ("range_minimum", "66\u202f000", "66000"),
    ("range_minimum", "66'000", "66000"),
    ("range_minimum", "66000.00", "66000"),
    ("range_minimum", "66,000.50", "66000.5"),
    ("range_minimum", "66000,50", "66000.5"),
    ("range_minimum", "66.000,50", "66000.5"),
    ("range_minimum", "66 000,5", "66000.5"),
    ("range_minimum", "1.066.000", "1066000"),
    ("range_maximum", "1,066,000", "1066000"),
]
# (lever, text, message)
REFUSED = [
    (
        "merit_rate",
        "0.035",
        "merit_rate is 0.035 without a percent sign; it could be 0.035 % or 3.5 %. "
        "Did you mean 3.5 %? For 0.035 % write the sign.",
    ),
    (
        "merit_rate",
        ".035",
        "merit_rate is 0.035 without a percent sign; it could be 0.035 % or 3.5 %. "
        "Did you mean 3.5 %? For 0.035 % write the sign.",
    ),
    (
        "merit_rate",
        "0,035",
        "merit_rate is 0.035 without a percent sign; it could be 0.035 % or 3.5 %. "
        "Did you mean 3.5 %? For 0.035 % write the sign.",
    ),
    (
        "merit_rate",
        "0.5",
        "merit_rate is 0.5 without a percent sign; it could be 0.5 % or 50 %. "
        'If you mean 0.5 %, write "0.5 %" (50 % is out of bounds).',
    ),
    (
        "merit_rate",
        "-0.035",
        "merit_rate is -0.035 without a percent sign; it could be -0.035 % or -3.5 %. "
        "The catalogue allows 0 to 15 %.",
    ),
    (
        "termination_rate",
        "0.25",
        "termination_rate is 0.25 without a percent sign; it could be 0.25 % or 25 %. "
        "Did you mean 25 %? For 0.25 % write the sign.",
    ),
    (
        "headcount_growth",
        "-0.05",
        "headcount_growth is -0.05 without a percent sign; it could be -0.05 % or -5 %. "
        "Did you mean -5 %? For -0.05 % write the sign.",
    ),
    (
        "lump_sum_share",
        "1",
        "lump_sum_share is 1 without a percent sign; it could be 1 % or 100 %. "
        "Did you mean 100 %? For 1 % write the sign.",
    ),
    (
        "new_hire_salary_adjustment",
        "1.05",
        "new_hire_salary_adjustment is 1.05 without a percent sign; it could be 1.05 % or 105 %. "
        "Did you mean 105 %?",
    ),
    (
        "new_hire_salary_adjustment",
        "1",
        "new_hire_salary_adjustment is 1 without a percent sign; it could be 1 % or 100 %. "
        "Did you mean 100 %?",
    ),
    (
        "merit_matrix",
        "1.2",
        "merit_matrix is 1.2 without a percent sign; it could be 1.2 % or 120 %. "
        "Did you mean 120 %? For 1.2 % write the sign.",
    ),
    ("merit_rate", "", "merit_rate: a value is missing. Write it as in 3.5 %."),
    ("merit_rate", "  ", "merit_rate: a value is missing. Write it as in 3.5 %."),
    ("range_minimum", "", "range_minimum: a value is missing. Write it as in 66,000."),
    (
        "merit_rate",
        "three",
        'merit_rate is "three"; a value here is a percentage. Write it as in 3.5 %.',
    ),
    ("merit_rate", "%", 'merit_rate is "%"; a value here is a percentage. Write it as in 3.5 %.'),
    (
        "merit_rate",
        "3.5 pp",
        'merit_rate is "3.5 pp"; a value here is a percentage. Write it as in 3.5 %.',
    ),
    (
        "merit_rate",
        "3.5 %%",
        'merit_rate is "3.5 %%"; a value here is a percentage. Write it as in 3.5 %.',
    ),
    (
        "merit_rate",
        "1,234.5 %",
        'merit_rate is "1,234.5 %"; a value here is a percentage. Write it as in 3.5 %.',
    ),
    (
        "merit_rate",
        "1e-2",
        'merit_rate is "1e-2"; a value here is a percentage. Write it as in 3.5 %.',
    ),
    (
        "merit_rate",
        "nan",
        'merit_rate is "nan"; a value here is a percentage. Write it as in 3.5 %.',
    ),
    (
        "merit_rate",
        "٣",
        'merit_rate is "٣"; a value here is a percentage. Write it as in 3.5 %.',
    ),
    (
        "merit_rate",
        "3.500000000000000000000000000001 %",
        'merit_rate is "3.500000000000000000000000000001 %"; a value here is a percentage. '
        "Write it as in 3.5 %.",
    ),
    (
        "merit_rate",
        "3.12345 %",
        "merit_rate is 3.12345 %; a value here has at most 4 decimals. Round it, as to 3.1235 %.",
    ),
    (
        "quit_elasticity",
        "2.1234",
        "quit_elasticity is 2.1234; a value here has at most 3 decimals. Round it, as to 2.123.",
    ),
    (
        "quit_elasticity",
        "2 %",
        'quit_elasticity is "2 %"; a value here is a plain number. Write it as in 2.5.',
    ),
    ("merit_month", "4.5", "merit_month is 4.5; a value here is whole. Round it, as to 5."),
    (
        "merit_month",
        "April",
        'merit_month is "April"; a value here is a month, a whole number. Write it as in 4.',
    ),
    (
        "merit_min_service_months",
        "3 %",
        'merit_min_service_months is "3 %"; a value here is a whole number of months. '
        "Write it as in 3.",
    ),
    (
        "range_minimum",
        "66.000",
        'range_minimum is "66.000"; the point could mark thousands or cents. Did you mean 66,000?',
    ),
    (
        "range_minimum",
        "66k",
        'range_minimum is "66k"; a value here is an amount of money, with two decimals at most '
        "and no currency. Write it as in 66,000 or 66000.50.",
    ),
    (
        "range_minimum",
        "$66,000",
        'range_minimum is "$66,000"; a value here is an amount of money, with two decimals at '
        "most and no currency. Write it as in 66,000 or 66000.50.",
    ),
    (
        "range_minimum",
        "6,6000",
        'range_minimum is "6,6000"; a value here is an amount of money, with two decimals at '
        "most and no currency. Write it as in 66,000 or 66000.50.",
    ),
    (
        "range_minimum",
        "66000.505",
        'range_minimum is "66000.505"; a value here is an amount of money, with two decimals at '
        "most and no currency. Write it as in 66,000 or 66000.50.",
    ),
]
OUT_OF_BOUNDS = [
    (
        "merit_rate",
        "35",
        "merit_rate is 35 %; the catalogue allows 0 to 15 %. Did you mean 3.5 %?",
    ),
    (
        "merit_rate",
        "350 %",
        "merit_rate is 350 %; the catalogue allows 0 to 15 %. Did you mean 3.5 %?",
    ),
    (
        "merit_rate",
        "15.01",
        "merit_rate is 15.01 %; the catalogue allows 0 to 15 %. Give a value within the bounds.",
    ),
    (
        "merit_rate",
        "-3",
        "merit_rate is -3 %; the catalogue allows 0 to 15 %. Give a value within the bounds.",
    ),
    (
        "headcount_growth",
        "-21",
        "headcount_growth is -21 %; the catalogue allows -20 to 30 %. "
        "Give a value within the bounds.",
    ),
    (
        "new_hire_salary_adjustment",
        "1.05 %",
        "new_hire_salary_adjustment is 1.05 %; the catalogue allows 80 to 130 %. "
        "Did you mean 105 %?",
    ),
    (
        "new_hire_salary_adjustment",
        "0 %",
        "new_hire_salary_adjustment is 0 %; the catalogue allows 80 to 130 %. "
        "Give a value within the bounds.",
    ),
    (
        "merit_month",
        "13",
        "merit_month is 13; the catalogue allows 1 to 12. Give a value within the bounds.",
    ),
    (
        "merit_month",
        "0",
        "merit_month is 0; the catalogue allows 1 to 12. Give a value within the bounds.",
    ),
    (
        "quit_elasticity",
        "25",
        "quit_elasticity is 25; the catalogue allows 0 to 5. Did you mean 2.5?",
    ),
    (
        "range_minimum",
        "0",
        "range_minimum is 0; the catalogue allows 0.01 to 5,000,000,000. "
        "Give a value within the bounds.",
    ),
]


@pytest.mark.parametrize(("name", "text", "value"), READ)
def test_a_value_is_read_as_meant(name: str, text: str, value: str) -> None:
    read = parse_value(load_catalogue().quantity(name), text)
    assert read == Decimal(value)
    assert str(read) == value  # no exponent, no needless zeros: hashes and tables depend on it


@pytest.mark.parametrize(("name", "text", "message"), REFUSED)
def test_a_value_of_doubt_is_refused(name: str, text: str, message: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_value(load_catalogue().quantity(name), text)
    assert str(refused.value) == message


@pytest.mark.parametrize(("name", "text", "message"), OUT_OF_BOUNDS)
def test_a_value_out_of_bounds_is_refused(name: str, text: str, message: str) -> None:
    with pytest.raises(OutOfBounds) as refused:
        parse_value(load_catalogue().quantity(name), text)
    assert str(refused.value) == message


def test_the_message_names_the_cell() -> None:
    with pytest.raises(OutOfBounds) as refused:
        parse_cell_value(Cell.parse("merit_rate.2027.L3"), "35")
    assert str(refused.value) == (
        "merit_rate, level 3, 2027 is 35 %; the catalogue allows 0 to 15 %. Did you mean 3.5 %?"
    )


def test_the_bounds_of_structure_values_are_those_of_the_structure() -> None:
    from comptune.structure.schema import LARGEST_COMPENSATION, LARGEST_MULTIPLIER

    catalogue = load_catalogue()
    assert catalogue.quantity("merit_matrix").upper == LARGEST_MULTIPLIER
    assert catalogue.quantity("range_minimum").upper == LARGEST_COMPENSATION
    assert catalogue.quantity("range_maximum").upper == LARGEST_COMPENSATION


# --- Invariants ---------------------------------------------------------------------------------

QUANTITIES = (*load_catalogue().levers, *load_catalogue().structure_values)


@st.composite
def _quantity_and_value(draw: st.DrawFn):
    """Any lever or structure value with any value within its bounds, as fine as the unit allows."""
    quantity = draw(st.sampled_from(QUANTITIES))
    smallest = to_engine_integer(quantity.unit, quantity.lower)
    largest = to_engine_integer(quantity.unit, quantity.upper)
    count = draw(st.integers(smallest, largest))
    return quantity, from_engine_integer(quantity.unit, count)


@given(_quantity_and_value())
def test_what_is_shown_can_be_typed_again(pair) -> None:
    quantity, value = pair
    assert parse_value(quantity, format_value(quantity, value)) == value


@given(_quantity_and_value())
def test_the_engines_integer_comes_back_as_the_value(pair) -> None:
    quantity, value = pair
    count = to_engine_integer(quantity.unit, value)
    assert from_engine_integer(quantity.unit, count) == value


@given(_quantity_and_value())
def test_a_percentage_without_its_sign_is_read_the_same_or_refused(pair) -> None:
    quantity, value = pair
    bare = format_value(quantity, value).removesuffix(" %")
    try:
        read = parse_value(quantity, bare)
    except ValueRefused:
        could_be_a_fraction = abs(value) < Decimal("0.01") or value * 100 <= quantity.upper
        assert UNIT_RULES[quantity.unit].is_percent
        assert could_be_a_fraction
    else:
        assert read == value


@given(_quantity_and_value())
def test_a_fraction_typed_as_a_percentage_is_never_taken_for_one(pair) -> None:
    """Whoever types the natural value, 0.035 for 3.5 %, is told; nothing is misread."""
    quantity, value = pair
    if UNIT_RULES[quantity.unit].is_percent and value != 0:
        with pytest.raises(ValueRefused, match="without a percent sign"):
            parse_value(quantity, f"{value:f}")


@given(st.sampled_from(QUANTITIES), st.text(alphabet="0123456789.,%+- ek'", max_size=12))
def test_any_text_is_a_value_within_bounds_or_refused_in_our_words(quantity, text: str) -> None:
    try:
        value = parse_value(quantity, text)
    except ComptuneError:
        return
    assert quantity.lower <= value <= quantity.upper


# --- Values that were not typed -----------------------------------------------------------------


def test_a_value_is_checked_and_trimmed() -> None:
    lever = load_catalogue()["merit_rate"]
    assert str(check_value(lever, Decimal("0.0350"))) == "0.035"
    with pytest.raises(OutOfBounds):
        check_value(lever, Decimal("0.150001"))
    with pytest.raises(ValueRefused) as refused:
        check_value(lever, Decimal("0.0350000000000000000000000000001"))
    assert refused.value.rule == "a value here has at most 4 decimals"


def test_a_huge_value_is_out_of_bounds_like_any_other() -> None:
    with pytest.raises(OutOfBounds) as refused:
        check_value(load_catalogue()["merit_month"], Decimal("1E+30"))
    assert refused.value.value == "1" + "0" * 30


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        check_value(load_catalogue()["merit_rate"], Decimal(value))
    assert str(refused.value) == (
        f"merit_rate is {value}; a value here is a percentage. Give a number."
    )


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("merit_rate", "0.035", "3.5 %"),
        ("merit_rate", "0.03", "3 %"),
        ("new_hire_salary_adjustment", "1", "100 %"),
        ("new_hire_salary_adjustment", "1.05", "105 %"),
        ("headcount_growth", "-0.02", "-2 %"),
        ("merit_month", "4", "4"),
        ("merit_month", "10", "10"),
        ("quit_elasticity", "2.50", "2.5"),
        ("range_minimum", "66000", "66,000"),
        ("range_minimum", "66000.5", "66,000.50"),
    ],
)
def test_a_value_is_shown_as_people_write_it(name: str, value: str, text: str) -> None:
    assert format_value(load_catalogue().quantity(name), Decimal(value)) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("merit_rate", "0 to 15 %"),
        ("headcount_growth", "-20 to 30 %"),
        ("new_hire_salary_adjustment", "80 to 130 %"),
        ("merit_month", "1 to 12"),
        ("quit_elasticity", "0 to 5"),
    ],
)
def test_bounds_are_shown_as_people_write_them(name: str, text: str) -> None:
    assert format_bounds(load_catalogue()[name]) == text


@pytest.mark.parametrize(
    ("unit", "value", "count"),
    [
        (Unit.RATE, "0.035", 35_000),
        (Unit.MULTIPLIER, "1.05", 1_050_000),
        (Unit.MONTH, "4", 4),
        (Unit.ELASTICITY, "2.125", 2_125),
        (Unit.MONEY, "66000.5", 6_600_050),
    ],
)
def test_the_engine_counts_in_the_units_of_the_page(unit: Unit, value: str, count: int) -> None:
    assert to_engine_integer(unit, Decimal(value)) == count


def test_a_value_too_fine_for_the_engine_is_not_rounded_in_silence() -> None:
    with pytest.raises(ValueError, match=r"0\.0000001 is finer than rate can hold"):
        to_engine_integer(Unit.RATE, Decimal("0.0000001"))


# --- Changes ------------------------------------------------------------------------------------


def test_a_change_names_cells_and_their_value() -> None:
    change = parse_assignment("merit_rate.2028+.L3=3.5%", start_year=2027, end_year=2029)
    assert change == {
        Cell("merit_rate", year=2028, level=3): Decimal("0.035"),
        Cell("merit_rate", year=2029, level=3): Decimal("0.035"),
    }


def test_a_change_of_the_structure_is_money() -> None:
    change = parse_assignment("range_minimum.L3 = 66,000", start_year=2027, end_year=2029)
    assert change == {Cell("range_minimum", level=3): Decimal(66000)}


def test_a_change_without_a_value_is_refused() -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_assignment("merit_rate.2027.L3", start_year=2027, end_year=2029)
    assert str(refused.value) == (
        'The change is "merit_rate.2027.L3"; a change is a cell, an equals sign and a value. '
        "Write it as in merit_rate.2027.L3=3.5%."
    )
    with pytest.raises(ValueRefused) as refused:
        parse_assignment("merit_rate.2027.L3=", start_year=2027, end_year=2029)
    assert str(refused.value) == (
        "merit_rate, level 3, 2027: a value is missing. Write it as in 3.5 %."
    )
