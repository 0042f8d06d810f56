"""Folders to test with: the shipped example and its broken copies."""

import shutil
from pathlib import Path

from comptune.paths import example_structure_folder

MONTGOMERY = Path(__file__).parents[1] / "data" / "montgomery_structure"


def copied(folder: Path) -> Path:
    """A copy of the shipped example in `folder`."""
    shutil.copytree(example_structure_folder(), folder, ignore=shutil.ignore_patterns("*.yml"))
    return folder


def edited(folder: Path, table: str, old: str, new: str) -> Path:
    """A copy of the shipped example with one passage of one table replaced."""
    path = copied(folder) / f"config_{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")
    return folder
