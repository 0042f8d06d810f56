"""A build that is killed leaves nothing that a reader can see, and the next one works."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from comptune.census import keep_census, make_census
from comptune.warehouse.runs import readable_and_damaged, verify_run
from comptune.workspace import Workspace

pytestmark = pytest.mark.soak

LONGEST_WAIT = 9.0  # seconds into the build; a whole one takes about ten


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Workspace.init(
        tmp_path_factory.mktemp("killed") / "workspace", name="Killed", currency="EUR"
    )
    people = make_census(300, seed=3, as_of=date(2026, 12, 31))
    keep_census(people, folder=made.census_folder, as_of=date(2026, 12, 31))
    return made.folder


def start(folder: Path, seed: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.warehouse.build_once", str(folder), str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "building\n"
    return process


def children(pid: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in text.split()]
    return []


def is_running(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def kill_one(folder: Path, luck: random.Random, seed: int) -> None:
    """Kill the asking process or the one that builds, at a random moment."""
    process = start(folder, seed)
    time.sleep(luck.uniform(0, LONGEST_WAIT))
    builders = children(process.pid)
    victim = luck.choice([process.pid, *builders])
    with contextlib.suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 30
    while any(is_running(pid) for pid in builders):
        assert time.monotonic() < deadline, "the building process outlived the one that asked"
        time.sleep(0.05)


def test_killed_builds_leave_every_sealed_run_whole(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    luck = random.Random(20)
    times = 20 if request.config.getoption("--soak") else 3
    runs = Workspace.open(folder).runs_folder
    for seed in range(1, times + 1):
        kill_one(folder, luck, seed)
        sealed, damaged = readable_and_damaged(runs)
        assert damaged == []
        for run in sealed:
            verify_run(run.path)

    finished = start(folder, times)
    assert finished.wait() == 0
    sealed, damaged = readable_and_damaged(runs)
    assert damaged == []
    assert times in {run.seed for run in sealed}
    for run in sealed:
        assert verify_run(run.path) == run
    left = [path.name for path in (runs / ".building").iterdir() if path.is_dir()]
    assert left == []
