"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="repeat tests of interruptions many times")


REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data, outside the repository; skips where it is absent."""
    default = REPOSITORY.parent / "shared" / "data"
    folder = Path(os.environ.get("COMPTUNE_SHARED_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"the public data sets are not in {folder} (COMPTUNE_SHARED_DATA)")
    return folder
