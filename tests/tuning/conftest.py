"""Small scenarios to tune."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from comptune.census import guess_mapping, make_census, write_csv
from comptune.scenarios import Scenario
from comptune.workspace import Workspace

AS_OF = date(2026, 12, 31)

MakeScenario = Callable[..., Scenario]


def scenario_of(
    folder: Path, people: pa.Table, content: Mapping[str, Any] | None = None
) -> Scenario:
    """A scenario of these people in a workspace of their own."""
    workspace = Workspace.init(folder / "workspace", name="Tuned", currency="USD")
    write_csv(people, folder / "people.csv")
    mapping = guess_mapping(folder / "people.csv")
    workspace.import_census(folder / "people.csv", mapping=mapping, as_of=AS_OF)
    return workspace.scenario({"id": "tuned", **(content or {})})


@pytest.fixture
def make_scenario(tmp_path: Path) -> MakeScenario:
    """Makes a scenario of a census table."""

    def make(people: pa.Table, content: Mapping[str, Any] | None = None) -> Scenario:
        return scenario_of(tmp_path, people, content)

    return make


@pytest.fixture(scope="session")
def four_hundred(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """400 synthetic people over five years."""
    people = make_census(400, seed=11, as_of=AS_OF)
    return scenario_of(tmp_path_factory.mktemp("four_hundred"), people)


@pytest.fixture(scope="session")
def eight_hundred(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """800 synthetic people over five years."""
    people = make_census(800, seed=11, as_of=AS_OF)
    return scenario_of(tmp_path_factory.mktemp("eight_hundred"), people)


@pytest.fixture(scope="session")
def ten_thousand(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """10,000 synthetic people over five years."""
    people = make_census(10_000, seed=5, as_of=AS_OF)
    return scenario_of(tmp_path_factory.mktemp("ten_thousand"), people)
