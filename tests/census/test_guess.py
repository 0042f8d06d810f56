"""What is guessed of a file, what is asked, and what is left for the import to refuse."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from comptune.census import MappingRefused, guess, guess_mapping, import_census, read_census
from comptune.census.guess import date_formats_of, marks_of
from comptune.census.headers import match_headers

from .conftest import AS_OF

GERMAN = (
    "Personnel No.;Date of Birth;HireDate;Job Level;Base Salary;Weekly Hours;Sex;Dept\r\n"
    "7;05.11.1980;15.01.2020;Level 2;60.000,50 €;40;w;Köln\r\n"
    "8;25.12.1990;03.04.2021;L3;70.000,00 €;20;m;Bonn\r\n"
)


def test_a_whole_mapping_is_guessed_and_imports(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "german.csv"
    path.write_bytes(GERMAN.encode("windows-1252"))
    found = guess(path)
    mapping = found.mapping
    assert mapping.columns.named() == {
        "employee_id": "Personnel No.",
        "birth_date": "Date of Birth",
        "hire_date": "HireDate",
        "job_level": "Job Level",
        "annual_salary": "Base Salary",
        "fte": "Weekly Hours",
        "gender": "Sex",
        "department": "Dept",
    }
    assert (mapping.file.encoding, mapping.file.delimiter) == ("windows-1252", ";")
    assert mapping.dates.hire_date == mapping.dates.birth_date == ("DD.MM.YYYY",)
    assert mapping.number_style(None).marks() == "decimal_mark ,, thousands_mark ."
    assert mapping.currency == "EUR"
    assert mapping.gender_values == {"w": "female", "m": "male"}
    report = import_census(path, mapping=mapping, as_of=AS_OF, folder=folder, strict=True)
    rows = read_census(folder, report.sha256).table.to_pylist()
    assert [(row["job_level"], row["annual_salary"], row["fte"]) for row in rows] == [
        (2, Decimal("60000.50"), Decimal("1.000")),
        (3, Decimal("70000.00"), Decimal("0.500")),
    ]


def test_what_content_cannot_decide_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("id,hire date,salary,title\n1,03/04/2015,60000,Clerk\n")
    found = guess(path)
    assert found.mapping.level is None
    assert found.mapping.dates.hire_date == ("DD/MM/YYYY", "MM/DD/YYYY")
    assert [question.split(":")[0] for question in found.questions] == [
        "dates.hire_date",
        "level",
        "salary_basis",
    ]


def test_an_open_order_of_day_and_month_is_not_imported(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("id,hire date,salary,level\n1,03/04/2015,60000,1\n")
    with pytest.raises(MappingRefused, match="either of two days"):
        import_census(path, mapping=guess_mapping(path), as_of=AS_OF, folder=folder)


def test_a_file_without_a_needed_column_cannot_be_guessed(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("id,salary,level\n1,60000,1\n")
    with pytest.raises(MappingRefused) as refused:
        guess(path)
    assert str(refused.value) == (
        "census.csv: no column looks like the hire_date (columns: id, salary, level). "
        "Write a mapping that names it under columns.hire_date."
    )


def test_the_first_of_several_sheets_is_guessed_and_asked(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "People"
    for row in (["id", "hire date", "salary", "level"], ["A1", "2020-01-01", 60000, 1]):
        book.worksheets[0].append(row)
    book.create_sheet("Notes")
    path = tmp_path / "census.xlsx"
    book.save(path)
    found = guess(path)
    assert found.mapping.file.sheet == "People"
    assert found.questions[0] == "file.sheet: the workbook has the sheets People, Notes."


@pytest.mark.parametrize(
    ("texts", "formats"),
    [
        (["2020-01-15"], ("YYYY-MM-DD",)),
        (["25/04/2015", "03/04/2015"], ("DD/MM/YYYY",)),
        (["04/25/2015", "03/04/2015"], ("MM/DD/YYYY",)),
        (["03/04/2015"], ("DD/MM/YYYY", "MM/DD/YYYY")),
        (["15-Jan-2020", "2020-01-16", "17-Feb-2020"], ("DD-MON-YYYY", "YYYY-MM-DD")),
        (["20200115"], ("YYYYMMDD",)),
        ([], ("YYYY-MM-DD",)),
        (["soon"], ("YYYY-MM-DD",)),
    ],
)
def test_date_formats_are_guessed_from_the_texts(
    texts: list[str], formats: tuple[str, ...]
) -> None:
    assert date_formats_of(texts) == formats


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        (["60000", "70000.50"], (".", None)),
        (["60,000.00"], (".", ",")),
        (["60.000,00", "5"], (",", ".")),
        (["60,000"], (".", ",")),
        (["60.000"], (",", ".")),
        (["60000,50"], (",", None)),
        (["60 000,50"], (",", " ")),
        (["60\u202f000"], (".", " ")),
        (["60'000.50"], (".", "'")),
        ([], (".", None)),
    ],
)
def test_marks_are_guessed_from_the_amounts(
    texts: list[str], marks: tuple[str, str | None]
) -> None:
    assert marks_of(texts) == marks


@pytest.mark.parametrize(
    ("column", "texts", "fte"),
    [
        ("FTE", ["1", "0.5"], {"by": "column"}),
        ("FTE", ["100", "80"], {"by": "column", "unit": "percent"}),
        ("Weekly Hours", ["37.5", "20"],
            {"by": "column", "unit": "hours_per_week", "full_time_hours": "37.5"}),
    ],
)  # fmt: skip
def test_the_unit_of_fte_is_guessed(
    tmp_path: Path, column: str, texts: list[str], fte: dict[str, str]
) -> None:
    path = tmp_path / "census.csv"
    rows = "".join(f"{at},2020-01-01,60000,1,{text}\n" for at, text in enumerate(texts))
    path.write_text(f"id,hire date,salary,level,{column}\n{rows}")
    assert guess_mapping(path).plain()["fte"] == fte


def test_the_surest_header_wins() -> None:
    assert match_headers(["ID", "Employee ID", "Division", "Department", "Pay", "Base Pay"]) == {
        "employee_id": "Employee ID",
        "department": "Department",
        "annual_salary": "Base Pay",
    }
