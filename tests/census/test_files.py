"""Excel and Parquet give the same census as CSV."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from comptune.census import (
    CensusMapping,
    CensusRefused,
    ImportReport,
    MappingRefused,
    import_census,
    read_census,
)

from .conftest import AS_OF

HEADER = ["id", "hired", "born", "salary", "level", "fte", "dept"]
ROWS = [
    [17, datetime.fromisoformat("2020-01-15"), date(1980, 5, 5), 60000.1, 1, 1, "Sales"],
    ["B2", date(2021, 2, 1), None, 70000, 2, 0.8, None],
]
TEXT = (
    ",".join(HEADER) + "\n17,2020-01-15,1980-05-05,60000.1,1,1,Sales\nB2,2021-02-01,,70000,2,0.8,\n"
)
Make = Callable[..., CensusMapping]


def mapping_for(make_mapping: Make, **changes: object) -> CensusMapping:
    return make_mapping(",".join(HEADER), fte={"by": "column"}, **changes)


@pytest.fixture
def from_csv(make_mapping: Make, tmp_path: Path, folder: Path) -> ImportReport:
    path = tmp_path / "census.csv"
    path.write_text(TEXT)
    return import_census(path, mapping=mapping_for(make_mapping), as_of=AS_OF, folder=folder)


def workbook(path: Path, rows: list[list[object]], sheets: tuple[str, ...] = ("People",)) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in [HEADER, *rows]:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_gives_the_census_of_the_csv(
    from_csv: ImportReport, make_mapping: Make, tmp_path: Path, folder: Path
) -> None:
    path = workbook(tmp_path / "census.xlsx", ROWS)
    report = import_census(path, mapping=mapping_for(make_mapping), as_of=AS_OF, folder=folder)
    assert report.sha256 == from_csv.sha256


def test_typed_cells_need_no_marks_and_no_date_format(
    from_csv: ImportReport, make_mapping: Make, tmp_path: Path, folder: Path
) -> None:
    mapping = mapping_for(
        make_mapping,
        numbers={"decimal_mark": ",", "thousands_mark": "."},
        dates={"hire_date": ["DD.MM.YYYY"], "birth_date": ["DD.MM.YYYY"]},
    )
    path = workbook(tmp_path / "census.xlsx", ROWS)
    report = import_census(path, mapping=mapping, as_of=AS_OF, folder=folder)
    assert report.sha256 == from_csv.sha256


def test_a_row_of_a_sheet_is_named_by_its_number(
    make_mapping: Make, tmp_path: Path, folder: Path
) -> None:
    rows: list[list[object]] = [
        ROWS[0],
        [None] * 7,
        ["B2", "soon", None, 70000, 2, 0.8, None],
        ["C3", 41764, None, 70000, 2, 0.8, None],
        ["D4", datetime.fromisoformat("2020-01-01 08:30"), None, True, 2, 0.8, None],
    ]
    path = workbook(tmp_path / "census.xlsx", rows)
    report = import_census(path, mapping=mapping_for(make_mapping), as_of=AS_OF, folder=folder)
    assert [(fault.row, fault.column, fault.value) for fault in report.faults] == [
        (4, "hired", "soon"),
        (5, "hired", "41764"),
        (6, "hired", "2020-01-01 08:30:00"),
        (6, "salary", "TRUE"),
    ]
    assert (report.people_read, report.blank_rows) == (4, 1)


def test_a_sheet_that_states_a_wrong_size_loses_nobody(
    make_mapping: Make, tmp_path: Path, folder: Path
) -> None:
    import zipfile

    whole = workbook(tmp_path / "whole.xlsx", ROWS)
    wrong = tmp_path / "census.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(wrong, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b'<dimension ref="A1:G3"' in content
                content = content.replace(b'ref="A1:G3"', b'ref="A1:G2"')
            new.writestr(name, content)
    report = import_census(wrong, mapping=mapping_for(make_mapping), as_of=AS_OF, folder=folder)
    assert report.people_read == 2


def test_several_sheets_need_one_to_be_named(
    from_csv: ImportReport, make_mapping: Make, tmp_path: Path, folder: Path
) -> None:
    path = workbook(tmp_path / "census.xlsx", ROWS, ("People", "Copy"))
    with pytest.raises(MappingRefused, match=r"has 2 sheets \(People, Copy\)"):
        import_census(path, mapping=mapping_for(make_mapping), as_of=AS_OF, folder=folder)
    with pytest.raises(MappingRefused, match=r"file\.sheet is Staff; census\.xlsx has the sheets"):
        mapping = mapping_for(make_mapping, file={"sheet": "Staff"})
        import_census(path, mapping=mapping, as_of=AS_OF, folder=folder)
    mapping = mapping_for(make_mapping, file={"sheet": "Copy"})
    report = import_census(path, mapping=mapping, as_of=AS_OF, folder=folder)
    assert report.sha256 == from_csv.sha256


def test_cells_beyond_the_header_refuse_the_workbook(
    make_mapping: Make, tmp_path: Path, folder: Path
) -> None:
    path = workbook(tmp_path / "census.xlsx", [[*ROWS[0], "astray"]])
    with pytest.raises(CensusRefused, match="row 2: it has cells beyond the 7 columns"):
        import_census(path, mapping=mapping_for(make_mapping), as_of=AS_OF, folder=folder)


TEXT_KINDS = (pa.string(), pa.large_string())
DATE_KINDS = (pa.date32(), pa.date64(), pa.timestamp("us"), pa.timestamp("ns"))
PAY_KINDS = (pa.float64(), pa.decimal128(12, 2))
LEVEL_KINDS = (pa.int64(), pa.int8(), pa.float64())


@pytest.mark.parametrize(
    "kinds",
    [
        (TEXT_KINDS[at % 2], DATE_KINDS[at], pa.date32(), PAY_KINDS[at % 2], LEVEL_KINDS[at % 3])
        for at in range(4)
    ],
)
def test_parquet_of_any_types_gives_the_census_of_the_csv(
    from_csv: ImportReport,
    make_mapping: Make,
    tmp_path: Path,
    folder: Path,
    kinds: tuple[pa.DataType, ...],
) -> None:
    ids = ["17", "B2"]
    columns = [ids, *([row[at] for row in ROWS] for at in range(1, 7))]
    columns[1] = [date(2020, 1, 15), date(2021, 2, 1)]
    if pa.types.is_decimal(kinds[3]):
        columns[3] = [Decimal("60000.10"), Decimal(70000)]
    table = pa.table(
        [
            (pa.array(column).cast(kind) if kind in DATE_KINDS else pa.array(column, kind))
            for column, kind in zip(columns, [*kinds, pa.float32(), pa.string()], strict=True)
        ],
        names=HEADER,
    )
    path = tmp_path / "census.parquet"
    pq.write_table(table, path)
    report = import_census(path, mapping=mapping_for(make_mapping), as_of=AS_OF, folder=folder)
    assert report.sha256 == from_csv.sha256


def test_numbers_as_ids_keep_no_decimal_point(
    make_mapping: Make, tmp_path: Path, folder: Path
) -> None:
    path = tmp_path / "census.parquet"
    columns = {"id": [17.0, 18.0], "hired": [date(2020, 1, 1)] * 2, "salary": [60000.0] * 2}
    pq.write_table(pa.table(columns | {"level": [1, 2]}), path)
    mapping = make_mapping("id,hired,salary,level")
    report = import_census(path, mapping=mapping, as_of=AS_OF, folder=folder)
    ids = read_census(folder, report.sha256).table["employee_id"].to_pylist()
    assert ids == ["17", "18"]
