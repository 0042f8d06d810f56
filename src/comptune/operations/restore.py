"""A backup made a workspace again: every file held against its hash, ledger and runs verified."""

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from comptune.errors import ComptuneError
from comptune.ledger.checkpoints import PRIVATE_KEY_FILE
from comptune.ledger.copying import copy_from_file
from comptune.ledger.stored import Stored
from comptune.ledger.verify import Verification, verify, verify_stored
from comptune.operations.archive import ArchiveReader, refused
from comptune.operations.backup import CHECKPOINTS
from comptune.operations.errors import RestoreRefused
from comptune.scenarios.own_ledger import SETTINGS_FILE, open_own
from comptune.settings import read_settings, write_settings
from comptune.warehouse.build import Progress
from comptune.warehouse.processes import READ_ONLY
from comptune.warehouse.runs import run_paths, verify_run
from comptune.workspace import LEDGER_FILE, OWNER_ALONE

_NEEDED: Final = (LEDGER_FILE, SETTINGS_FILE)


@dataclass(frozen=True)
class Restored:
    """What a backup came to.

    Attributes:
        about: what its manifest says of it.
        verification: of the ledger where it lies now.
        checkpoints_were: where the settings had the checkpoints, if that was outside: the restored
            ones lie in the workspace, for the folder outside belongs to the original.
    """

    folder: Path
    about: dict[str, Any]
    files: int
    runs: int
    verification: Verification
    ledger_in_folder: bool
    checkpoints_were: Path | None


def restore(
    path: Path, folder: Path, *, ledger_url: str | None = None, progress: Progress | None = None
) -> Restored:
    """Make a workspace of a backup; it is there whole and verified, or not at all.

    Args:
        path: the backup.
        folder: the workspace's; it must not be there yet, or be empty. Its owner alone can read
            it, as the backup.
        ledger_url: another place for the ledger, such as a PostgreSQL database that holds none;
            left out, a file in the folder.
        progress: told of every run that is verified.

    Raises:
        RestoreRefused: the backup is damaged, or its ledger or a run does not hold; or the folder
            is not empty or cannot be written.
        LedgerRefused: there is a ledger at the URL already, or it cannot be made there.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RestoreRefused(
            place="The workspace's folder",
            value=str(folder),
            rule="it is not empty, and a backup never takes the place of something",
            remedy="Name a folder that is not there yet.",
        )
    archive = ArchiveReader.open(path)
    for name in _NEEDED:
        if name not in archive.members:
            raise refused(path, f"it has no {name}", "Take another backup.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as aside:
            made = Path(aside) / "workspace"
            made.mkdir(OWNER_ALONE)
            return _restored(archive, made, folder, ledger_url, progress)
    except OSError as failure:
        rule = f"it cannot be written to {folder} ({failure.strerror or failure})"
        raise refused(path, rule, "Make room, or name a folder that you may write to.") from failure


def _restored(
    archive: ArchiveReader,
    made: Path,
    folder: Path,
    ledger_url: str | None,
    progress: Progress | None,
) -> Restored:
    archive.extract(made)
    were = _own_checkpoints(made)
    url = f"sqlite:///{(made / LEDGER_FILE).absolute()}"
    try:
        open_own(url, made).close()
        verification = _verified(archive.path, url, made)
        runs = _verify_runs(made, progress)
    except RestoreRefused:
        raise
    except ComptuneError as damage:
        raise refused(archive.path, str(damage).rstrip("."), _EARLIER) from damage
    _protect(made)
    if ledger_url is None:
        made.rename(folder)
    else:
        verification = _moved(archive.path, made, folder, ledger_url)
    return Restored(
        folder=folder,
        about=dict(archive.about),
        files=len(archive.members),
        runs=runs,
        verification=verification,
        ledger_in_folder=ledger_url is None,
        checkpoints_were=were,
    )


def _moved(backup: Path, made: Path, folder: Path, url: str) -> Verification:
    """Put the ledger where the URL says, and the folder to its place without it: both or neither.

    The copy is verified and the folder has its name before the copy is committed.
    """
    ledger = made.parent / LEDGER_FILE
    (made / LEDGER_FILE).rename(ledger)
    verified: list[Verification] = []

    def check(stored: Stored) -> None:
        found = verify_stored(stored, checkpoints_folder=made / CHECKPOINTS, workspace_folder=made)
        if found.problems:  # of the database: the file that it was copied from was verified
            said = found.problems[0].words.rstrip(".")
            raise refused(backup, f"its ledger holds, and its copy does not: {said}", _ELSEWHERE)
        verified.append(found)
        made.rename(folder)

    try:
        copy_from_file(ledger, url, check=check)
    except BaseException:
        if not made.exists():
            shutil.rmtree(folder)
        raise
    return verified[0]


def _verified(backup: Path, url: str, workspace: Path) -> Verification:
    found = verify(url, checkpoints_folder=workspace / CHECKPOINTS, workspace_folder=workspace)
    if found.problems:
        rule = f"its ledger does not hold: {found.problems[0].words.rstrip('.')}"
        raise refused(backup, rule, _EARLIER)
    return found


def _verify_runs(workspace: Path, progress: Progress | None) -> int:
    paths = run_paths(workspace / "runs")
    for number, path in enumerate(paths, start=1):
        verify_run(path)
        if progress is not None:
            progress(path.name, number, len(paths))
    return len(paths)


def _own_checkpoints(workspace: Path) -> Path | None:
    """Let the settings have the checkpoints inside; returns where they were, if elsewhere."""
    path = workspace / SETTINGS_FILE
    settings = read_settings(path)
    if settings.checkpoint_folder_of(workspace) == workspace / CHECKPOINTS:
        return None
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(re.sub(r"(?m)^checkpoint_folder:", "# checkpoint_folder:", text), "utf-8")
    inside = settings.model_copy(update={"checkpoint_folder": None})
    if read_settings(path) != inside:  # it was written in another way
        write_settings(inside, path)
    return settings.checkpoint_folder


def _protect(workspace: Path) -> None:
    """Nobody writes to a sealed run, and nobody else reads the key."""
    for path in run_paths(workspace / "runs"):
        path.chmod(READ_ONLY)
    key = workspace / CHECKPOINTS / PRIVATE_KEY_FILE
    if key.exists():
        key.chmod(0o600)


_EARLIER: Final = "Restore an earlier backup; this one stays as it is, for you to look into."
_ELSEWHERE: Final = "Name a database where nothing else is; nothing was left in this one."
