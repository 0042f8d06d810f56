"""The edits of a structure, without a browser: texts, mistakes, differences, and their words."""

from comptune.app.structure_draft import (
    MATRIX,
    StructureDraft,
    columns_of,
    grid_of_matrix,
    matrix_of_grid,
    rows_after,
)
from comptune.app.structure_words import COLUMNS, TITLES, difference_words, problem_words
from comptune.structure import TABLES, example_structure, structure_sha256
from comptune.structure.texts import texts_of

LEVELS = "config_job_levels"


def draft() -> StructureDraft:
    return StructureDraft(structure_sha256(example_structure()), example_structure())


def with_minimum(text: str) -> StructureDraft:
    """A draft in which the minimum of level 2 is that text."""
    made = draft()
    rows = [list(row) for row in made.rows(LEVELS)]
    rows[1][2] = text
    assert made.put(LEVELS, rows)
    return made


def test_nothing_differs_until_a_text_moves() -> None:
    made = draft()
    assert not made.put(LEVELS, made.rows(LEVELS))
    assert (made.is_changed, made.differences) == (False, ())


def test_a_number_written_otherwise_is_no_difference() -> None:
    made = with_minimum("66000")
    assert (made.is_changed, made.differences) == (False, ())


def test_a_change_is_told_in_words() -> None:
    (found,) = with_minimum("67500").differences
    words = difference_words(found)
    assert words == ("Job levels and ranges", "Level 2", "Minimum", "66000.00", "67500.00")


def test_a_mistake_is_told_with_the_titles_of_the_page_and_has_no_difference() -> None:
    made = with_minimum("199000")
    assert made.is_changed
    assert made.differences == ()
    (problem,) = made.now.edited.problems
    assert problem_words(problem) == (
        "Job levels and ranges, Level 2, column Minimum is 199000.00; the minimum is below the "
        "maximum, which is 99000.00. Lower the minimum or raise the maximum."
    )


def test_a_band_that_is_added_is_told_as_a_row_and_asks_for_its_multipliers() -> None:
    made = draft()
    bands = [list(row) for row in made.rows("config_tenure_bands")]
    bands[-1][2] = "30"
    made.put("config_tenure_bands", [*bands, ["30+", "30", ""]])
    missing = [problem_words(one) for one in made.now.edited.problems]
    assert len(missing) == 3
    assert all("Tenure band 30+" in words and "the row is missing" in words for words in missing)
    for table in ("termination_tenure", "promotion_tenure", "merit_tenure"):
        name = f"config_{table}_multipliers"
        made.put(name, [*made.rows(name), ("30+", "1")])
    whole = [one for one in map(difference_words, made.differences) if one[2] == "Whole row"]
    assert len(whole) == 4
    assert {one[4] for one in whole} == {"added"}


def test_undo_and_a_file_put_other_texts_in_the_fields() -> None:
    made = with_minimum("67500")
    changed = made.now.edited.structure
    assert changed is not None
    made.undo()
    assert (made.number, made.is_changed) == (1, False)
    made.take(changed, "ranges.xlsx")
    assert (made.number, made.source, len(made.differences)) == (2, "ranges.xlsx", 1)


def test_the_matrix_is_a_grid_and_back() -> None:
    rows = texts_of(example_structure())[MATRIX]
    grid = grid_of_matrix(rows)
    assert [len(row) for row in grid] == [len(columns_of(MATRIX))] * 5
    assert matrix_of_grid(grid) == rows


def test_what_is_typed_added_and_taken_away_in_a_grid_is_put_over_its_rows() -> None:
    rows = (("<2", "0", "2"), ("2-4", "2", "5"), ("5+", "5", ""))
    moves = {
        "edited_rows": {0: {"max_value": "3"}, 2: {"max_value": None}},
        "added_rows": [{"tenure_band": "9+", "min_value": "9"}],
        "deleted_rows": [1],
    }
    after = rows_after(rows, columns_of("config_tenure_bands"), moves)
    assert after == (("<2", "0", "3"), ("5+", "5", ""), ("9+", "9", ""))


def test_every_table_and_column_has_a_title() -> None:
    assert set(TITLES) == set(TABLES)
    assert set(COLUMNS) == {one.name for shape in TABLES.values() for one in shape.columns}
