"""The import: totals, quarantine, rules of level, FTE and salary, and that nobody disappears."""

import csv
import gzip
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptune.census import (
    CensusMapping,
    CensusRefused,
    ImportReport,
    import_census,
    parse_mapping,
    read_census,
)

from .conftest import AS_OF, mapping_of

HEADER = "id,hired,salary,level\n"
ImportText = Callable[..., ImportReport]


def people(report: ImportReport) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_census(
        report.census_path.parent, report.sha256
    ).table.to_pylist()
    return rows


def test_totals_state_people_and_payroll_before_and_after(import_text: ImportText) -> None:
    report = import_text(
        HEADER + "A1,2020-01-15,60000.10,1\nB2,2031-01-01,70000,2\n\nC3,2019-03-01,much,3\n,,,\n"
    )
    assert (report.people_read, report.people_accepted, report.people_rejected) == (3, 1, 2)
    assert report.payroll_read_cents == 13_000_010
    assert report.payroll_accepted_cents == 6_000_010
    assert report.payroll_rejected_cents == 7_000_000
    assert report.unreadable_salaries == 1
    assert report.blank_rows == 2
    assert report.rejected_by_check == {"future_hire_date": 1, "not_a_number": 1}
    assert "2 of 3 people are rejected, with a payroll of 70,000.00" in report.warnings[0]


def test_the_quarantine_holds_the_rejected_rows_as_they_stood(import_text: ImportText) -> None:
    report = import_text(
        "id,hired,salary,level,note\n"
        'A1,2020-01-15,60000,1,"fine, really"\n'
        'B2,2031-01-01, -1 ,2,"line one\nline two"\n'
        "C3,2019-03-01,65000,,\n"
    )
    assert report.quarantine_path is not None
    with report.quarantine_path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["census_row"] for row in rows] == ["3", "5"]
    assert rows[0]["note"] == "line one\nline two"
    assert rows[0]["salary"] == " -1 "
    assert rows[0]["census_reasons"].split(" | ") == [
        fault.reason for fault in report.faults if fault.row == 3
    ]
    assert len(rows[0]["census_reasons"].split(" | ")) == 2


def test_a_quarantine_of_a_quarantine_keeps_both_sets_of_reasons(import_text: ImportText) -> None:
    report = import_text(
        "census_row,census_reasons,id,hired,salary,level\n"
        "3,old,A1,2020-01-15,60000,1\n4,old,B2,2020-01-15,60000,\n"
    )
    assert report.quarantine_path is not None
    header = report.quarantine_path.read_text("utf-8").splitlines()[0]
    assert header == "census_row_,census_reasons_,census_row,census_reasons,id,hired,salary,level"


def test_the_report_is_kept_beside_the_census_without_a_path(import_text: ImportText) -> None:
    report = import_text(HEADER + "A1,2020-01-15,60000,1\nB2,2020-01-15,x,1\n")
    kept = json.loads(report.census_path.with_suffix(".json").read_text("utf-8"))
    assert kept == report.as_dict()
    assert kept["payroll_read"] == "60000.00"
    assert kept["quarantine_sha256"] == report.quarantine_path.stem  # type: ignore[union-attr]
    assert str(report.census_path.parent) not in json.dumps(kept)
    mapping = report.census_path.parent / "mappings" / f"{report.mapping_sha256}.yml"
    assert "salary_basis: full_time" in mapping.read_text("utf-8")


def test_importing_the_same_again_changes_no_byte(import_text: ImportText, folder: Path) -> None:
    text = HEADER + "A1,2020-01-15,60000,1\nB2,2020-01-15,x,1\n"
    first = import_text(text)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert import_text(text) == first
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_as_of_date_within_the_year_is_warned_of(
    make_mapping: Callable[..., CensusMapping], tmp_path: Path
) -> None:
    path = tmp_path / "census.csv"
    path.write_text(HEADER + "A1,2020-01-15,60000,1\n")
    for as_of, warned in ((date(2025, 6, 30), True), (date(2025, 12, 31), False)):
        report = import_census(
            path, mapping=make_mapping(HEADER.strip()), as_of=as_of, folder=tmp_path
        )
        assert any("is not 31 December" in warning for warning in report.warnings) is warned


def test_an_actual_salary_becomes_a_full_time_salary_by_its_fte(import_text: ImportText) -> None:
    report = import_text(
        "id,hired,salary,level,fte\n"
        "A1,2020-01-15,30000,1,0.5\n"
        "B2,2020-01-15,33333.33,1,0.333\n"
        "C3,2020-01-15,50000,1,80%\n"
        "D4,2020-01-15,60000,1,\n",
        salary_basis="actual",
        fte={"by": "column", "empty_means": 1},
    )
    found = {row["employee_id"]: (row["annual_salary"], row["fte"]) for row in people(report)}
    assert found == {
        "A1": (Decimal("60000.00"), Decimal("0.500")),
        "B2": (Decimal("100100.09"), Decimal("0.333")),  # 33,333.33 / 0.333 = 100,100.0900900...
        "C3": (Decimal("62500.00"), Decimal("0.800")),
        "D4": (Decimal("60000.00"), Decimal("1.000")),
    }
    assert report.payroll_accepted_cents == 17_333_333
    assert report.annualised_payroll_cents == 17_333_333


@pytest.mark.parametrize(
    ("rule", "text", "fte"),
    [
        ({"by": "column"}, "0.8335", "0.834"),
        ({"by": "column", "unit": "percent"}, "62.5", "0.625"),
        ({"by": "column", "unit": "percent"}, "62.5 %", "0.625"),
        ({"by": "column", "unit": "hours_per_week", "full_time_hours": 37.5}, "30", "0.800"),
        ({"by": "column", "unit": "hours_per_week"}, "15", "0.375"),
        ({"by": "value", "values": {"Half": 0.5}}, "Half", "0.500"),
    ],
)
def test_fte_is_read_in_its_unit(
    import_text: ImportText, rule: dict[str, Any], text: str, fte: str
) -> None:
    report = import_text(f"id,hired,salary,level,fte\nA1,2020-01-15,60000,1,{text}\n", fte=rule)
    assert people(report)[0]["fte"] == Decimal(fte)


@pytest.mark.parametrize(
    ("salary", "level"),
    [("54999.99", 1), ("55000", 2), ("79999.99", 2), ("80000", 3), ("999999", 3)],
)
def test_a_salary_on_the_edge_of_a_band_belongs_to_the_next_level(
    import_text: ImportText, salary: str, level: int
) -> None:
    report = import_text(
        f"id,hired,salary\nA1,2020-01-15,{salary}\n",
        level={"by": "salary_band", "upper_edges": [55_000, 80_000]},
    )
    assert people(report)[0]["job_level"] == level


def test_salary_bands_look_at_the_full_time_salary(import_text: ImportText) -> None:
    report = import_text(
        "id,hired,salary,fte\nA1,2020-01-15,40000,0.5\n",
        salary_basis="actual",
        fte={"by": "column"},
        level={"by": "salary_band", "upper_edges": [55_000, 80_000]},
    )
    assert people(report)[0]["job_level"] == 3


def test_levels_follow_from_titles_and_from_names(import_text: ImportText) -> None:
    by_title = import_text(
        "id,hired,salary,title\nA1,2020-01-15,60000,Clerk\nB2,2020-01-15,60000,Head Clerk\n",
        level={"by": "title", "titles": {"Clerk": 1, "Head Clerk": 2}},
    )
    by_name = import_text(
        "id,hired,salary,level\nA1,2020-01-15,60000,1.0\nB2,2020-01-15,60000,Lead\n",
        level={"by": "column", "names": {"Lead": 2}},
    )
    assert [row["job_level"] for row in people(by_title)] == [1, 2]
    assert by_name.sha256 == by_title.sha256


def test_genders_are_canonical_and_others_are_kept(import_text: ImportText) -> None:
    rows = ["F", "Woman", "m", "MALE", "Non-binary", "x", "n/a", ""]
    text = "id,hired,salary,level,gender\n" + "".join(
        f"A{at},2020-01-15,60000,1,{word}\n" for at, word in enumerate(rows)
    )
    report = import_text(text, gender_values={"x": None}, empty_values=["n/a"])
    assert [row["gender"] for row in people(report)] == [
        "female", "female", "male", "male", "Non-binary", None, None, None,
    ]  # fmt: skip
    assert report.unknown["gender"] == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252", "latin-1"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_encoding_gives_the_same_people(tmp_path: Path, encoding: str, packed: bool) -> None:
    sign = "" if encoding == "latin-1" else " €"  # which latin-1 does not have
    text = f"id;hired;salary;level;dept\r\nÄ1;2020-01-15;60.000,00{sign};1;Café\r\n"
    content = text.encode(encoding)
    path = tmp_path / ("census.csv.gz" if packed else "census.csv")
    path.write_bytes(gzip.compress(content) if packed else content)
    shape = {"delimiter": ";", "encoding": encoding}
    plain = mapping_of(
        "id,hired,salary,level,dept",
        file=shape,
        currency="EUR",
        numbers={"decimal_mark": ",", "thousands_mark": "."},
    )
    report = import_census(
        path, mapping=parse_mapping(plain, source="m"), as_of=AS_OF, folder=tmp_path / "c"
    )
    (row,) = people(report)
    assert (row["employee_id"], row["department"], row["annual_salary"]) == (
        "Ä1", "Café", Decimal("60000.00"),
    )  # fmt: skip


def test_rows_are_named_by_their_line_even_after_cells_of_several_lines(
    import_text: ImportText,
) -> None:
    report = import_text(
        'id,hired,salary,level,note\nA1,2020-01-15,60000,1,"one\ntwo\nthree"\n\nB2,2020-01-15,,1,\n'
    )
    assert [fault.row for fault in report.faults] == [6]


def test_a_refusal_carries_every_fault(import_text: ImportText) -> None:
    with pytest.raises(CensusRefused) as refused:
        import_text(HEADER + "A1,,60000,1\nB2,2020-01-15,,1\nC3,2020-01-15,1000,1\n", strict=True)
    assert [fault.row for fault in refused.value.faults] == [2, 3]


TEXTS = st.sampled_from(
    "|".join(
        [
            "| |A1|A2|A3|Ö9|H2027-L1-0000001|2020-01-15|2031-01-01|x|0.5",
            '60000|70000.55|-1|1|2|3|9|1e3|NaN|\u00a0|a\tb|"|a,b',
        ]
    ).split("|")
)
VALID = st.tuples(
    st.integers(1, 999).map("P{}".format),
    st.dates(date(1990, 1, 1), date(2025, 12, 31)).map(str),
    st.integers(100_000, 99_999_999).map(lambda cents: f"{cents // 100}.{cents % 100:02d}"),
    st.sampled_from("12345"),
)
ROWS = st.lists(st.one_of(VALID, st.tuples(TEXTS, TEXTS, TEXTS, TEXTS)), min_size=1, max_size=12)


def run(rows: list[tuple[str, ...]], folder: Path) -> ImportReport:
    path = folder / "census.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("id", "hired", "salary", "level"), *rows])
    mapping = parse_mapping(mapping_of("id,hired,salary,level"), source="mapping.yml")
    return import_census(path, mapping=mapping, as_of=AS_OF, folder=folder / "census")


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_no_row_disappears(rows: list[tuple[str, ...]]) -> None:
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    with TemporaryDirectory() as name:
        try:
            report = run(rows, Path(name))
        except CensusRefused as refusal:
            rejected = {fault.row for fault in refusal.faults}
            assert len(rejected) == len(filled)
            return
        kept = [row["employee_id"] for row in people(report)]
        quarantined: list[list[str]] = []
        if report.quarantine_path is not None:
            with report.quarantine_path.open(encoding="utf-8", newline="") as lines:
                quarantined = list(csv.reader(lines))[1:]
    assert report.people_read == len(filled)
    assert report.blank_rows == len(rows) - len(filled)
    found = sorted([row[2].strip() for row in quarantined] + kept)
    assert found == sorted(row[0].strip() for row in filled)
    assert report.people_rejected == len(quarantined)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(VALID, min_size=1, max_size=12, unique_by=lambda row: row[0]),
    random=st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_does_not_change_the_census(
    rows: list[tuple[str, ...]], random: Any
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    with TemporaryDirectory() as name:
        first, second = run(rows, Path(name)), run(shuffled, Path(name))
    assert first.sha256 == second.sha256
    assert first.annualised_payroll_cents == second.annualised_payroll_cents
