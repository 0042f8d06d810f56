"""The official run: built aside by dbt in a child process, tested there, sealed by a rename."""

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

import pyarrow as pa
import pyarrow.parquet as pq

from comptune.errors import ComptuneError
from comptune.structure import Structure, write_structure
from comptune.warehouse.handover import write_handover
from comptune.warehouse.inputs import ParameterSet, PublishedCell, RunRequest
from comptune.warehouse.ledger_rows import LedgerRow
from comptune.warehouse.project import compiled_project, dbt_environment
from comptune.warehouse.runs import SealedRun, file_sha256, read_run, write_seal

DATABASE_FILE: Final = "run.duckdb"
_BUILDING: Final = ".building"
_READ_ONLY: Final = 0o444

Progress = Callable[[str, int, int], None]  # what was done, how many steps are done, of how many


class BuildFailed(ComptuneError):
    """A run that dbt could not build, or whose tests failed; nothing was sealed."""


@dataclass(frozen=True)
class Resources:
    """What a build may use of the machine."""

    memory_bytes: int
    threads: int
    spill_folder: Path


@dataclass(frozen=True)
class RunInputs:
    """Everything that a run is made of.

    `ledger` holds what explains the values in force, and moves no result: every entry of the
    stream of the run's scenario and of those whose published values are in force. An entry that a
    cell or a target names must be among them.
    """

    request: RunRequest
    parameters: ParameterSet
    census: pa.Table
    structure: Structure
    published: tuple[PublishedCell, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()


def build_run(
    inputs: RunInputs,
    runs_folder: Path,
    *,
    resources: Resources,
    progress: Progress | None = None,
) -> SealedRun:
    """Build, test and seal a run, or return the sealed one that these inputs already have.

    Two builds of the same run take turns; the second finds it sealed. Whatever a killed build left
    behind is cleared away first.

    Raises:
        BuildFailed: dbt or a test failed; the message says which.
    """
    sealed = runs_folder / f"{inputs.request.run_id}.duckdb"
    if sealed.exists():
        return read_run(sealed)
    building = runs_folder / _BUILDING
    building.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(building)
    with _locked(building / f"{inputs.request.run_id}.lock"):
        if sealed.exists():
            return read_run(sealed)
        work = building / inputs.request.run_id
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            _hand_over(inputs, work)
            _run_child(work, resources, progress or (lambda *_: None))
            _seal(work / DATABASE_FILE, sealed)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return read_run(sealed)


def _hand_over(inputs: RunInputs, work: Path) -> None:
    """Write the inputs where the child finds them."""
    pq.write_table(inputs.census, work / "census.parquet")
    (work / "structure").mkdir()
    write_structure(inputs.structure, work / "structure")
    write_handover(work, inputs.request, inputs.parameters, inputs.published, inputs.ledger)
    target = work / "target"
    target.mkdir()
    shutil.copy(compiled_project().folder / "partial_parse.msgpack", target)


def _run_child(work: Path, resources: Resources, progress: Progress) -> None:
    """Run the build in a process of its own, which ends when this one does."""
    command = [
        *(sys.executable, "-m", "comptune.warehouse.build_child"),
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
            outcome = _follow(child.stdout, progress)
        except BaseException:
            child.kill()
            raise
        if child.wait() != 0 or outcome is None or not outcome["sealable"]:
            log.seek(0)
            raise _failed(outcome, log.read())


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


def _failed(outcome: dict[str, Any] | None, log: str) -> BuildFailed:
    if outcome is None or not outcome["failures"]:
        last = "\n".join(log.strip().splitlines()[-12:])
        return BuildFailed(
            place="The build of the run",
            rule=f"its process ended before the end:\n{last}\n",
            remedy="Nothing was sealed. Check memory and disk space, then run it again.",
        )
    failures = "; ".join(f"{one['name']}: {one['message']}" for one in outcome["failures"])
    return BuildFailed(
        place="The build of the run",
        rule=f"every model must build and every test must pass ({failures})",
        remedy="Nothing was sealed. The tests name the rows; check the inputs they come from.",
    )


def _seal(built: Path, sealed: Path) -> None:
    """Make the file read-only and durable, then give it its name in one step.

    Its hash stands beside it first, so that there is no moment at which a run cannot be verified.
    """
    with built.open("rb+") as file:
        os.fsync(file.fileno())
    built.chmod(_READ_ONLY)
    write_seal(sealed, file_sha256(built))
    built.rename(sealed)
    folder = os.open(sealed.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that the system lets go when the process ends, however it ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _clear_abandoned(building: Path) -> None:
    """Remove the folders of builds whose process is gone."""
    for folder in building.iterdir():
        if not folder.is_dir():
            continue
        with (building / f"{folder.name}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(folder, ignore_errors=True)
