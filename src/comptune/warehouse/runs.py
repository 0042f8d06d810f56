"""Sealed runs: finding, opening and verifying them. One run is one immutable DuckDB file."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from comptune.errors import ComptuneError
from comptune.warehouse.results import results_sha256

_RUN_ID: Final = re.compile(r"[0-9a-f]{16}")
_SHORTEST_PREFIX: Final = 4
_SEAL: Final = ".sha256"


class UnknownRun(ComptuneError):
    """A run id that no sealed run has, or that several have."""


class DamagedRun(ComptuneError):
    """A sealed file whose content is not what was sealed."""


@dataclass(frozen=True)
class SealedRun:
    """One sealed run and what its `dim_run` says."""

    path: Path
    run_id: str
    scenario_id: str
    start_year: int
    end_year: int
    seed: int
    raise_base: str
    census_sha256: str
    structure_sha256: str
    parameters_sha256: str
    results_sha256: str
    code_version: str
    created_at: datetime
    created_by: str


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A sealed run, read only: any number of readers, in any number of processes."""
    con = duckdb.connect(str(path), read_only=True)
    try:
        yield con
    finally:
        con.close()


def run_paths(folder: Path) -> list[Path]:
    """The files of a `runs` folder that are named as runs are, in order."""
    return [path for path in sorted(folder.glob("*.duckdb")) if _RUN_ID.fullmatch(path.stem)]


def readable_and_damaged(folder: Path) -> tuple[list[SealedRun], list[DamagedRun]]:
    """The sealed runs of a `runs` folder, newest first, and what is wrong with the others.

    One damaged file must not hide the rest.
    """
    runs, damaged = [], []
    for path in run_paths(folder):
        try:
            runs.append(read_run(path))
        except DamagedRun as error:
            damaged.append(error)
    runs.sort(key=lambda run: (run.created_at, run.run_id), reverse=True)
    return runs, damaged


def find_run(folder: Path, run_id_or_prefix: str) -> SealedRun:
    """The sealed run of that id, or of the first digits of it (at least 4).

    Raises:
        UnknownRun: none or several match.
    """
    matches = [
        path
        for path in folder.glob("*.duckdb")
        if _RUN_ID.fullmatch(path.stem) and path.stem.startswith(run_id_or_prefix)
    ]
    if len(matches) != 1 or len(run_id_or_prefix) < _SHORTEST_PREFIX:
        found = "no sealed run" if not matches else f"{len(matches)} sealed runs"
        raise UnknownRun(
            place="The run",
            value=f'"{run_id_or_prefix}"',
            rule=f"it names {found}, and takes at least {_SHORTEST_PREFIX} digits",
            remedy="List the runs with `comptune runs`.",
        )
    return read_run(matches[0])


def read_run(path: Path) -> SealedRun:
    """What a sealed run says of itself.

    Raises:
        DamagedRun: the file is not a run.
    """
    names = [name for name in SealedRun.__dataclass_fields__ if name != "path"]
    try:
        with opened(path) as con:
            rows = con.execute(f"select {', '.join(names)} from dim_run").fetchall()
    except duckdb.Error as error:
        raise damaged_run(path, f"it cannot be read ({error})") from error
    if len(rows) != 1:
        raise damaged_run(path, f"dim_run has {len(rows)} rows, not one")
    values: dict[str, Any] = dict(zip(names, rows[0], strict=True))
    return SealedRun(path=path, **values)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_seal(path: Path, sha256: str) -> None:
    """Write the hash of a run's file beside it, as `sha256sum --check` reads it."""
    seal = path.with_suffix(_SEAL)
    aside = seal.with_suffix(".writing")
    aside.write_text(f"{sha256}  {path.name}\n", encoding="utf-8")
    aside.replace(seal)


def broken_seal(path: Path) -> str | None:
    """What is wrong with the bytes of a run's file or with its seal; None where both agree."""
    seal = path.with_suffix(_SEAL)
    if not seal.is_file():
        return f"its seal {seal.name} is missing"
    if not seal.read_text(encoding="utf-8").startswith(file_sha256(path)):
        return f"its bytes are not those that {seal.name} names"
    return None


def verify_run(path: Path) -> SealedRun:
    """Hold a run's file against the hash of its seal, and its results against their own hash.

    Raises:
        DamagedRun: the file cannot be read, was renamed, or its content was changed.
    """
    run = read_run(path)
    if path.stem != run.run_id:
        raise damaged_run(path, f"its dim_run is of run {run.run_id}")
    broken = broken_seal(path)
    if broken is not None:
        raise damaged_run(path, broken)
    found = results_of(path)
    if found != run.results_sha256:
        raise damaged_run(path, f"its results hash to {found[:16]}, not {run.results_sha256[:16]}")
    return run


def results_of(path: Path) -> str:
    """The hash of a run's results, computed from its tables.

    Raises:
        DamagedRun: the file cannot be read.
    """
    try:
        with opened(path) as con:
            return results_sha256(con)
    except duckdb.Error as error:
        raise damaged_run(path, f"it cannot be read ({error})") from error


def damaged_run(path: Path, why: str) -> DamagedRun:
    """The error of a run file that is not what was sealed."""
    return DamagedRun(
        place=f"The run file {path.name}",
        rule=f"{why}; a sealed run never changes",
        remedy="Remove the file and run the scenario again: the same inputs give the same run.",
    )
