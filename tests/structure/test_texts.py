"""A structure as texts: they read back, and everything wrong with them is said with its row."""

from decimal import Decimal

import pytest

from comptune.structure import example_structure
from comptune.structure.ranges import pay_ranges
from comptune.structure.texts import edited, texts_of


def with_row(table: str, number: int, *row: str) -> dict[str, list[tuple[str, ...]]]:
    """The example's texts with one row (counted from 1) replaced."""
    texts = {name: list(rows) for name, rows in texts_of(example_structure()).items()}
    texts[table][number - 1] = row
    return texts


def test_texts_read_back_to_the_same_structure_in_any_order_of_rows() -> None:
    texts = texts_of(example_structure())
    turned = {name: [*reversed(rows), tuple("" for _ in rows[0])] for name, rows in texts.items()}
    assert edited(texts).structure == example_structure()
    assert edited(turned).structure == example_structure()


def test_a_minimum_above_the_maximum_is_refused_in_words() -> None:
    found = edited(with_row("config_job_levels", 2, "2", "Manager", "199000", "99000.00"))
    assert found.structure is None
    (problem,) = found.problems
    assert "level_id 2, column min_compensation" in problem.place
    assert problem.rule == "the minimum is below the maximum, which is 99000.00"


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("67.500,00", "an amount with at most two decimals is needed"),
        ("1e5", "an amount with at most two decimals is needed"),
        ("", "an amount with at most two decimals is needed"),
    ],
)
def test_a_cell_that_is_no_amount_is_told_by_row_and_column(cell: str, rule: str) -> None:
    found = edited(with_row("config_job_levels", 2, "2", "Manager", cell, "99000.00"))
    (problem,) = found.problems
    assert problem.place == "config_job_levels, row 2, column min_compensation"
    assert problem.rule == rule


def test_everything_wrong_in_several_tables_is_said_at_once() -> None:
    texts = with_row("config_job_levels", 2, "2", "Manager", "199000", "99000.00")
    texts["config_rating_distribution"][0] = ("1", "0.5")
    places = [problem.place for problem in edited(texts).problems]
    assert len(places) == 2
    assert places[1] == "config_rating_distribution, sum of column share"


def test_what_is_unusual_is_allowed_and_said() -> None:
    found = edited(with_row("config_job_levels", 2, "2", "Manager", "40000", "99000"))
    assert found.structure is not None
    assert [one.value for one in found.warnings] == ["40000.00"]


def test_ranges_have_their_middle_and_spread() -> None:
    first, *_, last = pay_ranges(example_structure())
    assert (first.name, first.midpoint, first.spread) == ("Staff", Decimal(62_500), Decimal("0.5"))
    assert (last.level, last.midpoint) == (5, Decimal(207_500))
