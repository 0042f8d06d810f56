"""A file on its way in: proposed, sampled, corrected by hand; nothing is kept before the import."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from comptune.census import (
    CensusRefused,
    MappingRefused,
    corrected,
    import_census,
    parse_mapping,
    propose,
    propose_for,
    read_census,
    read_source,
    sample,
)
from comptune.census.mapping import FileShape

AS_OF = date(2026, 12, 31)
CSV = """\
Pers.-Nr.;Eintritt;Gehalt;Stufe;Titel
A1;15.01.2020;60.000,50;L1;Clerk
B2;2020-13-01;70.000,00;L2;Clerk
C3;01.03.2019;zu viel;L9;Boss
"""
COLUMNS = {
    "employee_id": "Pers.-Nr.",
    "hire_date": "Eintritt",
    "annual_salary": "Gehalt",
    "job_level": "Stufe",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_a_file_without_known_headers_is_proposed_with_what_can_be_told(file: Path) -> None:
    found = propose(file)
    assert found.plain["columns"] == {}
    assert found.plain["file"]["delimiter"] == ";"
    chosen = propose_for(found.source, FileShape(delimiter=";"), COLUMNS)
    mapping = parse_mapping(chosen.plain, source="form")
    assert mapping.dates.hire_date == ("DD.MM.YYYY",)
    assert (mapping.numbers.decimal_mark, mapping.numbers.thousands_mark) == (",", ".")
    assert mapping.level is not None
    assert any(question.startswith("salary_basis") for question in chosen.questions)


def test_a_sample_shows_what_is_written_and_what_is_understood(file: Path) -> None:
    found = propose(file)
    chosen = propose_for(found.source, FileShape(delimiter=";"), COLUMNS)
    mapping = parse_mapping(chosen.plain, source="form")
    rows = sample(found.source, mapping, as_of=AS_OF, currency="EUR")
    assert [row.row for row in rows] == [2, 3, 4]
    first, second, third = (row.cells for row in rows)
    assert (first["hire_date"].written, first["hire_date"].understood) == (
        "15.01.2020",
        "2020-01-15",
    )
    assert first["annual_salary"].understood == "60,000.50"
    assert first["job_level"].understood == "1"
    assert first["fte"].understood == "1"
    assert first["gender"].written is None
    assert second["hire_date"].understood is None
    assert "DD.MM.YYYY" in str(second["hire_date"].fault)
    assert "a number like" in str(third["annual_salary"].fault)
    assert "job_level is 1 to 5" in str(third["job_level"].fault)


def test_a_sample_takes_a_mapping_that_does_not_say_the_level_yet(file: Path) -> None:
    plain = {"columns": {**COLUMNS}, "salary_basis": "full_time"}
    mapping = parse_mapping(plain, source="form")
    source = read_source(file, FileShape(delimiter=";"))
    rows = sample(source, mapping, as_of=AS_OF, currency="EUR", count=2)
    assert len(rows) == 2
    assert {row.cells["job_level"].understood for row in rows} == {None}
    plain["columns"] = {**COLUMNS, "fte": "Grad"}
    with pytest.raises(MappingRefused, match="no such column"):
        sample(source, parse_mapping(plain, source="form"), as_of=AS_OF, currency="EUR")


def test_corrected_cells_are_imported_and_leave_a_trace(file: Path, tmp_path: Path) -> None:
    source = read_source(file, FileShape(delimiter=";"))
    plain = propose_for(source, FileShape(delimiter=";"), COLUMNS).plain
    mapping = parse_mapping(plain, source="form")
    folder = tmp_path / "census"
    before = import_census(source, mapping=mapping, as_of=AS_OF, folder=folder)
    assert (before.people_accepted, before.people_rejected) == (1, 2)
    mended = corrected(
        source,
        {(3, "Eintritt"): "01.12.2020", (4, "Gehalt"): "80.000,00", (4, "Stufe"): "3"},
    )
    report = import_census(mended, mapping=mapping, as_of=AS_OF, folder=folder)
    assert (report.people_accepted, report.people_rejected) == (3, 0)
    assert report.source == "people.csv, 3 cells corrected"
    assert report.as_dict()["corrected_cells"] == 3
    assert report.source_sha256 not in (before.source_sha256, source.sha256)
    kept = json.loads((folder / "corrections" / f"{report.source_sha256}.json").read_text())
    assert kept["cells"][0] == {
        "row": 3,
        "column": "Eintritt",
        "before": "2020-13-01",
        "after": "01.12.2020",
    }
    people = read_census(folder, report.sha256).table
    assert people["annual_salary"].to_pylist()[2] == Decimal(80_000)


def test_a_cell_that_was_a_number_is_read_as_the_text_that_replaces_it(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["employee_id", "hire_date", "annual_salary", "job_level"])
    sheet.append(["A1", date(2020, 1, 15), 60000, 1])
    sheet.append(["B2", date(2021, 1, 15), 7, 2])
    book.save(tmp_path / "people.xlsx")
    source = read_source(tmp_path / "people.xlsx")
    plain = propose(tmp_path / "people.xlsx").plain
    plain = {**plain, "numbers": {"decimal_mark": ",", "thousands_mark": "."}}
    mapping = parse_mapping(plain, source="form")
    mended = corrected(source, {(3, "annual_salary"): "70.000,00"})
    rows = sample(mended, mapping, as_of=AS_OF, currency="EUR")
    assert [row.cells["annual_salary"].understood for row in rows] == ["60,000.00", "70,000.00"]


def test_a_correction_that_changes_nothing_is_none(file: Path) -> None:
    source = read_source(file, FileShape(delimiter=";"))
    assert corrected(source, {(2, "Stufe"): "L1"}) is source
    assert corrected(source, {}) is source


@pytest.mark.parametrize("place", [(9, "Stufe"), (1, "Stufe"), (2, "Grad")])
def test_a_correction_of_what_is_not_there_is_refused(file: Path, place: tuple[int, str]) -> None:
    source = read_source(file, FileShape(delimiter=";"))
    with pytest.raises(CensusRefused):
        corrected(source, {place: "1"})
