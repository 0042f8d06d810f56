"""Real people: five years of 9,228 employees, the same from the engine and the reference."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.engine.test_engine_agrees_with_reference import check_totals, check_transitions
from tests.reference.by_hand import DEFAULTS
from tests.reference.invariants import check_everything
from tests.reference.simulate import simulate as simulate_slowly
from tests.reference.world import Band, Person, Scenario, Structure, World

from comptune.census import FEMALE, MALE, Census, import_census, read_census, read_mapping
from comptune.structure import Structure as Tables
from comptune.structure import read_structure

DATA = Path(__file__).resolve().parents[1] / "data"
LETTERS = {MALE: "M", FEMALE: "F"}


@pytest.fixture(scope="module")
def census(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Census:
    report = import_census(
        shared_data / "montgomery_employees_2016.csv.gz",
        mapping=read_mapping(DATA / "montgomery_mapping.yml"),
        as_of=date(2016, 12, 31),
        folder=tmp_path_factory.mktemp("census"),
        currency="USD",
    )
    return read_census(report.census_path.parent, report.sha256)


def person_of(row: dict[str, Any]) -> Person:
    """Return a row of the census as a person of the reference."""
    return Person(
        employee_id=row["employee_id"],
        hire_date=row["hire_date"],
        birth_date=row["birth_date"],
        job_level=row["job_level"],
        annual_salary_cents=int(row["annual_salary"] * 100),
        fte_thousandths=int(row["fte"] * 1000),
        department=row["department"],
        location=row["location"],
        gender=LETTERS.get(row["gender"], row["gender"]),
        performance_rating=row["performance_rating"],
    )


def ppm(share: Decimal) -> int:
    """Return a share or multiplier in parts per million."""
    return int(share * 1_000_000)


def structure_of(tables: Tables) -> Structure:
    """Return the tables of a structure in the reference's form."""

    def multipliers(name: str) -> dict[str, int]:
        return {band: ppm(multiplier) for band, multiplier in tables.rows(name)}

    levels = sorted(tables.rows("config_job_levels"))
    minimum, maximum = zip(
        *[(int(low * 100), int(high * 100)) for *_, low, high in levels], strict=True
    )
    return Structure(
        minimum_cents=minimum,
        maximum_cents=maximum,
        age_bands=tuple(Band(*row) for row in tables.rows("config_age_bands")),
        tenure_bands=tuple(Band(*row) for row in tables.rows("config_tenure_bands")),
        termination_by_age=multipliers("config_termination_age_multipliers"),
        termination_by_tenure=multipliers("config_termination_tenure_multipliers"),
        promotion_by_age=multipliers("config_promotion_age_multipliers"),
        promotion_by_tenure=multipliers("config_promotion_tenure_multipliers"),
        merit_by_tenure=multipliers("config_merit_tenure_multipliers"),
        merit_matrix={
            (rating, zone): ppm(multiplier)
            for rating, zone, multiplier in tables.rows("config_merit_matrix")
        },
        rating_shares=tuple(
            (rating, ppm(share)) for rating, share in tables.rows("config_rating_distribution")
        ),
        hire_ages=tuple(
            (age, ppm(weight)) for age, weight in tables.rows("config_new_hire_age_distribution")
        ),
    )


def test_five_years_of_montgomery_agree_event_by_event(census: Census) -> None:
    levers = replace(
        DEFAULTS,
        lump_sum_share=500_000,
        leaver_bonus_share=250_000,
        quit_elasticity_thousandths=1_500,
    )
    years = range(2017, 2022)
    world = World(
        people=tuple(person_of(row) for row in census.table.to_pylist()),
        structure=structure_of(read_structure(DATA / "montgomery_structure")),
        levers=dict.fromkeys(years, levers),
        scenario=Scenario(start_year=2017, end_year=2021, seed=20_170_101),
    )
    assert len(world.people) == 9_228
    expected = simulate_slowly(world)
    check_everything(world, expected)
    check_transitions(world, expected)
    check_totals(world, expected)
