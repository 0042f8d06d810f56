"""Cells are written one way, read back, and refused with the part that is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.errors import ComptuneError
from comptune.levers import (
    Cell,
    CellRefused,
    UnknownLever,
    check_cell,
    example_cell,
    expand_cells,
    load_catalogue,
)
from comptune.levers.catalogue import AXES

READ = {
    "merit_rate.2027.L3": Cell("merit_rate", year=2027, level=3),
    "promotion_rate.2031.L4": Cell("promotion_rate", year=2031, level=4),
    "headcount_growth.2027": Cell("headcount_growth", year=2027),
    "merit_matrix.R4.Z2": Cell("merit_matrix", rating=4, zone=2),
    "range_minimum.L3": Cell("range_minimum", level=3),
    "range_maximum.L5": Cell("range_maximum", level=5),
}
IN_WORDS = {
    "merit_rate.2027.L3": "merit_rate, level 3, 2027",
    "headcount_growth.2027": "headcount_growth, 2027",
    "merit_matrix.R4.Z2": "merit_matrix, rating 4, zone 2",
    "range_minimum.L3": "range_minimum, level 3",
}
REFUSED = {
    "merit_rate": 'The cell is "merit_rate"; a part is missing: merit_rate is by year and level. '
    "Write it as in merit_rate.2027.L3.",
    "merit_rate.2027": 'The cell is "merit_rate.2027"; a part is missing: merit_rate is by year '
    "and level. Write it as in merit_rate.2027.L3.",
    "headcount_growth.2027.L3": 'The cell is "headcount_growth.2027.L3"; a part is too many: '
    "headcount_growth is by year. Write it as in headcount_growth.2027.",
    "merit_matrix.R4": 'The cell is "merit_matrix.R4"; a part is missing: merit_matrix is by '
    "rating and zone. Write it as in merit_matrix.R4.Z2.",
    "range_minimum.2027.L3": 'The cell is "range_minimum.2027.L3"; a part is too many: '
    "range_minimum is by level. Write it as in range_minimum.L3.",
    "promotion_rate.2027.L5": 'The part "L5" of "promotion_rate.2027.L5": promotion_rate has the '
    "levels L1 to L4. Write it as in promotion_rate.2027.L3.",
    "merit_rate.2027.L0": 'The part "L0" of "merit_rate.2027.L0": merit_rate has the levels L1 '
    "to L5. Write it as in merit_rate.2027.L3.",
    "merit_rate.2027.3": 'The part "3" of "merit_rate.2027.3": merit_rate has the levels L1 to '
    "L5. Write it as in merit_rate.2027.L3.",
    "merit_rate.2027.l3": 'The part "l3" of "merit_rate.2027.l3": merit_rate has the levels L1 '
    "to L5. Write it as in merit_rate.2027.L3.",
    "merit_rate.L3.2027": 'The part "L3" of "merit_rate.L3.2027": a year has four digits. '
    "Write it as in 2027.",
    "merit_rate.27.L3": 'The part "27" of "merit_rate.27.L3": a year has four digits. '
    "Write it as in 2027.",
    "merit_rate.20271.L3": 'The part "20271" of "merit_rate.20271.L3": a year has four digits. '
    "Write it as in 2027.",
    "merit_rate.0027.L3": 'The part "0027" of "merit_rate.0027.L3": a year has four digits. '
    "Write it as in 2027.",
    "merit_rate.٢٠٢٧.L3": 'The part "٢٠٢٧" of "merit_rate.٢٠٢٧.L3": a year has four digits. '
    "Write it as in 2027.",
    "merit_rate.2027+.L3": 'The part "2027+" of "merit_rate.2027+.L3": a year has four digits. '
    "Name one year; here one cell is meant.",
    "merit_rate.*.L3": 'The part "*" of "merit_rate.*.L3": a year has four digits. '
    "Name one year; here one cell is meant.",
    "merit_matrix.R6.Z2": 'The part "R6" of "merit_matrix.R6.Z2": merit_matrix has the ratings '
    "R1 to R5. Write it as in merit_matrix.R4.Z2.",
    "merit_matrix.R4.Z7": 'The part "Z7" of "merit_matrix.R4.Z7": merit_matrix has the zones Z1 '
    "to Z6. Write it as in merit_matrix.R4.Z2.",
}


@pytest.mark.parametrize("text", READ)
def test_a_cell_is_read_and_written_the_same(text: str) -> None:
    assert Cell.parse(text) == READ[text]
    assert str(READ[text]) == text


def test_spaces_around_a_cell_do_not_matter() -> None:
    assert Cell.parse(" merit_rate.2027.L3 ") == Cell("merit_rate", year=2027, level=3)


@pytest.mark.parametrize("text", IN_WORDS)
def test_a_cell_says_its_place_in_words(text: str) -> None:
    assert Cell.parse(text).place == IN_WORDS[text]


@pytest.mark.parametrize("text", REFUSED)
def test_a_bad_cell_gets_its_message(text: str) -> None:
    with pytest.raises(CellRefused) as refused:
        Cell.parse(text)
    assert str(refused.value) == REFUSED[text]


def test_an_unknown_name_is_refused_with_the_closest() -> None:
    with pytest.raises(UnknownLever) as refused:
        Cell.parse("merit_matrx.R4.Z2")
    assert str(refused.value) == (
        'The name is "merit_matrx"; it is not a lever or structure value of the catalogue. '
        "Did you mean merit_matrix?"
    )


def test_cells_of_the_structure_know_it() -> None:
    assert Cell.parse("range_minimum.L3").is_structure
    assert not Cell.parse("headcount_growth.2027").is_structure


def test_a_cell_from_rows_is_checked_like_a_text() -> None:
    good = Cell("merit_rate", year=2027, level=3)
    assert check_cell(good) is not None
    for bad in (
        Cell("merit_rate", year=2027),
        Cell("promotion_rate", year=2027, level=5),
        Cell("headcount_growth", year=2027, level=1),
        Cell("merit_matrix", rating=1),
        Cell("range_minimum", year=2027, level=1),
    ):
        with pytest.raises(CellRefused):
            check_cell(bad)


def _cells_of_the_catalogue() -> st.SearchStrategy[Cell]:
    levers = [
        st.builds(
            Cell,
            st.just(lever.name),
            year=st.integers(1000, 9999),
            level=st.sampled_from(lever.levels) if lever.has_levels else st.none(),
        )
        for lever in load_catalogue().values()
    ]
    structure = [
        st.builds(
            Cell,
            st.just(value.name),
            **{axis: st.sampled_from(AXES[axis]) for axis in value.grain},
        )
        for value in load_catalogue().structure_values
    ]
    return st.one_of(*levers, *structure)


@given(_cells_of_the_catalogue())
def test_every_cell_of_the_catalogue_round_trips(cell: Cell) -> None:
    assert Cell.parse(str(cell)) == cell


@given(st.text(alphabet="merit_a.2027LRZ3+* ", max_size=25))
def test_any_text_is_a_cell_or_refused_in_our_words(text: str) -> None:
    try:
        cell = Cell.parse(text)
    except ComptuneError:
        return
    assert str(cell) == text.strip()


EXPANDED = {
    "merit_rate.2028.L3": "merit_rate.2028.L3",
    "merit_rate.2028+.L3": "merit_rate.2028.L3 merit_rate.2029.L3",
    "merit_rate.*.L3": "merit_rate.2027.L3 merit_rate.2028.L3 merit_rate.2029.L3",
    "promotion_rate.2029.*": "promotion_rate.2029.L1 promotion_rate.2029.L2 "
    "promotion_rate.2029.L3 promotion_rate.2029.L4",
    "promotion_rate.2028+.*": "promotion_rate.2028.L1 promotion_rate.2028.L2 "
    "promotion_rate.2028.L3 promotion_rate.2028.L4 promotion_rate.2029.L1 "
    "promotion_rate.2029.L2 promotion_rate.2029.L3 promotion_rate.2029.L4",
    "headcount_growth.*": "headcount_growth.2027 headcount_growth.2028 headcount_growth.2029",
    "headcount_growth.2029+": "headcount_growth.2029",
    "range_minimum.*": "range_minimum.L1 range_minimum.L2 range_minimum.L3 range_minimum.L4 "
    "range_minimum.L5",
    "merit_matrix.R4.*": "merit_matrix.R4.Z1 merit_matrix.R4.Z2 merit_matrix.R4.Z3 "
    "merit_matrix.R4.Z4 merit_matrix.R4.Z5 merit_matrix.R4.Z6",
    "merit_matrix.R4.Z2": "merit_matrix.R4.Z2",
}
NOT_EXPANDED = {
    "merit_rate.2026.L3": 'The part "2026" of "merit_rate.2026.L3": the scenario runs from 2027 '
    "to 2029. Name one of its years.",
    "merit_rate.2026+.L3": 'The part "2026+" of "merit_rate.2026+.L3": the scenario runs from '
    "2027 to 2029. Name one of its years.",
    "merit_rate.2030.L3": 'The part "2030" of "merit_rate.2030.L3": the scenario runs from 2027 '
    "to 2029. Name one of its years.",
    "merit_rate.27+.L3": 'The part "27" of "merit_rate.27+.L3": a year has four digits. '
    "Write it as in 2027.",
    "merit_rate.2027.L*": 'The part "L*" of "merit_rate.2027.L*": merit_rate has the levels L1 to '
    "L5. Write it as in merit_rate.2027.L3.",
    "merit_rate.2027.L3+": 'The part "L3+" of "merit_rate.2027.L3+": merit_rate has the levels L1 '
    "to L5. Write it as in merit_rate.2027.L3.",
    "merit_rate.*": 'The cell is "merit_rate.*"; a part is missing: merit_rate is by year and '
    "level. Write it as in merit_rate.2027.L3.",
}


@pytest.mark.parametrize("text", EXPANDED)
def test_a_text_for_many_cells_is_spelled_out(text: str) -> None:
    cells = expand_cells(text, start_year=2027, end_year=2029)
    assert " ".join(map(str, cells)) == EXPANDED[text]


@pytest.mark.parametrize("text", NOT_EXPANDED)
def test_a_bad_text_for_many_cells_gets_its_message(text: str) -> None:
    with pytest.raises(CellRefused) as refused:
        expand_cells(text, start_year=2027, end_year=2029)
    assert str(refused.value) == NOT_EXPANDED[text]


def test_all_years_and_levels_are_every_cell_of_the_lever_once() -> None:
    cells = expand_cells("merit_rate.*.*", start_year=2027, end_year=2031)
    assert len(set(cells)) == len(cells) == 25


def test_the_example_of_a_lever_is_a_cell_of_it() -> None:
    catalogue = load_catalogue()
    for quantity in (*catalogue.levers, *catalogue.structure_values):
        assert Cell.parse(example_cell(quantity)).name == quantity.name
