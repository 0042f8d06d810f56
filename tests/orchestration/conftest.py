"""A workspace of its own and an instance that leaves nothing behind."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import pytest

from comptune.census import keep_census, make_census
from comptune.workspace import Workspace

AS_OF = date(2025, 12, 31)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a census and no run."""
    folder = tmp_path_factory.mktemp("orchestration") / "workspace"
    made = Workspace.init(folder, name="Orchestration tests", currency="EUR")
    people = make_census(400, seed=5, as_of=AS_OF)
    keep_census(people, folder=made.census_folder, as_of=AS_OF)
    return made


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """An instance that leaves nothing behind and tells nobody."""
    with dg.DagsterInstance.ephemeral(settings={"telemetry": {"enabled": False}}) as made:
        yield made
