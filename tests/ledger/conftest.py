"""Ledgers on SQLite and on a real PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.ledger import postgresql
from tests.ledger.tampering import copy_file, flatten
from tests.ledger.thousand import Thousand, write_thousand

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


@pytest.fixture(scope="session")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Thousand:
    """A ledger of a thousand entries in a file, and its checkpoints. Only read it."""
    folder = tmp_path_factory.mktemp("thousand")
    written = write_thousand(f"sqlite:///{folder}/ledger.sqlite", folder / "checkpoints")
    flatten(written.url)
    return written


@pytest.fixture(scope="session")
def thousand_in_postgresql(
    postgresql_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Thousand]:
    """The same in PostgreSQL. Only read it."""
    with postgresql.database(postgresql_folder) as url:
        yield write_thousand(url, tmp_path_factory.mktemp("thousand") / "checkpoints")


@pytest.fixture
def thousand_copy(thousand: Thousand, tmp_path: Path) -> Thousand:
    """A copy in a file, to tamper with."""
    checkpoints = tmp_path / "outside" / "checkpoints"
    shutil.copytree(thousand.checkpoints, checkpoints)
    return Thousand(copy_file(thousand.url, tmp_path / "workspace"), checkpoints)


@pytest.fixture
def postgresql_copy(
    thousand_in_postgresql: Thousand, postgresql_folder: Path, tmp_path: Path
) -> Iterator[Thousand]:
    """A copy in PostgreSQL, to tamper with."""
    checkpoints = tmp_path / "outside" / "checkpoints"
    shutil.copytree(thousand_in_postgresql.checkpoints, checkpoints)
    with postgresql.database(postgresql_folder, like=thousand_in_postgresql.url) as url:
        yield Thousand(url, checkpoints)


@pytest.fixture(params=["thousand_copy", "postgresql_copy"], ids=["sqlite", "postgresql"])
def tampered(request: pytest.FixtureRequest) -> Thousand:
    """A copy to tamper with; the test runs once on each kind of database."""
    copy: Thousand = request.getfixturevalue(request.param)
    return copy
