"""The mapping as a file: written, read back, and refused with the line or key that is wrong."""

from pathlib import Path

import pytest

from comptune.census import MappingRefused, mapping_text, parse_mapping, read_mapping, write_mapping

WHOLE = """
columns: {employee_id: id, hire_date: hired, annual_salary: salary, job_title: title, fte: hours}
salary_basis: actual
currency: EUR
level: {by: title, titles: {Clerk: 1, 3: 3}}
fte: {by: column, unit: hours_per_week, full_time_hours: 37.5, empty_means: 1}
file: {encoding: windows-1252, delimiter: ";"}
dates: {hire_date: [DD.MM.YYYY, YYYY-MM-DD]}
numbers: {decimal_mark: ",", thousands_mark: "."}
gender_values: {W: female, D: null}
rating_values: {good: 4}
empty_values: ["-"]
limits: {salary_minimum: 5000.50}
"""


def read(text: str, folder: Path) -> object:
    path = folder / "mapping.yml"
    path.write_text(text, "utf-8")
    return read_mapping(path)


def test_a_mapping_survives_being_written_and_read(tmp_path: Path) -> None:
    mapping = read(WHOLE, tmp_path)
    path = tmp_path / "again.yml"
    write_mapping(mapping, path, ["salary_basis: which?"])  # type: ignore[arg-type]
    assert read_mapping(path) == mapping
    assert path.read_text("utf-8").splitlines()[1] == "# To decide: salary_basis: which?"


def test_what_is_at_its_default_is_not_written() -> None:
    plain = {
        "columns": {"employee_id": "id", "hire_date": "hired", "annual_salary": "pay"},
        "salary_basis": "full_time",
    }
    text = mapping_text(parse_mapping(plain, source="m"))
    assert text.splitlines()[1:] == [
        "columns:",
        "  employee_id: id",
        "  hire_date: hired",
        "  annual_salary: pay",
        "salary_basis: full_time",
    ]


def test_titles_are_read_from_a_table_beside_the_mapping(tmp_path: Path) -> None:
    (tmp_path / "titles.csv").write_text("title,level\nClerk,1\nHead Clerk,2\n\nClerk,1\n")
    text = WHOLE.replace("titles: {Clerk: 1, 3: 3}", "titles_file: titles.csv")
    mapping = read_mapping(_written(text, tmp_path))
    assert mapping.plain()["level"] == {"by": "title", "titles": {"Clerk": 1, "Head Clerk": 2}}


def _written(text: str, folder: Path) -> Path:
    path = folder / "mapping.yml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("titles", "message"),
    [
        (None, "titles.csv: the table of titles is not there. Put it beside the mapping; "
            "titles_file is relative to the mapping."),
        ("name,level\nClerk,1\n", "titles.csv: a table of titles has the columns title and level. "
            "Name them in the first line."),
        ("title,level\nClerk,7\n", "titles.csv, line 2, level is 7; a level is 1, 2, 3, 4 or 5. "
            "Correct it."),
        ("title,level\nClerk,\n", "titles.csv, line 2, level is empty; a level is 1, 2, 3, 4 or 5."
            " Correct it."),
        ("title,level\nClerk,1\nClerk,2\n", "titles.csv, line 3, title is Clerk; it already has "
            "another level. Keep one line for each title."),
        ("title,level\n", "mapping.yml, level.titles: it needs at least one entry. Correct it."),
    ],
)  # fmt: skip
def test_a_bad_table_of_titles_is_refused(tmp_path: Path, titles: str | None, message: str) -> None:
    if titles is not None:
        (tmp_path / "titles.csv").write_text(titles)
    with pytest.raises(MappingRefused) as refused:
        read(WHOLE.replace("titles: {Clerk: 1, 3: 3}", "titles_file: titles.csv"), tmp_path)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "mapping.yml: a mapping has the keys columns, salary_basis, level and others. "
            "Start from a guessed mapping."),
        ("- a\n- b\n", "mapping.yml: a mapping has the keys columns, salary_basis, level and "
            "others. Start from a guessed mapping."),
        ("columns: {a: 1}\ncolumns: {b: 2}\n", "mapping.yml: it is not YAML: the key columns is "
            "given twice, line 2. Mend the line, or start again from a guessed mapping."),
        ("salary_basis: actual\n", "mapping.yml, columns: this key is needed. Add it."),
        (WHOLE.replace("W: female", "true: female"), "mapping.yml, gender_values: the key True "
            "means yes or no in YAML: put it in quotes. Correct it."),
        (WHOLE.replace("37.5", "200"), "mapping.yml, fte.full_time_hours is 200; it should be "
            "less than or equal to 168. Correct it."),
        (WHOLE.replace("DD.MM.YYYY, YYYY-MM-DD", ""), "mapping.yml, dates.hire_date: it needs at "
            "least one entry. Correct it."),
        (WHOLE.replace("by: title", "by: titles"), "mapping.yml, level: by is titles; it is one "
            "of column, title, salary_band. Correct it."),
        (WHOLE.replace("by: title, ", ""), "mapping.yml, level: by is missing; it is one "
            "of column, title, salary_band. Correct it."),
        (WHOLE.replace("unit:", "units:"), "mapping.yml, fte.units: there is no such key. "
            "Did you mean unit?"),
        (WHOLE.replace("thousands_mark:", "thousands:"), "mapping.yml, numbers.thousands: there is "
            "no such key. Did you mean thousands_mark?"),
        (WHOLE + "xyz: 1", "mapping.yml, xyz: there is no such key. Known keys: columns, "
            "salary_basis, level, fte, currency, file, dates, numbers, gender_values, "
            "rating_values, empty_values, limits."),
    ],
)  # fmt: skip
def test_a_bad_mapping_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(MappingRefused) as refused:
        read(text, tmp_path)
    assert str(refused.value) == message


def test_a_mapping_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingRefused, match="there is no such mapping file"):
        read_mapping(tmp_path / "gone.yml")
    (tmp_path / "mapping.yml").write_bytes("gender_values: {é: female}".encode("latin-1"))
    with pytest.raises(MappingRefused, match="a mapping is UTF-8 text"):
        read_mapping(tmp_path / "mapping.yml")
    (tmp_path / "mapping.yml").write_text("columns: [")
    with pytest.raises(MappingRefused, match=r"it is not YAML: while parsing.*line 1"):
        read_mapping(tmp_path / "mapping.yml")
