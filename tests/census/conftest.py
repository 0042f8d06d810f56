"""Small census files and their mapping, for the tests of this folder."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from comptune.census import CensusMapping, ImportReport, import_census, parse_mapping

AS_OF = date(2025, 12, 31)
FIELD_OF = {
    "id": "employee_id",
    "hired": "hire_date",
    "born": "birth_date",
    "salary": "annual_salary",
    "level": "job_level",
    "title": "job_title",
    "fte": "fte",
    "dept": "department",
    "site": "location",
    "gender": "gender",
    "rating": "performance_rating",
    "currency": "currency",
}
"""The short headers of the tests' files."""


def mapping_of(header: str, **changes: Any) -> dict[str, Any]:
    """The mapping of a file with short headers, as plain values; a change to None removes a key."""
    columns = {FIELD_OF[name]: name for name in header.split(",") if name in FIELD_OF}
    plain: dict[str, Any] = {
        "columns": columns | changes.pop("columns", {}),
        "salary_basis": "full_time",
        "currency": "USD",
        "level": {"by": "column"},
    }
    return {key: value for key, value in (plain | changes).items() if value is not None}


@pytest.fixture
def as_of() -> date:
    return AS_OF


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace's census folder."""
    return tmp_path / "workspace" / "census"


@pytest.fixture
def make_mapping() -> Callable[..., CensusMapping]:
    """(header, changes) -> the mapping of a file with short headers."""
    return lambda header, **changes: parse_mapping(
        mapping_of(header, **changes), source="mapping.yml"
    )


@pytest.fixture
def import_text(tmp_path: Path, folder: Path) -> Callable[..., ImportReport]:
    """(CSV text, options, mapping changes) -> the report of its import."""

    def run(text: str, *, strict: bool = False, **changes: Any) -> ImportReport:
        path = tmp_path / "census.csv"
        path.write_bytes(text.encode())
        plain = mapping_of(text.partition("\n")[0].strip(), **changes)
        mapping = parse_mapping(plain, source="mapping.yml")
        return import_census(path, mapping=mapping, as_of=AS_OF, folder=folder, strict=strict)

    return run
