"""The page on deployment: its commands, variables, events and lines of benchmarks exist."""

import re
import shlex
from typing import Any

import pytest
from tests.conftest import REPOSITORY

from comptune.cli.app import application

PAGE = (REPOSITORY / "docs" / "deployment.md").read_text(encoding="utf-8")
SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "src").rglob("*.py"))
)
BLOCKS = [line.strip() for line in PAGE.splitlines() if line.startswith("    ")]
COMMANDS = [
    line[line.index("comptune ") :].split(" > ")[0]
    for line in BLOCKS
    if re.search(r"(^|  |comptune |pages )comptune [a-z]", line)
]


def options_of(command: Any) -> set[str]:
    return {name for one in command.params for name in getattr(one, "opts", [])}


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_page_is_one_with_these_options(line: str) -> None:
    command: Any = application()
    for word in shlex.split(line.rpartition("comptune comptune ")[2].removeprefix("comptune ")):
        if word in getattr(command, "commands", {}):
            command = command.commands[word]
        elif word.startswith("-"):
            assert word in options_of(command) | {"--json"}, line
    assert command.name != "comptune"


def test_there_are_commands_of_every_kind_of_upkeep() -> None:
    said = " ".join(COMMANDS)
    assert all(f"comptune {one} " in said for one in ("backup", "restore", "doctor", "export"))
    assert "comptune runs prune" in said


def test_every_variable_and_event_of_the_page_is_in_the_source() -> None:
    for variable in set(re.findall(r"\b(?:COMPTUNE|STREAMLIT)_[A-Z_]+\b", PAGE)):
        assert f'"{variable}"' in SOURCE, variable
    for event in set(re.findall(r"`((?:build|command|server|page)\.[a-z]+)`", PAGE)):
        name, ending = event.split(".")
        is_timed = f'logs.timed("{name}")' in SOURCE
        ends = f'"{ending}"' in SOURCE or f"{{name}}.{ending}" in SOURCE
        assert f'"{event}"' in SOURCE or (is_timed and ends), event


def test_every_line_that_sizing_names_is_measured() -> None:
    measured = (REPOSITORY / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    sizing = PAGE.split("## Sizing")[1]
    for name in re.findall(r"\| ([^|]*\*[^|]*) \|", sizing):
        for line in re.findall(r"\*([^*]+)\*", name):
            assert line in measured, line
