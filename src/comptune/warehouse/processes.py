"""Builds in processes of their own: what they may use, how they are followed, who waits."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from comptune.warehouse.project import compiled_project, dbt_environment

DATABASE_FILE: Final = "run.duckdb"  # dbt knows one path; what is built is renamed
READ_ONLY: Final = 0o444

Progress = Callable[[str, int, int], None]  # what was done, how many steps are done, of how many


@dataclass(frozen=True)
class Resources:
    """What a build may use of the machine."""

    memory_bytes: int
    threads: int
    spill_folder: Path


@dataclass(frozen=True)
class Failure:
    """Why a build cannot be used: what failed, or the last words of a process that died."""

    failed: tuple[str, ...]
    last_words: str


def start_from_parsed(work: Path) -> None:
    """Put dbt's own parse state where a build in that folder begins."""
    target = work / "target"
    target.mkdir()
    shutil.copy(compiled_project().folder / "partial_parse.msgpack", target)


def run_child(
    module: str, work: Path, resources: Resources, progress: Progress | None
) -> Failure | None:
    """Run a build in a process of its own, which ends when this one does; None if it is sound."""
    command = [
        *(sys.executable, "-m", module),
        *("--memory", str(resources.memory_bytes), "--threads", str(resources.threads)),
        *("--spill", str(resources.spill_folder.resolve())),
    ]
    with (
        (work / "child.log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            cwd=work,
            env=dbt_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as child,
    ):
        assert child.stdout is not None
        try:
            outcome = _follow(child.stdout, progress or (lambda *_: None))
        except BaseException:
            child.kill()
            raise
        if child.wait() == 0 and outcome is not None and outcome["sealable"]:
            return None
        log.seek(0)
        failures = outcome["failures"] if outcome else []
        return Failure(
            tuple(f"{one['name']}: {one['message']}" for one in failures),
            "\n".join(log.read().strip().splitlines()[-12:]),
        )


def make_durable(path: Path) -> None:
    """Write a built file through to the disk, and let nobody write to it again."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    path.chmod(READ_ONLY)


def rename_durably(path: Path, name: Path) -> None:
    """Give a file its name in one step that outlasts a power cut."""
    path.rename(name)
    folder = os.open(name.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that the system lets go when the process ends, however it ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _follow(lines: IO[str], progress: Progress) -> dict[str, Any] | None:
    """Pass the child's progress on; returns its outcome, None where it died without one."""
    outcome = None
    for line in lines:
        if not line.startswith("{"):
            continue
        message = json.loads(line)
        if "sealable" in message:
            outcome = message
        else:
            progress(message["step"], message["done"], message["of"])
    return outcome
