"""Real people: the 9,228 employees of Montgomery County in 2016."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from comptune.census import (
    Census,
    ImportReport,
    guess,
    import_census,
    read_census,
    read_mapping,
)

DATA = Path(__file__).resolve().parents[1] / "data"
FILE = "montgomery_employees_2016.csv.gz"
LEVELS = {1: 2124, 2: 3435, 3: 2490, 4: 904, 5: 275}


@pytest.fixture(scope="module")
def report(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> ImportReport:
    return import_census(
        shared_data / FILE,
        mapping=read_mapping(DATA / "montgomery_mapping.yml"),
        as_of=date(2016, 12, 31),
        folder=tmp_path_factory.mktemp("census"),
        currency="USD",
        strict=True,
    )


@pytest.fixture(scope="module")
def census(report: ImportReport) -> Census:
    return read_census(report.census_path.parent, report.sha256)


def test_everybody_and_the_whole_payroll_arrive(report: ImportReport) -> None:
    assert (report.people_read, report.people_accepted, report.people_rejected) == (9_228, 9_228, 0)
    assert report.payroll_read_cents == report.payroll_accepted_cents == 67_724_456_660
    assert report.annualised_payroll_cents == 67_724_456_660
    assert report.unknown == {
        "birth_date": 9_228,
        "location": 9_228,
        "gender": 17,
        "performance_rating": 9_228,
    }


def test_part_timers_have_a_full_time_salary_of_twice_their_pay(census: Census) -> None:
    fte = census.table["fte"].to_pylist()
    assert sum(str(value) == "0.500" for value in fte) == 834
    assert sum(str(value) == "1.000" for value in fte) == 8_394


def test_the_bands_of_the_mapping_are_those_of_the_structure() -> None:
    levels = yaml.safe_load((DATA / "montgomery_levels.yml").read_text("utf-8"))
    mapping = read_mapping(DATA / "montgomery_mapping.yml")
    edges = [int(edge) for edge in mapping.plain()["level"]["upper_edges"]]
    assert edges == list(levels["upper_edges"].values())


def test_every_level_is_filled(report: ImportReport) -> None:
    assert sum(report.people_by_level.values()) == 9_228
    assert report.people_by_level == LEVELS


def test_a_guess_finds_its_columns_and_asks_for_the_level(shared_data: Path) -> None:
    found = guess(shared_data / FILE)
    assert found.mapping.columns.named() == {
        "employee_id": "person_id",
        "hire_date": "date_first_hired",
        "annual_salary": "annual_salary",
        "job_title": "position_title",
        "department": "department",
        "gender": "gender",
    }
    assert any(question.startswith("level:") for question in found.questions)
