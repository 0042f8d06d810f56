"""Builds in processes of their own: what they may use, how they are followed and stopped."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from comptune import logs
from comptune.errors import ComptuneError
from comptune.warehouse.failures import FailedNode, Failure
from comptune.warehouse.project import compiled_project, dbt_environment

DATABASE_FILE: Final = "run.duckdb"  # dbt knows one path; what is built is renamed
READ_ONLY: Final = 0o444

Progress = Callable[[str, int, int], None]  # what was done, how many steps are done, of how many
Cancelled = Callable[[], bool]  # whether to stop; asked from any thread, many times a second

_ASKED_EVERY: Final = 0.1  # seconds


class BuildCancelled(ComptuneError):
    """A build that was stopped because somebody asked for it; it left nothing behind."""


@dataclass(frozen=True)
class Resources:
    """What a build may use of the machine."""

    memory_bytes: int
    threads: int
    spill_folder: Path


def start_from_parsed(work: Path) -> None:
    """Put dbt's own parse state where a build in that folder begins."""
    target = work / "target"
    target.mkdir()
    shutil.copy(compiled_project().folder / "partial_parse.msgpack", target)


def run_child(
    module: str,
    work: Path,
    resources: Resources,
    progress: Progress | None,
    cancelled: Cancelled | None = None,
) -> Failure | None:
    """Run a build in a process of its own, which ends when this one does; None if it is sound.

    Raises:
        BuildCancelled: it was asked to stop before its end.
    """
    spill = resources.spill_folder.resolve() / f"build-{uuid.uuid4().hex}"
    command = [
        *(sys.executable, "-m", module),
        *("--memory", str(resources.memory_bytes), "--threads", str(resources.threads)),
        *("--spill", str(spill)),
    ]
    try:
        return _followed_to_its_end(command, work, progress, cancelled)
    finally:
        shutil.rmtree(spill, ignore_errors=True)  # a child that is killed does not clear it


def _followed_to_its_end(
    command: list[str], work: Path, progress: Progress | None, cancelled: Cancelled | None
) -> Failure | None:
    with (
        (work / "child.log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            cwd=work,
            env=dbt_environment() | logs.for_child(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as child,
    ):
        assert child.stdout is not None
        try:
            with _ended_when(cancelled, child) as was_ended:
                outcome = _follow(child.stdout, progress or (lambda *_: None))
        except BaseException:
            child.kill()
            raise
        if was_ended.is_set():
            raise _cancelled()
        if child.wait() == 0 and outcome is not None and outcome["sealable"]:
            return None
        log.seek(0)
        failures = outcome["failures"] if outcome else []
        return Failure(
            tuple(FailedNode(**one) for one in failures),
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
def locked(path: Path, cancelled: Cancelled | None = None) -> Iterator[None]:
    """Hold a lock that the system lets go when the process ends, however it ends.

    Raises:
        BuildCancelled: it was asked to stop while it waited for its turn.
    """
    is_held = False
    while not is_held:
        with path.open("w") as file:
            if cancelled is None:
                fcntl.flock(file, fcntl.LOCK_EX)
            else:
                _await_turn(file, cancelled)
            is_held = _is_at(file, path)
            if is_held:
                try:
                    yield
                finally:
                    path.unlink(missing_ok=True)  # whoever waits for it opens another


@contextmanager
def locked_if_free(path: Path) -> Iterator[bool]:
    """Hold a lock, or none where somebody else does; yields whether it is held."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        is_held = _is_at(file, path)
        yield is_held
        if is_held:
            path.unlink(missing_ok=True)


def _is_at(file: IO[str], path: Path) -> bool:
    """Whether the open file still has its name; who held the lock before took it away."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _await_turn(file: IO[str], cancelled: Cancelled) -> None:
    while not cancelled():
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_ASKED_EVERY)
        else:
            return
    raise _cancelled()


@contextmanager
def _ended_when(
    cancelled: Cancelled | None, child: "subprocess.Popen[str]"
) -> Iterator[threading.Event]:
    """End the child once it is asked for, however silent it is; yields whether that was so."""
    was_ended, is_over = threading.Event(), threading.Event()
    if cancelled is None:
        yield was_ended
        return

    def watch() -> None:
        while not is_over.wait(_ASKED_EVERY):
            if cancelled() and child.poll() is None:
                was_ended.set()
                child.kill()
                return

    watcher = threading.Thread(target=watch, name="build watcher", daemon=True)
    watcher.start()
    try:
        yield was_ended
    finally:
        is_over.set()
        watcher.join()


def _cancelled() -> BuildCancelled:
    return BuildCancelled(
        place="The build",
        rule="it was cancelled before its end",
        remedy="Nothing was kept. Start it again when you want it.",
    )


def _follow(lines: IO[str], progress: Progress) -> dict[str, Any] | None:
    """Pass the child's progress on; returns its outcome, None where it died without one."""
    outcome = None
    for line in lines:
        if not line.startswith("{"):
            continue
        message = json.loads(line)
        if "sealable" in message:
            outcome = message
        elif "log" in message:
            logs.relay(message["log"])
        else:
            progress(message["step"], message["done"], message["of"])
    return outcome
