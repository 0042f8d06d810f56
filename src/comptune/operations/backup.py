"""A workspace saved as one file while people work in it.

Checkpoints are read before the ledger, and files after it: the ledger only grows, so that no
checkpoint knows more than the copy of the ledger, and no entry names a file that came too late.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from comptune.ledger.actor import Actor
from comptune.ledger.auditor.verify_ledger import KEY_FILE
from comptune.ledger.chain import Head
from comptune.ledger.checkpoints import PRIVATE_KEY_FILE, Checkpoints
from comptune.ledger.copying import copy_to_file
from comptune.ledger.entry import Entry
from comptune.ledger.verify import verify
from comptune.operations.archive import ArchiveWriter, put_in_place
from comptune.operations.errors import BackupRefused
from comptune.operations.soundness import LeftOut, left_out, people_in
from comptune.operations.upkeep import one_at_a_time
from comptune.scenarios.clock import Clock, utc_now
from comptune.scenarios.own_ledger import SETTINGS_FILE
from comptune.warehouse.build import Progress
from comptune.warehouse.runs import run_paths
from comptune.workspace import LEDGER_FILE, Workspace

CHECKPOINTS: Final = "checkpoints"
_SEAL: Final = ".sha256"


@dataclass(frozen=True)
class Backup:
    """What was saved.

    Attributes:
        entries, head_hash: how far the ledger in it goes.
        runs, censuses, structures: how many there are.
        left_out: what should have been in it; a backup that leaves nothing out is complete.
        recorded: the entry that says that the backup was taken.
    """

    path: Path
    size: int
    files: int
    entries: int
    head_hash: str
    runs: int
    censuses: int
    structures: int
    private_key: bool
    left_out: tuple[LeftOut, ...]
    recorded: int


def back_up(
    workspace: Workspace,
    path: Path,
    *,
    actor: Actor,
    private_key: bool = False,
    reason: str = "",
    clock: Clock = utc_now,
    progress: Progress | None = None,
) -> Backup:
    """Write a backup; it is there whole or not at all, and the ledger says that it was taken.

    Args:
        workspace: which others may use meanwhile.
        path: the file to write; it must not be there yet.
        actor: who takes it, and so has everybody's pay: whom the ledger lets export people.
        private_key: whether the key that signs checkpoints goes with it. Who has it can make
            checkpoints of a ledger that never was, so it belongs to a copy of its own.
        reason: why.
        clock: what entry and manifest are dated by.
        progress: told of every file.

    Raises:
        NotAllowed: the person may not take people's data away.
        BackupRefused: the file is there already or cannot be written, a key is asked for that is
            not there, or the ledger does not hold: nobody could restore it.
        ComptuneError: the ledger cannot be read.
        KeyboardInterrupt: somebody stopped it; once there is an entry, its words say what is there.
    """
    kept = Checkpoints(workspace.checkpoints_folder)
    if private_key and not (kept.folder / PRIVATE_KEY_FILE).is_file():
        raise _refused(kept.folder / PRIVATE_KEY_FILE, "there is no such key", "Leave it out.")
    try:
        with one_at_a_time(workspace.folder):
            _check_target(path)
            _check_ledger(workspace)
            lacking = left_out(workspace)
            entry = workspace.desk(actor, clock=clock).record_export(
                f"a backup of the workspace, as {path.name}",
                people=people_in(workspace, lacking),
                reason=reason,
            )
            with (
                _told_with(entry, path),
                tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as aside,
            ):
                saving = _Saving(workspace, Path(aside), lacking, progress)
                backup = saving.write(actor, clock(), private_key=private_key)
                put_in_place(Path(aside) / _BUILT, path)
    except OSError as failure:
        raise _unwritten(path, failure) from failure
    return replace(backup, path=path, recorded=entry.sequence)


_BUILT: Final = "backup.zip"


@dataclass(frozen=True)
class _Saving:
    """One backup being written, in a folder beside where it will be."""

    workspace: Workspace
    aside: Path
    left_out: tuple[LeftOut, ...]
    progress: Progress | None

    def write(self, actor: Actor, at: datetime, *, private_key: bool) -> Backup:
        archive = ArchiveWriter(self.aside / _BUILT)
        for path in _checkpoint_files(self.workspace.checkpoints_folder, private_key):
            archive.add(f"{CHECKPOINTS}/{path.name}", path)
        head = self._ledger(archive)
        archive.add(SETTINGS_FILE, self.workspace.folder / SETTINGS_FILE)
        files = [(name, path) for name, path in _files(self.workspace) if self._is_sound(name)]
        for number, (name, path) in enumerate(files, start=1):
            archive.add(name, path)
            if self.progress is not None:
                self.progress(path.name, number, len(files))
        archive.finish(
            {
                "made_at": at.isoformat(),
                "made_by": actor.name,
                "comptune": version("comptune"),
                "workspace": self.workspace.settings.name,
                "ledger": {"entries": head.sequence, "head_hash": head.hash},
                "private_key": private_key,
                "left_out": [vars(one) for one in self.left_out],
            }
        )
        names = list(archive.members)
        return Backup(
            path=self.aside,
            size=(self.aside / _BUILT).stat().st_size,
            files=len(names),
            entries=head.sequence,
            head_hash=head.hash,
            runs=sum(name.endswith(".duckdb") for name in names),
            censuses=sum(name.endswith(".parquet") for name in names),
            structures=len({name.split("/")[1] for name in names if name.startswith("structure/")}),
            private_key=private_key,
            left_out=self.left_out,
            recorded=0,
        )

    def _ledger(self, archive: ArchiveWriter) -> Head:
        head = copy_to_file(self.workspace.ledger_url, self.aside / LEDGER_FILE)
        archive.add(LEDGER_FILE, self.aside / LEDGER_FILE)
        return head

    def _is_sound(self, name: str) -> bool:
        return not any(
            name.startswith(one.name.removesuffix(".duckdb").removesuffix(".parquet"))
            for one in self.left_out
        )


def _checkpoint_files(folder: Path, private_key: bool) -> Iterator[Path]:
    """The checkpoints, oldest first, with the key that verifies them."""
    names = [KEY_FILE, *([PRIVATE_KEY_FILE] if private_key else [])]
    yield from (folder / name for name in names if (folder / name).is_file())
    yield from sorted(folder.glob("checkpoint-*.json"))


def _files(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    """Structures, censuses with what was rejected and mapped, and sealed runs, by name."""
    for sha256 in workspace.structures():
        yield from _within(workspace.folder, workspace.folder / "structure" / sha256)
    yield from _within(workspace.folder, workspace.census_folder)
    for path in run_paths(workspace.runs_folder):
        for file in (path, path.with_suffix(_SEAL)):
            yield f"runs/{file.name}", file


def _within(root: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(root).as_posix(), path


def _check_ledger(workspace: Workspace) -> None:
    """Find damage on the day that it happens, and not when a restore refuses it."""
    found = verify(
        workspace.ledger_url,
        checkpoints_folder=workspace.checkpoints_folder,
        workspace_folder=workspace.folder,
    )
    if found.problems:
        raise BackupRefused(
            place="The ledger",
            rule=f"it does not hold, and nobody could restore it: "
            f"{found.problems[0].words.rstrip('.')}",
            remedy="Keep it for whoever looks into it (`comptune audit export`), and restore an "
            "earlier backup.",
        )


@contextmanager
def _told_with(entry: Entry, path: Path) -> Iterator[None]:
    """What ends a backup whose entry is written says so: the ledger forgets nothing.

    Raises:
        BackupRefused: it cannot be written, or somebody else took the name meanwhile.
        KeyboardInterrupt: it was stopped.
    """
    told = f"entry {entry.sequence} of the ledger says that a backup was taken"
    try:
        yield
    except FileExistsError as failure:
        raise _unwritten(path, failure, f"; {told}, and this one was not kept") from failure
    except OSError as failure:
        raise _unwritten(path, failure, f"; {told}, and {_is_there(path)}") from failure
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(f"Stopped; {told}, and {_is_there(path)}.") from stopped


def _is_there(path: Path) -> str:
    return f"{path.name} is there, and whole" if path.exists() else f"there is no {path.name}"


def _check_target(path: Path) -> None:
    if path.exists():
        raise _unwritten(path, FileExistsError())
    if not path.parent.is_dir():
        raise _refused(path, f"there is no folder {path.parent}", "Make it, or name another.")


def _unwritten(path: Path, failure: OSError, further: str = "") -> BackupRefused:
    if isinstance(failure, FileExistsError):
        rule = "it is there already, and is never overwritten"
        return _refused(path, f"{rule}{further}", "Name another.")
    said = f"{failure.strerror or failure}: {failure.filename or path}"
    remedy = "Make room or name another folder."
    return _refused(path, f"it cannot be written ({said}){further}", remedy)


def _refused(path: Path, rule: str, remedy: str) -> BackupRefused:
    return BackupRefused(place=f"The backup {path}", rule=rule, remedy=remedy)
