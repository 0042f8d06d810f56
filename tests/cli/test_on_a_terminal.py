"""What only somebody at a terminal sees: progress, and the question before a guessed mapping."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from comptune.workspace import Workspace

from .conftest import Call

COMPTUNE = Path(sys.executable).with_name("comptune")


def on_terminal(*arguments: object, answer: str = "") -> tuple[int, str, str]:
    """Exit code, standard output (a pipe), and what the terminal showed of the other."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [str(COMPTUNE), *map(str, arguments)],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        text=True,
    ) as process:
        os.close(theirs)
        os.write(ours, answer.encode())
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
        out, _ = process.communicate()
    os.close(ours)
    return process.returncode, out, shown.decode()


def test_long_work_shows_steps_and_time_on_a_terminal(tmp_path: Path) -> None:
    code, out, shown = on_terminal("census", "make", 100, "--to", tmp_path / "a.csv", "--json")

    assert code == 0
    assert out.startswith("{")
    for words in ("Making 100 people", "2/2", "elapsed", "remaining"):
        assert words in shown


def test_without_a_terminal_there_is_no_progress(comptune: Call, tmp_path: Path) -> None:
    assert comptune("census", "make", 100, "--to", tmp_path / "a.csv").err == ""


@pytest.mark.parametrize(("answer", "code", "censuses"), [("y\n", 0, 1), ("n\n", 2, 0)])
def test_a_guessed_mapping_is_asked_for_on_a_terminal(
    built_workspace: Workspace, tmp_path: Path, answer: str, code: int, censuses: int
) -> None:
    workspace = Workspace.init(tmp_path / "ws", name="New", currency="USD")
    people = built_workspace.folder.parent / "built_people.csv"

    found, _, shown = on_terminal(
        *("census", "import", people, "--as-of", "2026-12-31", "-w", workspace.folder),
        answer=answer,
    )

    assert found == code, shown
    assert "Import with this mapping?" in shown
    assert "salary_basis: full_time" in shown
    assert len(workspace.censuses()) == censuses
