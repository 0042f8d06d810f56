"""Kept censuses: named by their content, verified when read, found by a part of the hash."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from comptune.census import (
    RAW_CENSUS,
    BrokenCensus,
    CensusRefused,
    UnknownCensus,
    keep_census,
    list_censuses,
    make_census,
    read_census,
)
from comptune.census.store import put

from .conftest import AS_OF

PERSON: dict[str, Any] = {
    "employee_id": "A1",
    "hire_date": date(2020, 1, 15),
    "birth_date": None,
    "job_level": 1,
    "annual_salary": Decimal("60000.00"),
    "fte": Decimal("1.000"),
    "department": None,
    "location": None,
    "gender": None,
    "performance_rating": None,
}


def table(*people: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([PERSON | person for person in people], schema=RAW_CENSUS)


def test_the_name_is_the_hash_of_the_bytes_and_what_is_read_is_what_was_kept(
    folder: Path,
) -> None:
    people = make_census(100, seed=5, as_of=AS_OF)
    kept = keep_census(people, folder=folder, as_of=AS_OF)
    path = folder / f"{kept.sha256}.parquet"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == kept.sha256
    census = read_census(folder, kept.sha256)
    assert census.table.equals(people)
    assert census.table.schema.types == RAW_CENSUS.types
    assert (census.as_of, census.salary_basis, census.people) == (AS_OF, "full_time", 100)


def test_people_are_sorted_by_the_bytes_of_their_ids(folder: Path) -> None:
    ids = ["b", "Z", "é", "a", "\U0001f600", "B", "\uffee", "a1", "10", "9"]
    people = table(*({"employee_id": name} for name in ids))
    kept = keep_census(people, folder=folder, as_of=AS_OF)
    assert kept.table["employee_id"].to_pylist() == sorted(ids, key=lambda name: name.encode())


def test_another_as_of_date_or_basis_is_another_census(folder: Path) -> None:
    hashes = {
        keep_census(table({}), folder=folder, as_of=as_of, salary_basis=basis).sha256
        for as_of in (AS_OF, date(2024, 12, 31))
        for basis in ("full_time", "actual")
    }
    assert len(hashes) == 4


def test_a_changed_file_is_not_read(folder: Path) -> None:
    kept = keep_census(table({}), folder=folder, as_of=AS_OF)
    path = folder / f"{kept.sha256}.parquet"
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    with pytest.raises(BrokenCensus, match="so it was changed after the import"):
        read_census(folder, kept.sha256)


def test_a_census_is_found_by_the_beginning_of_its_hash(folder: Path) -> None:
    kept = keep_census(table({}), folder=folder, as_of=AS_OF)
    assert read_census(folder, kept.sha256[:8].upper()).sha256 == kept.sha256
    with pytest.raises(UnknownCensus, match="at least 4 of its digits"):
        read_census(folder, kept.sha256[:3])
    with pytest.raises(UnknownCensus, match=f"There are: {kept.sha256[:16]}"):
        read_census(folder, "0000" if kept.sha256[:4] != "0000" else "1111")
    (folder / f"{kept.sha256[:8]}{'0' * 56}.parquet").write_bytes(b"")
    with pytest.raises(UnknownCensus, match="2 kept censuses begin so"):
        read_census(folder, kept.sha256[:8])


def test_without_a_census_one_is_asked_for(folder: Path) -> None:
    with pytest.raises(UnknownCensus, match="Import a census first"):
        read_census(folder, "abcd")
    assert list_censuses(folder) == ()


def test_censuses_are_listed_the_latest_first(folder: Path) -> None:
    for year, people in ((2023, 3), (2025, 5), (2024, 4)):
        as_of = date(year, 12, 31)
        keep_census(make_census(people, seed=1, as_of=as_of), folder=folder, as_of=as_of)
    entries = list_censuses(folder)
    assert [(entry.as_of.year, entry.people) for entry in entries] == [
        (2025, 5),
        (2024, 4),
        (2023, 3),
    ]


@pytest.mark.parametrize(
    ("people", "rule"),
    [
        ([], "no person is there"),
        ([{}, {}], "an id is there twice"),
        ([{"employee_id": "H2027-L1-0000001"}], "the form of simulated hires"),
        ([{"hire_date": date(2026, 1, 1)}], "a hire date is after the as-of date"),
        ([{"birth_date": date(2020, 1, 15)}], "a birth date is not before the hire date"),
        ([{"job_level": 0}], "a level is not 1 to 5"),
        ([{"job_level": 6}], "a level is not 1 to 5"),
        ([{"annual_salary": Decimal(0)}], "a salary is not more than 0"),
        ([{"fte": Decimal("1.001")}], "an FTE is not in 0 to 1"),
        ([{"fte": Decimal(0)}], "an FTE is not in 0 to 1"),
        ([{"performance_rating": 6}], "a rating is not 1 to 5"),
    ],
)
def test_a_table_that_the_engine_may_not_be_given_is_not_kept(
    folder: Path, people: list[dict[str, Any]], rule: str
) -> None:
    with pytest.raises(CensusRefused, match=rule):
        keep_census(table(*people), folder=folder, as_of=AS_OF)
    assert not folder.exists()


def test_a_table_of_other_columns_or_with_holes_is_not_kept(folder: Path) -> None:
    with pytest.raises(CensusRefused, match="its columns are not employee_id"):
        keep_census(pa.table({"id": ["A1"]}), folder=folder, as_of=AS_OF)
    loose = pa.schema([field.with_nullable(True) for field in RAW_CENSUS])
    holes = pa.Table.from_pylist([PERSON | {"job_level": None}], schema=loose)
    with pytest.raises(CensusRefused, match="never null"):
        keep_census(holes, folder=folder, as_of=AS_OF)


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    put(path, b"first")

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        put(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
