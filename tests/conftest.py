"""Fixtures that every test may use."""

import fcntl
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from comptune.census import guess_mapping, make_census, write_csv
from comptune.workspace import Workspace


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="repeat tests of interruptions many times")


REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """A page that runs in this process takes the name `__main__`, which new processes import."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data, outside the repository; skips where it is absent."""
    default = REPOSITORY.parent / "shared" / "data"
    folder = Path(os.environ.get("COMPTUNE_SHARED_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"the public data sets are not in {folder} (COMPTUNE_SHARED_DATA)")
    return folder


BUILT_PEOPLE = 800
BUILT_AS_OF = date(2026, 12, 31)


@pytest.fixture(scope="session")
def session_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a parallel session share."""
    root = tmp_path_factory.getbasetemp()
    return root.parent if "PYTEST_XDIST_WORKER" in os.environ else root


@pytest.fixture(scope="session")
def worker_number() -> int:
    """0 for the first or only worker, 1 for the second, ..."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def built_workspace(session_root: Path) -> Workspace:
    """A workspace of 800 synthetic people with the sealed run of the baseline. Only read it."""
    root = session_root
    folder = root / "built_workspace"
    with (root / "built_workspace.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return Workspace.open(folder)
        people = root / "built_people.csv"
        write_csv(make_census(BUILT_PEOPLE, seed=11, as_of=BUILT_AS_OF), people)
        workspace = Workspace.init(folder, name="Built", currency="USD")
        workspace.import_census(people, mapping=guess_mapping(people), as_of=BUILT_AS_OF)
        workspace.run_scenario()
        return workspace
