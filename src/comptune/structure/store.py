"""The structures of a workspace: every version once, under its content hash, never changed."""

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Final

from comptune.structure.checks import check_structure
from comptune.structure.folder import read_structure, write_structure
from comptune.structure.model import Structure, structure_sha256
from comptune.structure.problems import StructureProblem, StructureRefused

_FOLDER: Final = "structure"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PREFIX: Final = re.compile(r"[0-9a-f]{4,64}")


def store(structure: Structure, root: Path) -> str:
    """Keep a structure in the workspace `root` and return its SHA-256; once kept, kept as it is.

    The folder is written aside and renamed, so that no reader sees half a structure.

    Raises:
        StructureRefused: the structure fails `check_structure`, or what is stored under its hash
            is not what was stored.
    """
    check_structure(structure)
    sha256 = structure_sha256(structure)
    target = root / _FOLDER / sha256
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
        try:
            write_structure(structure, aside)
            aside.chmod(0o755)
            _flush(aside)
            _rename_once(aside, target)
            _flush_folder(target.parent)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    _verified(target)
    return sha256


def load(root: Path, sha256_or_prefix: str) -> Structure:
    """A stored structure by its SHA-256 or the first digits of it (at least 4), verified.

    Raises:
        StructureRefused: none or several match, or the files are not what was stored.
    """
    matches = [
        sha256
        for sha256 in stored(root)
        if _PREFIX.fullmatch(sha256_or_prefix) and sha256.startswith(sha256_or_prefix)
    ]
    if len(matches) == 1:
        return _verified(root / _FOLDER / matches[0])
    if matches:
        raise _refused(
            sha256_or_prefix,
            f"{len(matches)} stored structures begin so",
            f"Give more digits: {', '.join(sha256[:12] for sha256 in matches)}.",
        )
    raise _refused(
        sha256_or_prefix,
        "no stored structure has this SHA-256 (at least its first 4 hex digits are needed)",
        "List the structures of the workspace to see what is there.",
    )


def stored(root: Path) -> tuple[str, ...]:
    """The SHA-256 of every structure of the workspace, in ascending order."""
    folder = root / _FOLDER
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if _SHA256.fullmatch(path.name)))


def _verified(folder: Path) -> Structure:
    """The structure of a stored folder, after its content was found to have its name as hash."""
    try:
        structure = read_structure(folder)
        found = structure_sha256(structure)
    except StructureRefused as refused:
        raise _refused(folder.name, f"its files cannot be read ({refused})", _RESTORE) from refused
    if found != folder.name:
        raise _refused(folder.name, f"its files were changed: their SHA-256 is {found}", _RESTORE)
    return structure


_RESTORE: Final = (
    "A stored structure is never edited: move the folder out of the workspace, restore it from "
    "a backup, and import the edited files as a new structure."
)


def _rename_once(aside: Path, target: Path) -> None:
    """Rename into place; somebody else may have stored the same content meanwhile."""
    try:
        aside.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _flush(folder: Path) -> None:
    """Have the files and their names on disk before the folder gets its name."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refused(sha256: str, rule: str, remedy: str) -> StructureRefused:
    problem = StructureProblem(place=f"structure {sha256}", rule=rule, remedy=remedy)
    return StructureRefused([problem])
