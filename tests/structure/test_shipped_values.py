"""The shipped values: on a usual workforce, what is entered is about what is delivered."""

import csv
import gzip
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from comptune.structure import (
    TABLES,
    Structure,
    check_structure,
    example_structure,
    read_structure,
)

from .folders import MONTGOMERY

# People of 1,000 by age band (rows) and tenure band (columns): the reference workforce of
# docs/reference/structure.md.
AGES = ("<25", "25-34", "35-44", "45-54", "55-64", "65+")
TENURES = ("<2", "2-4", "5-9", "10-19", "20+")
REFERENCE_WORKFORCE = (
    (58, 20, 2, 0, 0),
    (98, 82, 56, 14, 0),
    (58, 60, 60, 58, 9),
    (38, 40, 50, 58, 34),
    (24, 26, 34, 39, 42),
    (5, 6, 9, 10, 10),
)
# Payroll of 100 by range zone 1..6.
REFERENCE_ZONES = (2, 18, 38, 30, 10, 2)


@pytest.mark.parametrize("kind", ["termination", "promotion"])
def test_the_average_multiplier_of_the_reference_workforce_is_about_1(kind: str) -> None:
    by_age = dict(example_structure().rows(f"config_{kind}_age_multipliers"))
    by_tenure = dict(example_structure().rows(f"config_{kind}_tenure_multipliers"))

    average = sum(
        people * by_age[age] * by_tenure[tenure]
        for age, row in zip(AGES, REFERENCE_WORKFORCE, strict=True)
        for tenure, people in zip(TENURES, row, strict=True)
    ) / Decimal(1000)

    assert average == pytest.approx(Decimal(1), abs=Decimal("0.01"))


@pytest.mark.parametrize("kind", ["termination", "promotion", "merit"])
def test_without_ages_the_average_multiplier_is_about_1_too(kind: str) -> None:
    by_tenure = dict(example_structure().rows(f"config_{kind}_tenure_multipliers"))
    people = [sum(column) for column in zip(*REFERENCE_WORKFORCE, strict=True)]

    average = sum(
        count * by_tenure[tenure] for tenure, count in zip(TENURES, people, strict=True)
    ) / Decimal(1000)

    assert average == pytest.approx(Decimal(1), abs=Decimal("0.01"))
    if kind != "merit":
        by_age = dict(example_structure().rows(f"config_{kind}_age_multipliers"))
        assert by_age["unknown"] == 1


def test_the_average_of_the_merit_matrix_is_about_1() -> None:
    shares = dict(example_structure().rows("config_rating_distribution"))
    average = sum(
        shares[rating] * REFERENCE_ZONES[zone - 1] * multiplier
        for rating, zone, multiplier in example_structure().rows("config_merit_matrix")
    ) / Decimal(100)

    assert average == pytest.approx(Decimal(1), abs=Decimal("0.01"))


@pytest.mark.parametrize(
    "structure", [example_structure(), read_structure(MONTGOMERY)], ids=["example", "montgomery"]
)
def test_the_merit_matrix_rises_with_the_rating_and_falls_with_the_zone(
    structure: Structure,
) -> None:
    matrix = {row[:2]: row[2] for row in structure.rows("config_merit_matrix")}

    assert all(matrix[1, zone] == 0 for zone in range(1, 7))
    for rating in range(2, 6):
        assert all(matrix[rating, zone] > matrix[rating, zone + 1] for zone in range(1, 6))
        assert all(matrix[rating, zone] >= matrix[rating - 1, zone] for zone in range(1, 7))


@pytest.mark.parametrize(
    "structure", [example_structure(), read_structure(MONTGOMERY)], ids=["example", "montgomery"]
)
def test_both_structures_pass_without_a_warning_and_their_ranges_overlap(
    structure: Structure,
) -> None:
    assert check_structure(structure) == ()
    levels = structure.rows("config_job_levels")
    assert all(after[2] < before[3] for before, after in pairwise(levels))


def test_the_reference_page_shows_this_reference_workforce() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "structure.md").read_text()

    for age, people in zip(AGES, REFERENCE_WORKFORCE, strict=True):
        assert f"| {age} | {' | '.join(map(str, people))} |\n" in page
    for name in TABLES:
        assert f"`{name}`" in page


def test_montgomery_s_ranges_overlap_around_the_edges_of_its_levels() -> None:
    levels = yaml.safe_load((MONTGOMERY.parent / "montgomery_levels.yml").read_text())
    rows = read_structure(MONTGOMERY).rows("config_job_levels")

    for level, edge in levels["upper_edges"].items():
        assert rows[level][2] < edge < rows[level - 1][3]


def test_montgomery_s_multipliers_average_about_1_over_its_people(shared_data: Path) -> None:
    structure = read_structure(MONTGOMERY)
    people = _people_by_tenure_band(shared_data, structure)

    assert sum(people.values()) == 9228
    for kind in ("termination", "promotion"):
        by_tenure = dict(structure.rows(f"config_{kind}_tenure_multipliers"))
        average = sum(by_tenure[band] * count for band, count in people.items()) / Decimal(9228)
        assert average == pytest.approx(Decimal(1), abs=Decimal("0.01"))


def _people_by_tenure_band(shared_data: Path, structure: Structure) -> Counter[str]:
    """Montgomery's people by completed years on 1 January 2017."""
    people: Counter[str] = Counter()
    with gzip.open(shared_data / "montgomery_employees_2016.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            hired = date.fromisoformat(row["date_first_hired"])
            start = date(2017, 1, 1)
            years = start.year - hired.year - ((start.month, start.day) < (hired.month, hired.day))
            people[_band(structure, years)] += 1
    return people


def _band(structure: Structure, years: int) -> str:
    for band, minimum, maximum in structure.rows("config_tenure_bands"):
        if (minimum or 0) <= years and (maximum is None or years < maximum):
            return str(band)
    raise AssertionError(f"{years} years have no band")
