"""The files of a workspace: settings, people, structures, runs, and what was left behind."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from comptune import logs
from comptune.ledger.state import State
from comptune.operations.findings import Finding, failure, looked_at, ok, warning
from comptune.operations.soundness import gone
from comptune.structure import load as load_structure
from comptune.structure import stored as stored_structures
from comptune.warehouse.runs import broken_seal, file_sha256, read_run, run_paths
from comptune.workspace import Workspace

_SECRETS: Final = "secrets.toml"
_PAGES: Final = "comptune.app"  # run by name: they stand above this
_RUN_AGAIN: Final = "Remove the file and run the scenario again: the same inputs, the same results."
_LEFT: Final = ("*.part", "*.writing", ".new-*", ".building-*")


def file_findings(workspace: Workspace, state: State | None) -> Iterator[Finding]:
    """Everything about files; runs are held against the ledger where it could be read."""
    yield from looked_at("Censuses", lambda: _censuses(workspace))
    yield from looked_at("Structures", lambda: _structures(workspace))
    yield from looked_at("Runs", lambda: _runs(workspace, state))
    if state is not None:
        yield from looked_at("Named files", lambda: _named(workspace))
    yield from looked_at("Left behind", lambda: _left_behind(workspace))
    yield from looked_at("Sign-in", lambda: _sign_in(workspace.folder))
    yield from looked_at("Log", lambda: _log(workspace))


def _censuses(workspace: Workspace) -> Iterator[Finding]:
    paths = sorted(workspace.census_folder.glob("*.parquet"))
    altered = [path.name for path in paths if file_sha256(path) != path.stem]
    for name in altered:
        yield failure(
            "Censuses",
            f"{name} is not what was imported",
            "Restore it from a backup, or import the census again.",
        )
    if not paths:
        yield warning("Censuses", "none", "Import people with `comptune census import`.")
    elif not altered:
        entries = workspace.censuses()  # they can be read
        yield ok("Censuses", f"{len(entries)}, each with the hash of its name")


def _structures(workspace: Workspace) -> Iterator[Finding]:
    known = stored_structures(workspace.folder)
    sound = 0
    for sha256 in known:
        for found in looked_at("Structures", lambda one=sha256: _structure(workspace, one)):  # type: ignore[misc]
            yield found
            sound -= 1
        sound += 1
    if not known:
        yield failure("Structures", "none", "Import one with `comptune structure import`.")
    elif sound == len(known):
        yield ok("Structures", f"{len(known)}, each with the hash of its name")


def _structure(workspace: Workspace, sha256: str) -> Iterator[Finding]:
    load_structure(workspace.folder, sha256)
    return iter(())


def _runs(workspace: Workspace, state: State | None) -> Iterator[Finding]:
    paths, sound = run_paths(workspace.runs_folder), 0
    for path in paths:
        found = list(looked_at(f"Run {path.stem}", lambda one=path: _run(one, state)))  # type: ignore[misc]
        yield from found
        sound += not found
    if sound == len(paths):
        yield ok("Runs", f"{len(paths)}, each with the hash of its seal")


def _run(path: Path, state: State | None) -> Iterator[Finding]:
    what, seal = f"Run {path.stem}", path.with_suffix(".sha256")
    run = read_run(path)
    broken = broken_seal(path)
    if broken is not None:
        yield failure(what, broken, _RUN_AGAIN)
        return
    sealed = seal.read_text(encoding="utf-8").split()[0]
    if run.run_id != path.stem:
        yield failure(what, f"it is run {run.run_id} under another name", _RUN_AGAIN)
    elif state is not None and run.run_id not in state.runs:
        yield warning(what, "the ledger does not know it", "Run the scenario again.")
    elif state is not None and state.runs[run.run_id].file_sha256 != sealed:
        entry = state.runs[run.run_id].sequence
        yield failure(what, f"it is not the file that entry {entry} tells of", _RUN_AGAIN)


def _named(workspace: Workspace) -> Iterator[Finding]:
    """What the ledger names and nobody may remove."""
    missing = list(gone(workspace))
    for one in missing:
        yield failure("Named files", f"{one.name}: {one.why}", "Restore it from a backup.")
    if not missing:
        yield ok("Named files", "what the ledger names is there")


def _left_behind(workspace: Workspace) -> Iterator[Finding]:
    building = workspace.runs_folder / ".building"
    half = [one for one in building.glob("*") if one.is_dir() and not _is_held(one)]
    folders = (workspace.runs_folder, workspace.census_folder, workspace.folder / "structure")
    half += [path for folder in folders for name in _LEFT for path in folder.glob(name)]
    seals = {path.stem for path in workspace.runs_folder.glob("*.sha256")}
    lone = seals - {path.stem for path in run_paths(workspace.runs_folder)}
    if half:
        yield warning(
            "Left behind",
            f"{len(half)} half-built: {', '.join(sorted(one.name for one in half)[:5])}",
            "Nobody reads them. The next build clears away what builds left; remove the others.",
        )
    if lone:
        yield warning(
            "Left behind",
            f"seals without a run: {', '.join(sorted(lone)[:5])}",
            "Restore the runs, build them again, or remove the seals.",
        )
    if not half and not lone:
        yield ok("Left behind", "nothing")


def _is_held(work: Path) -> bool:
    """Whether somebody builds there now."""
    lock = work.with_name(f"{work.name}.lock")
    if not lock.exists():
        return False
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _sign_in(folder: Path) -> Iterator[Finding]:
    file = folder / _SECRETS
    if not file.is_file():
        yield ok("Sign-in", "no provider; people are known by the system or a proxy")
        return
    if file.stat().st_mode & 0o077:
        yield failure(
            "Sign-in", f"others can read {file}, which holds secrets", f"Run chmod 600 {file}."
        )
        return
    command = [sys.executable, "-m", _PAGES, "--check-sign-in", "--workspace", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        yield ok("Sign-in", done.stdout.strip())
    else:
        said = " ".join((done.stderr or done.stdout).split())
        yield failure("Sign-in", said[-400:], f"Correct {file}; docs/signing-in.md says how.")


def _log(workspace: Workspace) -> Iterator[Finding]:
    setting = workspace.settings.log_file_of(workspace.folder)
    wanted = os.environ.get(logs.VARIABLE) or (logs.OFF if setting is None else str(setting))
    if wanted in (logs.OFF, logs.STANDARD_ERROR):
        yield ok("Log", wanted)
        return
    with Path(wanted).open("ab"):
        yield ok("Log", wanted)
