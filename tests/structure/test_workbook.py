"""A workbook that a person edited: what Excel does to cells, and what is said about it."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from comptune.structure import StructureRefused, example_structure, read_workbook, write_workbook


def test_every_table_has_a_sheet_under_its_own_name(tmp_path: Path) -> None:
    write_workbook(example_structure(), tmp_path / "s.xlsx")

    assert load_workbook(tmp_path / "s.xlsx").sheetnames == [
        "job_levels",
        "age_bands",
        "tenure_bands",
        "termination_age_multipliers",
        "termination_tenure_multipliers",
        "promotion_age_multipliers",
        "promotion_tenure_multipliers",
        "merit_tenure_multipliers",
        "merit_matrix",
        "rating_distribution",
        "new_hire_age_distribution",
    ]


def test_numbers_are_numbers_and_bands_are_text(tmp_path: Path) -> None:
    write_workbook(example_structure(), tmp_path / "s.xlsx")
    workbook = load_workbook(tmp_path / "s.xlsx")

    assert workbook["job_levels"]["C2"].value == 50000
    assert workbook["job_levels"]["C2"].data_type == "n"
    assert workbook["tenure_bands"]["A3"].value == "2-4"
    assert workbook["tenure_bands"]["A3"].number_format == "@"


def test_a_band_that_excel_turned_into_a_date_is_named(tmp_path: Path) -> None:
    path = _edited(tmp_path, "tenure_bands", "A3", date(2026, 4, 2))

    assert _refusal(path) == (
        "sheet tenure_bands, row 3 is 2026-04-02 00:00:00, 2, 5; "
        "a cell holds text or a number, not a date or a truth value. "
        "Format the cells as text and type them again."
    )


def test_a_value_of_the_wrong_kind_is_named(tmp_path: Path) -> None:
    path = _edited(tmp_path, "merit_matrix", "C2", "none")

    assert _refusal(path) == (
        'sheet merit_matrix, row 2, column multiplier is "none"; '
        "a number with at most six decimals is needed. Write digits with a decimal point, such "
        "as 1.15, without thousands marks, signs of currency or percent."
    )


def test_a_number_with_too_many_decimals_is_not_rounded_in_silence(tmp_path: Path) -> None:
    path = _edited(tmp_path, "rating_distribution", "B2", 1 / 3)

    assert _refusal(path) == (
        'sheet rating_distribution, row 2, column share is "0.333333333333333"; '
        "a number with at most six decimals is needed. Round it to 6 decimals."
    )


def test_a_note_beside_the_table_is_not_passed_over(tmp_path: Path) -> None:
    path = _edited(tmp_path, "rating_distribution", "D3", "agreed with the works council")

    assert _refusal(path) == (
        'sheet rating_distribution, row 3 is "2,0.05,,agreed with the works council" (4 cells); '
        "a row has 2 cells. Give performance_rating, share."
    )


def test_empty_rows_at_the_end_are_nothing(tmp_path: Path) -> None:
    path = _edited(tmp_path, "rating_distribution", "B12", "")

    assert read_workbook(path) == example_structure()


def test_missing_and_unknown_sheets_are_named(tmp_path: Path) -> None:
    write_workbook(example_structure(), tmp_path / "s.xlsx")
    workbook = load_workbook(tmp_path / "s.xlsx")
    workbook["merit_matrix"].title = "matrix"
    workbook.save(tmp_path / "s.xlsx")

    assert _refusal(tmp_path / "s.xlsx") == (
        "The structure has 2 problems:\n"
        "- sheet matrix: a structure has no such table. "
        "Rename the sheet to the table it holds, or delete it.\n"
        "- sheet merit_matrix: the workbook has no such sheet. "
        "Add it with the header performance_rating, range_zone, multiplier."
    )


@pytest.mark.parametrize("content", [b"", b"level_id,name\n", b"PK\x03\x04 not a zip"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.xlsx"
    path.write_bytes(content)

    assert _refusal(path) == (
        f"{path}: the file is not an .xlsx workbook. "
        "Export a structure to see the form that is read."
    )


def test_a_workbook_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "s.xlsx") == (
        f"{tmp_path}/s.xlsx: there is no such file. "
        "Export a structure to see the form that is read."
    )


def _edited(folder: Path, sheet: str, cell: str, value: object) -> Path:
    """The example's workbook with one cell replaced."""
    path = folder / "s.xlsx"
    write_workbook(example_structure(), path)
    workbook: Workbook = load_workbook(path)
    workbook[sheet][cell].value = value
    workbook.save(path)
    return path


def _refusal(path: Path) -> str:
    with pytest.raises(StructureRefused) as refused:
        read_workbook(path)
    return str(refused.value)
