"""Blocks from and to a spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.app.clipboard import BlockRefused, block_text, cells_of_block
from comptune.levers import Cell, load_catalogue

MERIT = load_catalogue()["merit_rate"]
GROWTH = load_catalogue()["headcount_growth"]
YEARS = (2026, 2027)
NAMES = {1: "Staff", 2: "Manager", 3: "Senior Manager", 4: "Director", 5: "VP"}
_VALUES = st.integers(0, 1500).map(lambda number: f"{number / 100:g} %")


@given(st.lists(_VALUES, min_size=10, max_size=10))
def test_what_is_copied_can_be_pasted(values: list[str]) -> None:
    cells = [Cell("merit_rate", year, level) for level in range(1, 6) for year in YEARS]
    texts = dict(zip(cells, values, strict=True))
    assert cells_of_block(MERIT, YEARS, NAMES, block_text(MERIT, YEARS, NAMES, texts)) == texts


def test_bare_values_fill_all_levels_and_years() -> None:
    found = cells_of_block(MERIT, YEARS, NAMES, "1\t2\r\n3\t4\r\n5\t6\r\n7\t8\r\n9\t10\r\n")
    assert found[Cell("merit_rate", 2026, 1)] == "1"
    assert found[Cell("merit_rate", 2027, 5)] == "10"
    assert len(found) == 10


def test_headings_name_the_years_and_levels_that_are_meant() -> None:
    found = cells_of_block(MERIT, YEARS, NAMES, "\t2027\nvp\t4 %\nStaff\t3 %")
    assert found == {Cell("merit_rate", 2027, 5): "4 %", Cell("merit_rate", 2027, 1): "3 %"}


def test_an_empty_value_leaves_its_cell_as_it_is() -> None:
    found = cells_of_block(MERIT, YEARS, NAMES, "Staff\t\t3 %")
    assert found == {Cell("merit_rate", 2027, 1): "3 %"}


def test_a_lever_without_levels_is_one_line() -> None:
    assert cells_of_block(GROWTH, YEARS, NAMES, "1 %\t2 %") == {
        Cell("headcount_growth", 2026): "1 %",
        Cell("headcount_growth", 2027): "2 %",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("1\t2", "has 1 lines"),
        ("1\n2\n3\n4\n5", "has 1 values in a line"),
        ("\t2031\nStaff\t3 %", "names 2031"),
    ],
)
def test_a_block_that_does_not_fit_is_refused(text: str, words: str) -> None:
    with pytest.raises(BlockRefused, match=words):
        cells_of_block(MERIT, YEARS, NAMES, text)
