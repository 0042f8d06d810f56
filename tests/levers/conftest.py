"""What the tests of the levers share: the shipped defaults."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The project's folder."""
    return REPOSITORY


@pytest.fixture(scope="session")
def default_levers_path() -> Path:
    """The shipped seed."""
    return REPOSITORY / "transform" / "seeds" / "default_levers.csv"


@pytest.fixture(scope="session")
def default_levers(default_levers_path: Path) -> dict[tuple[str, int], Decimal]:
    """The shipped seed's values by lever and level."""
    with default_levers_path.open(encoding="utf-8", newline="") as file:
        return {
            (row["parameter_name"], int(row["job_level"])): Decimal(row["parameter_value"])
            for row in csv.DictReader(file)
        }
