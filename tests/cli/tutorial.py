"""The tutorial as a test: its commands run in order, what they print is held against the page.

`python -m tests.cli.tutorial` runs them and writes the lines that have changed into the page.

In a `console` block a line after "$ " is a command ("> " continues it), what follows is its output,
and "..." stands for lines left out. Ids made of hashes differ from release to release: one stands
for whatever was printed in its place, there and in later commands.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
LEFT_OUT = "..."

# As long as ids are shown, and not the whole part of a number.
_ID = re.compile(r"\b(?:[0-9a-f]{8}|[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{64})\b(?!\.\d)")
# Times of entries and runs, and the day on which somebody did something.
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d|(?<= on )\d{1,2} [A-Z][a-z]+ \d{4}")

# The page is written as by somebody whose name is ana; whoever runs it is called so here.
_READER = """
import os, pwd
_known = pwd.getpwuid
def _named(uid):
    found = list(_known(uid))
    return pwd.struct_passwd(["ana", *found[1:]] if uid == os.getuid() else found)
pwd.getpwuid = _named
"""

Form = Callable[[str], str]  # from a line to what is compared of it


class StaleTutorial(AssertionError):
    """A command of the tutorial that prints something else than the page says."""


@dataclass(frozen=True)
class Command:
    """One command of the page, what the page says it prints, and where that begins."""

    text: str
    shown: tuple[str, ...]
    line: int

    @property
    def is_refused(self) -> bool:
        """Whether the page shows it failing."""
        return any(line.startswith("Error:") for line in self.shown)


@dataclass
class Ids:
    """Ids on the page, and those printed in their place."""

    actual: dict[str, str] = field(default_factory=dict)

    def learn(self, shown: str, printed: str) -> None:
        self.actual.update(zip(_ID.findall(shown), _ID.findall(printed), strict=True))

    def translate(self, command: str) -> str:
        """The command with the ids of this run; an id may be shortened."""

        def known(match: re.Match[str]) -> str:
            for shown, actual in self.actual.items():
                if shown.startswith(match[0]):
                    return actual[: len(match[0])]
            return match[0]

        return _ID.sub(known, command)


def commands(page: str) -> list[Command]:
    """The commands of the page in order."""
    found: list[Command] = []
    text: list[str] = []
    shown: list[str] = []
    inside = False
    for number, line in enumerate([*page.splitlines(), "```"]):
        if inside and (line == "```" or line.startswith("$ ")) and text:
            found.append(Command("\n".join(text), tuple(shown), number - len(shown)))
            text, shown = [], []
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            text = [line[2:]]
        elif inside and line.startswith("> ") and not shown:
            text.append(line[2:])
        elif inside:
            shown.append(line)
    return found


def run(command: Command, folder: Path, ids: Ids) -> list[str]:
    """What a command prints, without blanks at the ends of lines.

    Raises:
        StaleTutorial: it fails though the page shows no error, or the other way round.
    """
    programs = str(Path(sys.executable).parent)
    reader = folder / ".reader"
    reader.mkdir(exist_ok=True)
    (reader / "sitecustomize.py").write_text(_READER, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "COMPTUNE_WORKSPACE"}
    done = subprocess.run(
        ["bash", "-c", ids.translate(command.text)],
        cwd=folder,
        env={
            **kept,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "LOGNAME": "ana",
            "PYTHONPATH": str(reader),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if (done.returncode != 0) != command.is_refused:
        raise StaleTutorial(f"$ {command.text}\nends with {done.returncode}:\n{done.stdout}")
    return [line.rstrip() for line in done.stdout.splitlines()]


def placed(command: Command, printed: list[str], form: Form, ids: Ids) -> list[str]:
    """For each line of the page the printed line in its place; learns the ids.

    Raises:
        StaleTutorial: showing what was printed instead.
    """
    found: list[str] = []
    at = 0
    chunks = _chunks(command.shown)
    for number, chunk in enumerate(chunks):
        wanted = [form(line) for line in chunk]
        places = range(at, len(printed) - len(chunk) + 1) if number else [0]
        if number and number == len(chunks) - 1:
            places = range(max(at, len(printed) - len(chunk)), len(printed) - len(chunk) + 1)
        for place in places:
            if [form(line) for line in printed[place : place + len(chunk)]] == wanted:
                break
        else:
            raise StaleTutorial(
                f"$ {command.text}\ndoes not print, or not there:\n{_text(chunk)}\n"
                f"but:\n{_text(printed)}"
            )
        at = place + len(chunk)
        found += [*([LEFT_OUT] if number else []), *printed[place:at]]
    if at != len(printed):
        raise StaleTutorial(f"$ {command.text}\nprints more:\n{_text(printed[at:])}")
    for shown, actual in zip(command.shown, found, strict=True):
        ids.learn(shown, actual)
    return found


def _chunks(shown: tuple[str, ...]) -> list[list[str]]:
    """The shown lines, parted where lines are left out."""
    chunks: list[list[str]] = [[]]
    for line in shown:
        if line == LEFT_OUT:
            chunks.append([])
        else:
            chunks[-1].append(line)
    return chunks


def _text(lines: list[str]) -> str:
    return "\n".join(lines)


def exactly(line: str) -> str:
    """A line without what differs from release to release."""
    return _TIME.sub("<time>", _ID.sub("<id>", line))


def roughly(line: str) -> str:
    """The words of a line: what stays when figures change."""
    return " ".join(re.findall("[a-zA-Z]{3,}", exactly(line)))


def main() -> int:
    """Run the tutorial and write what has changed into the page."""
    page = PAGE.read_text(encoding="utf-8")
    lines = page.splitlines()
    ids = Ids()
    with tempfile.TemporaryDirectory() as name:
        for command in commands(page):
            fresh = placed(command, run(command, Path(name), ids), roughly, ids)
            lines[command.line : command.line + len(fresh)] = fresh
    # Commands and prose name what the new output names.
    PAGE.write_text(ids.translate("\n".join(lines)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
