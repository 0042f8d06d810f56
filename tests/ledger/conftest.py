"""Ledgers on SQLite and on a real PostgreSQL."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.ledger import postgresql

from comptune.ledger.actor import Actor, Authentication
from comptune.ledger.store import Ledger

FOUNDER = Actor("ada", Authentication.OPERATING_SYSTEM)
FOUNDED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql_folder() -> Iterator[Path]:
    """The socket's folder of a PostgreSQL server that runs as long as the session."""
    if postgresql.binaries() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed (apt-get install postgresql)")
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with postgresql.server() as folder:
        yield folder


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where there is no ledger yet, in a file."""
    return f"sqlite:///{tmp_path}/ledger.sqlite"


@pytest.fixture
def postgresql_url(postgresql_folder: Path) -> Iterator[str]:
    """Where there is no ledger yet, in a database of its own."""
    with postgresql.database(postgresql_folder) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """Where there is no ledger yet; the test runs once on each kind of database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """A ledger that `FOUNDER` began, once on each kind of database."""
    made = Ledger.create(ledger_url, founder=FOUNDER, at=FOUNDED_AT)
    yield made
    made.close()
