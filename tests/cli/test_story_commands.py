"""The commands of the pages on governance and tuning work, and fail where these say so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY

from .tutorial import commands

PAGES = {"S048-governance.md": [0, 1, 2], "S047-optimisation-engine.md": [0, 2]}
REFUSED, FAILS = "# refused", "# fails"


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_the_page_do_what_it_says(tmp_path: Path, page: str) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    codes = {}
    for command in commands((REPOSITORY / "docs" / "stories" / page).read_text(encoding="utf-8")):
        if command.text.startswith("export "):
            name, _, value = command.text.removeprefix("export ").partition("=")
            environment[name] = value
            continue
        done = subprocess.run(
            ["bash", "-c", command.text],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        wanted = 2 if REFUSED in command.text else 1 if FAILS in command.text else 0
        assert done.returncode == wanted, f"{command.text}\n{done.stdout}{done.stderr}"
        if wanted:
            assert done.stderr.splitlines()[-1].startswith("Error: ")
        codes[command.text] = wanted
    assert sorted(set(codes.values())) == PAGES[page]
