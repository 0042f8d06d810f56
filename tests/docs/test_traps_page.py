"""Every test that the page of traps names exists, and every trap has its answer."""

import ast
import re
from pathlib import Path

from comptune.paths import transform_folder

from .page_tables import DOCS

REPOSITORY = DOCS.parent
TEXT = (DOCS / "traps.md").read_text(encoding="utf-8")
TRAPS = re.split(r"^### ", TEXT, flags=re.MULTILINE)[1:]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
IN_EVERY_RUN = re.compile(r"in every run: (.*?)(?:\n\n|\n-|\Z)", re.DOTALL)
NOT_YET = "*not yet part of comptune*"


def functions_of(path: Path) -> set[str]:
    """Return the test functions that a file defines at its top level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_named_exists() -> None:
    named = NAMED.findall(TEXT)
    assert len(named) > 60
    missing = [
        f"{path}::{function}"
        for path, function in named
        if not (REPOSITORY / path).is_file() or function not in functions_of(REPOSITORY / path)
    ]
    assert missing == []


def test_every_test_inside_a_run_exists() -> None:
    inside = {path.stem for path in (transform_folder() / "tests").rglob("*.sql")}
    named = [
        name for answer in IN_EVERY_RUN.findall(TEXT) for name in re.findall(r"`([a-z_]+)`", answer)
    ]
    assert len(named) >= 8
    assert set(named) <= inside


def test_the_traps_are_numbered_without_a_gap() -> None:
    numbers = [int(trap.split(".")[0]) for trap in TRAPS]
    assert numbers == list(range(1, 25))


def test_every_trap_has_a_test_or_says_that_its_subject_is_not_there_yet() -> None:
    unanswered = [
        trap.splitlines()[0]
        for trap in TRAPS
        if not NAMED.search(trap) and NOT_YET not in " ".join(trap.split())
    ]
    assert unanswered == []


def test_nothing_is_named_that_pytest_would_not_run() -> None:
    for path, function in NAMED.findall(TEXT):
        assert Path(path).name.startswith("test_")
        assert function.startswith("test_")
