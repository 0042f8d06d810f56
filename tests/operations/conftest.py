"""A small workspace with one sealed run and a checkpoint, to save, restore and look after."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import comptune
from tests.ledger import postgresql
from tests.ledger.conftest import postgresql_folder, postgresql_url
from tests.small_runs import sealed_run

from comptune.census import keep_census, make_census
from comptune.ledger.actor import Actor, Authentication, operating_system_user
from comptune.ledger.checkpoints import Checkpoints
from comptune.workspace import Workspace

__all__ = ["comptune", "postgresql_folder", "postgresql_url"]

PEOPLE = 20
AS_OF = date(2026, 12, 31)
NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
ME = operating_system_user()
VIC = Actor("vic", Authentication.OPERATING_SYSTEM)


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 people, the baseline's run, a viewer and a checkpoint. Only copy it."""
    folder = tmp_path_factory.mktemp("operations") / "workspace"
    made = Workspace.init(folder, name="Acme", currency="EUR", at=NOW)
    people = make_census(PEOPLE, seed=1, as_of=AS_OF)
    keep_census(people, folder=made.census_folder, as_of=AS_OF)
    desk = made.desk(clock=lambda: NOW)
    desk.grant(VIC.name, "viewer")
    desk.create("plan", cells={"merit_rate.2027.L3": "3.5 %"}, reason="The market moved.")
    sealed_run(made.scenario(), actor=ME, clock=lambda: NOW)
    Checkpoints(made.checkpoints_folder).write_for(made.ledger, NOW)
    made.ledger.close()
    return folder


@pytest.fixture
def workspace(kept_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of one's own."""
    shutil.copytree(kept_folder, tmp_path / "own")
    opened = Workspace.open(tmp_path / "own")
    yield opened
    opened.ledger.close()


@pytest.fixture
def another_database(postgresql_folder: Path) -> Iterator[str]:
    """A second database of the server, where there is no ledger yet."""
    with postgresql.database(postgresql_folder) as url:
        yield url
