"""The official run: built aside by dbt in a child process, tested there, sealed by a rename."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from comptune.errors import ComptuneError
from comptune.structure import Structure, write_structure
from comptune.warehouse.failures import FailedNode, Failure, kinds_of
from comptune.warehouse.handover import write_handover
from comptune.warehouse.inputs import ParameterSet, PublishedCell, RunRequest
from comptune.warehouse.ledger_rows import LedgerRow
from comptune.warehouse.processes import (
    DATABASE_FILE,
    BuildCancelled,
    Cancelled,
    Progress,
    Resources,
    locked,
    locked_if_free,
    make_durable,
    rename_durably,
    run_child,
    start_from_parsed,
)
from comptune.warehouse.runs import SealedRun, file_sha256, read_run, write_seal

__all__ = [
    "DATABASE_FILE",
    "BuildCancelled",
    "BuildFailed",
    "Cancelled",
    "FailedNode",
    "Progress",
    "Resources",
    "RunInputs",
    "build_run",
    "discard_run",
]

_BUILDING: Final = ".building"
_CHILD: Final = "comptune.warehouse.build_child"


class BuildFailed(ComptuneError):
    """A run that dbt could not build, or whose tests failed; nothing was sealed.

    Attributes:
        failed: models and tests; empty where the process itself ended.
        last_words: what dbt, the database or the process said of it, which can name a person's
            pay: for the terminal of who asked, never to be kept. The message has nothing of it.
    """

    def __init__(
        self,
        *,
        place: str,
        rule: str,
        remedy: str,
        failed: tuple[FailedNode, ...] = (),
        last_words: str = "",
    ) -> None:
        super().__init__(place=place, rule=rule, remedy=remedy)
        self.failed = failed
        self.last_words = last_words


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
    cancelled: Cancelled | None = None,
) -> SealedRun:
    """Build, test and seal a run, or return the sealed one that these inputs already have.

    Two builds of the same run take turns; the second finds it sealed. Whatever a killed build left
    behind is cleared away first.

    Raises:
        BuildFailed: dbt or a test failed; the message says which.
        BuildCancelled: it was asked to stop before its end; nothing was sealed.
    """
    sealed = runs_folder / f"{inputs.request.run_id}.duckdb"
    if sealed.exists():
        return read_run(sealed)
    building = runs_folder / _BUILDING
    building.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(building)
    with locked(building / f"{inputs.request.run_id}.lock", cancelled):
        if sealed.exists():
            return read_run(sealed)
        work = building / inputs.request.run_id
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            _hand_over(inputs, work)
            failure = run_child(_CHILD, work, resources, progress, cancelled)
            if failure is not None:
                raise _failed(failure)
            _seal(work / DATABASE_FILE, sealed)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return read_run(sealed)


def discard_run(runs_folder: Path, run_id: str) -> None:
    """Take a sealed run away: its file in one step, then its seal; who has it open reads on.

    Both go where builds are made, so that what a kill leaves behind the next build clears away.
    """
    building = runs_folder / _BUILDING
    building.mkdir(parents=True, exist_ok=True)
    with locked(building / f"{run_id}.lock"):
        work = building / run_id
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        for path in (runs_folder / f"{run_id}.duckdb", runs_folder / f"{run_id}.sha256"):
            if path.exists():
                path.rename(work / path.name)
        shutil.rmtree(work)


def _hand_over(inputs: RunInputs, work: Path) -> None:
    """Write the inputs where the child finds them."""
    pq.write_table(inputs.census, work / "census.parquet")
    (work / "structure").mkdir()
    write_structure(inputs.structure, work / "structure")
    write_handover(work, inputs.request, inputs.parameters, inputs.published, inputs.ledger)
    start_from_parsed(work)


def _failed(failure: Failure) -> BuildFailed:
    if not failure.failed:
        return BuildFailed(
            place="The build of the run",
            rule=f"its process ended before the end ({kinds_of(failure.last_words)})",
            remedy="Nothing was sealed. Check memory and disk space, then run it again; "
            "`comptune run` shows what it said.",
            last_words=failure.in_full(),
        )
    return BuildFailed(
        place="The build of the run",
        rule="every model must build and every test must pass "
        f"({'; '.join(map(str, failure.failed))})",
        remedy="Nothing was sealed. The tests name the rows; check the inputs they come from.",
        failed=failure.failed,
        last_words=failure.in_full(),
    )


def _seal(built: Path, sealed: Path) -> None:
    """Make the file read-only and durable, then give it its name in one step.

    Its hash stands beside it first, so that there is no moment at which a run cannot be verified.
    """
    make_durable(built)
    write_seal(sealed, file_sha256(built))
    rename_durably(built, sealed)


def _clear_abandoned(building: Path) -> None:
    """Remove what builds left behind whose process is gone."""
    for name in {path.stem for path in building.iterdir()}:
        with locked_if_free(building / f"{name}.lock") as is_abandoned:
            if is_abandoned:
                shutil.rmtree(building / name, ignore_errors=True)
