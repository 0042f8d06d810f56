"""A ledger that cannot be opened or made says why, in plain words and without the password."""

import contextlib
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from tests.ledger.acts import comment, created
from tests.ledger.conftest import FOUNDED_AT, FOUNDER

from comptune.ledger import database
from comptune.ledger.errors import LedgerRefused
from comptune.ledger.store import Ledger

NOBODY = 65534
REPOSITORY = Path(__file__).resolve().parents[2]


def refused(url: str) -> str:
    with pytest.raises(LedgerRefused) as refusal:
        Ledger.open(url)
    return str(refusal.value)


def test_a_missing_ledger_is_not_silently_begun(tmp_path: Path) -> None:
    message = refused(f"sqlite:///{tmp_path}/ledger.sqlite")
    assert f"The ledger {tmp_path}/ledger.sqlite: there is none" in message
    assert "comptune ledger init" in message
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_goes_away_is_not_silently_begun_anew(sqlite_url: str) -> None:
    ledger = Ledger.create(sqlite_url, founder=FOUNDER, at=FOUNDED_AT)
    ledger.close()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.unlink()
    with pytest.raises(LedgerRefused, match="cannot be opened"):
        ledger.append([created(FOUNDER, "plan")])
    assert not path.exists()


@pytest.mark.parametrize(
    "content", [b"", b"Not a database, but long enough to be read as one." * 99]
)
def test_a_file_that_is_something_else_is_no_ledger(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    assert "not a ledger" in refused(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_file_that_is_something_else_is_not_made_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"Not a database, but long enough to be read as one." * 99)
    with pytest.raises(LedgerRefused, match="not a ledger"):
        Ledger.create(f"sqlite:///{path}", founder=FOUNDER, at=FOUNDED_AT)
    assert path.read_bytes().startswith(b"Not a database")


def test_a_database_of_other_tables_is_no_ledger_and_not_made_one(ledger_url: str) -> None:
    if ledger_url.startswith("sqlite"):
        sqlite3.connect(ledger_url.removeprefix("sqlite:///")).close()
    engine = create_engine(ledger_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("create table projections (name text)")
    engine.dispose()
    assert "not a ledger" in refused(ledger_url)
    with pytest.raises(LedgerRefused, match="other tables called projections"):
        Ledger.create(ledger_url, founder=FOUNDER, at=FOUNDED_AT)


def test_a_ledger_of_another_version_is_refused_with_both(ledger: Ledger) -> None:
    engine = create_engine(ledger.url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    engine.dispose()
    assert "of version 9999, this comptune's of 0001" in refused(ledger.url)


def test_a_ledger_needs_its_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/missing/ledger.sqlite"
    with pytest.raises(LedgerRefused, match="there is no folder"):
        Ledger.create(url, founder=FOUNDER, at=FOUNDED_AT)
    assert "there is none" in refused(url)


@pytest.mark.parametrize("odd", ["with space", "what?", "50%", "a#b", "Größe", "semi;colon"])
def test_any_name_of_a_folder_will_do(tmp_path: Path, odd: str) -> None:
    folder = tmp_path / odd
    folder.mkdir()
    url = f"sqlite:///{folder}/ledger.sqlite"
    Ledger.create(url, founder=FOUNDER, at=FOUNDED_AT).close()
    assert (folder / "ledger.sqlite").is_file()
    assert Ledger.open(url).head().sequence == 1


def test_a_relative_path_stays_the_same_when_the_process_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ledger = Ledger.create("sqlite:///ledger.sqlite", founder=FOUNDER, at=FOUNDED_AT)
    ledger.close()
    monkeypatch.chdir("/")
    assert ledger.head().sequence == 1


@pytest.mark.parametrize("url", ["", "mysql://root:secret@host/db", "ledger.sqlite", "sqlite://"])
def test_a_url_of_nothing_known_is_refused(url: str) -> None:
    message = refused(url)
    assert "neither a URL of SQLite nor of PostgreSQL" in message
    assert "secret" not in message


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite:///:memory:"])
def test_a_ledger_in_memory_is_refused(url: str) -> None:
    assert "would keep nothing" in refused(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:secret@127.0.0.1:1/ledger",
        "postgres://ana:secret@127.0.0.1:1/ledger",
        "postgresql+psycopg://ana:secret@127.0.0.1:1/ledger",
        "postgresql://ana@127.0.0.1:1/ledger?password=secret",
    ],
)
def test_a_server_that_cannot_be_reached_is_named_without_its_password(url: str) -> None:
    message = refused(url)
    assert "ana" in message
    assert "127.0.0.1:1/ledger: the server cannot be reached" in message
    assert "secret" not in message


def test_a_database_that_is_not_there_is_refused(postgresql_folder: Path) -> None:
    message = refused(f"postgresql://comptune:secret@/nowhere?host={postgresql_folder}")
    assert "knows no such database" in message
    assert "secret" not in message


def test_a_user_without_rights_is_told_so(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url.replace("postgresql:", "postgresql+psycopg:"))
    user = (
        "guest_" + postgresql_url.split("/ledger_")[1].split("?", maxsplit=1)[0]
    )  # roles outlive databases
    with engine.begin() as connection:
        connection.exec_driver_sql(f"create role {user} login")
        connection.exec_driver_sql("revoke create on schema public from public")
    guest = postgresql_url.replace("comptune@", f"{user}@")
    with pytest.raises(LedgerRefused, match="no right to the ledger's tables"):
        Ledger.create(guest, founder=FOUNDER, at=FOUNDED_AT)
    Ledger.create(postgresql_url, founder=FOUNDER, at=FOUNDED_AT).close()
    assert "no right to the ledger's tables" in refused(guest)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"drop role {user}")
    engine.dispose()


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    message = refused("postgresql://ana:secret@127.0.0.1:1/ledger")
    assert "comptune[postgresql]" in message
    assert "secret" not in message


def test_a_copy_in_another_mode_is_put_back_into_the_one_that_readers_need(sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    Ledger.create(sqlite_url, founder=FOUNDER, at=FOUNDED_AT).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma journal_mode = delete").fetchone() == ("delete",)
    Ledger.open(sqlite_url)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_ledger_shows_no_password() -> None:
    url = "postgresql://ana:secret@127.0.0.1:1/ledger"
    assert "secret" not in repr(Ledger(database.Database(url)))


def as_nobody(code: str, *arguments: str) -> str:
    """What a process prints that may not write where others do."""
    return subprocess.run(
        [sys.executable, "-c", f"import os, sys\n{BECOME_NOBODY}\n{code}", *arguments],
        check=True,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
    ).stdout


BECOME_NOBODY = f"""
from comptune.ledger.store import Ledger
from comptune.ledger.errors import LedgerRefused
from tests.ledger.acts import created
from tests.ledger.conftest import FOUNDED_AT, FOUNDER
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
"""


def test_a_folder_that_cannot_be_written_to_is_refused() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/ledger.sqlite"
        Ledger.create(url, founder=FOUNDER, at=FOUNDED_AT).close()
        (folder / "ledger.sqlite").chmod(0o444)
        folder.chmod(0o555)
        try:
            said = as_nobody(
                "for act in (\n"
                "    lambda: Ledger.open(sys.argv[1]).append([created(FOUNDER, 'plan')]),\n"
                "    lambda: Ledger.create(sys.argv[2], founder=FOUNDER, at=FOUNDED_AT),\n"
                "):\n"
                "    try:\n"
                "        act()\n"
                "    except LedgerRefused as refusal:\n"
                "        print(refusal)\n",
                url,
                f"sqlite:///{folder}/other.sqlite",
            ).splitlines()
        finally:
            folder.chmod(0o755)
    assert len(said) == 2
    assert all("right to" in line or "to write" in line for line in said)


def test_a_ledger_that_others_keep_locked_says_so(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.append([created(FOUNDER, "plan")])
    release, locked = threading.Event(), threading.Event()
    lock = "lock table entries in share row exclusive mode"

    def hold() -> None:
        with ledger._database.writing(lock=lock):
            locked.set()
            release.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait()
    try:
        with (
            pytest.raises(LedgerRefused, match="kept it locked"),
            ledger._database.writing(lock=lock, patience=1),
        ):
            pass
    finally:
        release.set()
        holder.join()
    ledger.append([comment(FOUNDER, "plan", "after the wait")])
