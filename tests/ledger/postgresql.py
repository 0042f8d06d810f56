"""A PostgreSQL server for tests: installed binaries, a data folder that is thrown away.

It listens on a socket in its own folder only, so that it meets no other server.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")
_numbers = count(1)


def binaries() -> Path | None:
    """The folder of the newest version that is installed."""
    found = [
        folder
        for pattern in _FOLDERS
        for folder in Path("/").glob(pattern.removeprefix("/"))
        if (folder / "initdb").exists() and (folder / "postgres").exists()
    ]
    return max(found, key=lambda folder: [int(part) for part in _digits(folder)], default=None)


@contextmanager
def server() -> Iterator[Path]:
    """A running server; what it gives is the folder of its socket."""
    found = binaries()
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="comptune-pg-", dir="/tmp"))  # sockets need short paths
    user = _unprivileged_user()
    if user is not None:
        shutil.chown(folder, user)
    folder.chmod(0o755)
    data = folder / "data"
    subprocess.run(
        [found / "initdb", "-D", data, "-A", "trust", "-U", "comptune", "-E", "UTF8", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
        user=user,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(found / "postgres", "-D", data, "-k", folder),
                *("-c", "listen_addresses="),
                *("-c", "fsync=off"),  # no test cuts the machine's power
            ],
            stdout=log,
            stderr=log,
            user=user,
            cwd="/",
        )
    try:
        _wait_for(folder, process)
        yield folder
    finally:
        process.send_signal(signal.SIGINT)  # ends the connections, too
        process.wait()
        shutil.rmtree(folder)


@contextmanager
def database(folder: Path, *, like: str = "") -> Iterator[str]:
    """A database of the server, as a URL: empty, or a copy of another that nobody has open."""
    name = f"ledger_{next(_numbers)}"
    with _connection(folder) as connection:
        template = like.partition("@/")[2].partition("?")[0] or "template1"
        connection.execute(f"create database {name} template {template}")
    yield f"postgresql://comptune@/{name}?host={folder}"
    with _connection(folder) as connection:
        connection.execute(f"drop database {name} with (force)")


def _connection(folder: Path) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(host=str(folder), user="comptune", dbname="postgres", autocommit=True)


def _wait_for(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    while True:
        try:
            _connection(folder).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.05)


def _unprivileged_user() -> str | None:
    """Whom to run it as, since PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _digits(folder: Path) -> list[str]:
    return ["".join(filter(str.isdigit, part)) or "0" for part in folder.parts[-2:]]
