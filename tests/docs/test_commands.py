"""Every command that a page shows is run by a test, or carries the reason why not."""

import re
import shlex
from typing import Any

import pytest
from tests.conftest import REPOSITORY

from comptune.cli.app import application

from .following import commands
from .ways import EXAMPLES, NOT_RUN, WAYS, reason

PAGES = sorted(
    str(path.relative_to(REPOSITORY))
    for path in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SHELLS = ("bash", "sh", "shell")
# A command in a block that is indented: at the line's beginning, or behind variables or a time.
INDENTED = re.compile(
    r"^ {4,}(?!\s).*?\b(?P<command>(?:comptune|make|python -m|docker|pip install) [a-z\-].*)$"
)


def shown_in(page: str) -> list[str]:
    """Every command that a page shows, in whichever kind of block."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    found = [command.text for command in commands(text)]
    for kind, block in FENCED.findall(text):
        assert kind not in SHELLS, f"{page}: commands stand in blocks of `console`, after $"
        if kind == "console":
            assert all(line[:2] == "$ " for line in block.splitlines()[:1]), page
    outside = FENCED.sub("", text).splitlines()
    return [*found, *(match["command"] for line in outside if (match := INDENTED.match(line)))]


SHOWN = {page: shown for page in PAGES if (shown := shown_in(page))}
FOLLOWED = {page: way for way in WAYS for page in way.pages}


def test_every_command_is_run_or_carries_a_reason() -> None:
    without = []
    for page, shown in SHOWN.items():
        if page in EXAMPLES:
            continue
        text = (REPOSITORY / page).read_text(encoding="utf-8")
        run = {one.text for one in commands(text)} if page in FOLLOWED else set()
        reasons = NOT_RUN.get(page, {})
        without += [
            f"{page}: {command}"
            for command in shown
            if command not in run and not any(command.startswith(start) for start in reasons)
        ]
    assert without == []


def test_no_reason_is_left_of_a_command_that_is_gone() -> None:
    for page, reasons in NOT_RUN.items():
        for start in reasons:
            assert any(command.startswith(start) for command in SHOWN[page]), f"{page}: {start}"
    for way in WAYS:
        shown = [command for page in way.pages for command in SHOWN[page]]
        for start in way.not_run:
            assert any(command.startswith(start) for command in shown), f"{way.pages}: {start}"
            assert any(reason(way, command) for command in shown)
    assert set(EXAMPLES) <= set(SHOWN)


def test_the_pages_that_people_begin_with_are_followed() -> None:
    begins = {"README.md", "docs/tutorial.md"} | {
        f"docs/guides/{name}.md" for name in ("analyst", "approver", "auditor", "engineer")
    }
    assert begins <= set(FOLLOWED)
    assert sum(len(SHOWN[page]) for page in FOLLOWED) > 250


@pytest.mark.parametrize("page", EXAMPLES)
def test_an_example_is_a_command_that_exists_with_these_options(page: str) -> None:
    for command in SHOWN[page]:
        line = command.split("  #")[0].split(" > ")[0].strip()
        if "comptune comptune " in line:  # in a container of that name
            line = line.rpartition("comptune comptune ")[2]
        if line.startswith("comptune "):
            _understood(line.removeprefix("comptune "), f"{page}: {command}")


def _understood(line: str, said: str) -> None:
    known: Any = application()
    for word in shlex.split(line):
        if word in getattr(known, "commands", {}):
            known = known.commands[word]
        elif re.match(r"-{1,2}[a-zA-Z]", word) and not getattr(known, "commands", {}):
            options = {
                name
                for one in known.params
                for name in [*getattr(one, "opts", []), *getattr(one, "secondary_opts", [])]
            }
            assert word.partition("=")[0] in options, said
    assert known is not application(), said
    alone = getattr(known, "invoke_without_command", False)
    assert alone or not getattr(known, "commands", {}), f"{said} names no command"
