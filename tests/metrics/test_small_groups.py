"""What is hidden of small groups, held against everything that can be told from what is shown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from comptune.metrics.small_groups import (
    SMALLEST_GROUP,
    HiddenCells,
    HiddenGroups,
    hidden_cells,
    hidden_groups,
)

PEOPLE = st.one_of(st.integers(0, 6), st.integers(0, 40))


@st.composite
def lists(draw: st.DrawFn) -> list[list[int]]:
    """A population and a part of it, by group."""
    whole = draw(st.lists(PEOPLE, min_size=1, max_size=7))
    return [whole, [draw(st.integers(0, people)) for people in whole]]


@st.composite
def tables(draw: st.DrawFn) -> list[list[list[int]]]:
    """A population and a part of it, by row and column."""
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    whole = [[draw(PEOPLE) for _ in range(columns)] for _ in range(rows)]
    return [whole, [[draw(st.integers(0, people)) for people in line] for line in whole]]


def reach(equations: np.ndarray, sums: np.ndarray, floor: np.ndarray, one: int) -> tuple[int, int]:
    """The fewest and the most people that a hidden place might have, by everything known."""
    found = []
    for sign in (1, -1):
        goal = np.zeros(equations.shape[1])
        goal[one] = sign
        answer = milp(
            goal,
            constraints=LinearConstraint(equations, sums, sums),
            integrality=np.ones(len(goal)),
            bounds=(floor, np.full(len(goal), 500)),
        )
        assert answer.success, answer.message
        found.append(round(sign * answer.fun))
    return found[0], found[1]


def check_untold(equations: np.ndarray, people: np.ndarray) -> None:
    """Nothing hidden can be told: no count, no sum, no sum of fewer than five people."""
    sums, floor = equations @ people, np.minimum(people, 1)
    rank = np.linalg.matrix_rank(equations) if equations.size else 0
    for one in np.flatnonzero(people):
        least, most = reach(equations, sums, floor, int(one))
        assert least < most, "the count can be told"
        assert most >= SMALLEST_GROUP, "it is known to be of fewer than five"
        alone = np.zeros(len(people))
        alone[one] = 1
        assert np.linalg.matrix_rank(np.vstack([equations, alone])) == rank + 1


def list_equations(hidden: HiddenGroups) -> np.ndarray:
    places = [group for group, is_hidden in enumerate(hidden.groups) if is_hidden]
    return np.ones((0 if hidden.total else 1, len(places)))


def table_equations(hidden: HiddenCells, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns as sums over what is hidden in them, and the people hidden."""
    rows, columns = counts.shape
    places = [*sorted(hidden.cells)]
    places += [(row, columns) for row, is_hidden in enumerate(hidden.rows.groups) if is_hidden]
    places += [(rows, one) for one, is_hidden in enumerate(hidden.columns.groups) if is_hidden]
    if hidden.rows.total or hidden.columns.total:
        places.append((rows, columns))
    whole = np.zeros((rows + 1, columns + 1))
    whole[:rows, :columns] = counts
    whole[:rows, columns], whole[rows, :columns] = counts.sum(axis=1), counts.sum(axis=0)
    whole[rows, columns] = counts.sum()
    equations = np.zeros((rows + columns + 2, len(places)))
    for number, (row, column) in enumerate(places):
        equations[row, number] = -1 if column == columns else 1
        equations[rows + 1 + column, number] = -1 if row == rows else 1
    people = np.array([whole[place] for place in places])
    return equations, people


@settings(max_examples=40, deadline=None)
@given(lists())
def test_nothing_hidden_in_a_list_can_be_told(populations: list[list[int]]) -> None:
    hidden = hidden_groups(populations)
    for counts in populations:
        people = np.array(
            [n for n, is_hidden in zip(counts, hidden.groups, strict=True) if is_hidden]
        )
        check_untold(list_equations(hidden), people)
        shown = [n for n, is_hidden in zip(counts, hidden.groups, strict=True) if not is_hidden]
        assert not any(0 < n < SMALLEST_GROUP for n in shown)
        assert hidden.total or not 0 < sum(counts) < SMALLEST_GROUP


@settings(max_examples=40, deadline=None)
@given(tables())
def test_nothing_hidden_in_a_crossed_table_can_be_told(
    populations: list[list[list[int]]],
) -> None:
    hidden = hidden_cells(populations)
    for counts in map(np.array, populations):
        shown = [n for place, n in np.ndenumerate(counts) if place not in hidden.cells]
        assert not any(0 < n < SMALLEST_GROUP for n in shown)
        if hidden.is_whole:
            assert len(hidden.cells) == counts.size
            continue
        equations, people = table_equations(hidden, counts)
        check_untold(equations, people)


@settings(max_examples=30, deadline=None)
@given(tables())
def test_what_happened_to_few_is_hidden_beside_what_is_hidden_already(
    populations: list[list[list[int]]],
) -> None:
    people, happened = populations
    already = hidden_cells([people])
    hidden = hidden_cells([happened], beside=already)
    assert already.cells <= hidden.cells
    for name in ("rows", "columns"):
        one, other = getattr(already, name), getattr(hidden, name)
        assert all(now for was, now in zip(one.groups, other.groups, strict=True) if was)
    if not hidden.is_whole:
        check_untold(*table_equations(hidden, np.array(happened)))


@given(tables())
def test_margins_are_hidden_as_in_the_tables_of_one_dimension(
    populations: list[list[list[int]]],
) -> None:
    hidden = hidden_cells(populations)
    by_row = [[sum(row) for row in counts] for counts in populations]
    by_column = [[sum(column) for column in zip(*counts, strict=True)] for counts in populations]
    assert hidden.rows == hidden_groups(by_row)
    assert hidden.columns == hidden_groups(by_column)


@pytest.mark.parametrize(
    ("people", "hidden", "total"),
    [
        ([10, 20, 30], "...", False),
        ([10, 4, 30], "xx.", False),  # 4 alone would be the total less the others
        ([10, 4, 3, 30], ".xx.", False),  # 7 together: which is which cannot be told
        ([10, 2, 2, 30], "xxx.", False),  # 4 together are too few to be told of
        ([1, 1, 1, 1, 1], "xxxxx", True),  # five groups of a total of five have one each
        ([3], "x", True),
        ([0, 12], "..", False),
        ([40, 18, 3, 1], ".xxx", False),
        ([0, 4], ".x", True),
    ],
)
def test_lists_by_hand(people: list[int], hidden: str, total: bool) -> None:
    found = hidden_groups([people])
    assert "".join("x" if one else "." for one in found.groups) == hidden
    assert found.total is total


def test_a_small_cell_takes_a_rectangle_with_it() -> None:
    found = hidden_cells([[[3, 50, 60], [40, 20, 70], [80, 90, 99]]])
    assert found.cells == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert not any((*found.rows.groups, *found.columns.groups))


def test_two_rectangles_held_together_by_one_cell_do_not_give_it_away() -> None:
    # Both rectangles are safe; the one small cell between them is alone on its bridge.
    counts = [[9] * 5 for _ in range(5)]
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1), (3, 3), (3, 4), (4, 3), (4, 4), (1, 3)):
        counts[row][column] = 4
    equations, people = table_equations(found := hidden_cells([counts]), np.array(counts))
    assert len(found.cells) > 9
    check_untold(equations, people)


def test_what_is_safe_for_all_people_may_not_be_for_those_who_stayed() -> None:
    all_year, everybody = [2, 40, 50], [12, 40, 50]
    assert hidden_groups([everybody]).groups == (False, False, False)
    assert hidden_groups([everybody, all_year]).groups == (True, True, False)


def test_a_group_that_others_hide_takes_no_more_with_it_than_it_needs() -> None:
    exits, hires = [144, 45, 18, 3, 1], [241, 0, 6, 0, 0]
    assert hidden_groups([hires, exits]).groups == (False, False, True, True, True)


def test_a_table_of_too_few_people_is_not_crossed() -> None:
    found = hidden_cells([[[9, 6], [2, 0]]])
    assert found.is_whole
    assert len(found.cells) == 4
    assert found.rows.groups == (True, True)
    assert found.columns.groups == (False, False)
