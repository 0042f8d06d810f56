"""The commands of the page on governance work, and fail where it says that they do."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY

from .tutorial import commands

PAGE = REPOSITORY / "docs" / "stories" / "S048-governance.md"
REFUSED, FAILS = "# refused", "# fails"


def test_the_commands_of_the_page_on_governance_do_what_it_says(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    codes = {}
    for command in commands(PAGE.read_text(encoding="utf-8")):
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
    assert sorted(set(codes.values())) == [0, 1, 2]
