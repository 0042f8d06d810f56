"""Following a page: its commands run in order, what they print is held against what it shows.

In a `console` block a line after "$ " is a command ("> " continues it), what follows is its output,
and "..." stands for lines left out. Ids made of hashes differ from release to release: one stands
for whatever was printed in its place, there and in later commands. A command that is to be refused
shows "Error:" or ends in "# refused"; one whose work is to fail ends in "# fails".
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .ways import Way, reason

LEFT_OUT = "..."
UNWRITTEN = "???"
LONGEST_SECONDS = 600  # a command that takes longer hangs
REFUSED, FAILS = "# refused", "# fails"

# As long as ids are shown, and not the whole part of a number.
_ID = re.compile(r"\b(?:[0-9a-f]{8}|[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{64})\b(?!\.\d)")
# Times of entries and runs, and the day on which somebody did something.
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d|(?<= on )\d{1,2} [A-Z][a-z]+ \d{4}")

# Pages are written as by somebody whose name is ana; whoever follows them is called so here.
_READER = """
import os, pwd
_known = pwd.getpwuid
def _named(uid):
    found = list(_known(uid))
    return pwd.struct_passwd(["ana", *found[1:]] if uid == os.getuid() else found)
pwd.getpwuid = _named
"""
# What a shell leaves to the next command: its folder and its variables.
_KEPT = '\n_code=$?\npwd > "$_FOLLOWED.folder"\nenv -0 > "$_FOLLOWED.variables"\nexit $_code\n'

Form = Callable[[str], str]  # from a line to what is compared of it


class StalePage(AssertionError):
    """A command of a page that does or prints something else than the page says."""


@dataclass(frozen=True)
class Command:
    """One command of the page, what the page says it prints, and where that begins."""

    text: str
    shown: tuple[str, ...]
    line: int

    @property
    def codes(self) -> tuple[int, ...]:
        """The exit codes that the page tells."""
        if self.shown == (UNWRITTEN,):
            return (0, 1, 2)
        if FAILS in self.text:
            return (1,)
        if REFUSED in self.text:
            return (2,)
        return (1, 2) if any(line.startswith("Error:") for line in self.shown) else (0,)


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


@dataclass
class Shell:
    """Where commands are run: a folder and variables, which commands may change for later ones."""

    folder: Path
    variables: dict[str, str]
    state: Path
    ids: Ids = field(default_factory=Ids)
    took: list[tuple[float, str]] = field(default_factory=list)

    @classmethod
    def of_reader(
        cls, folder: Path, state: Path, programs: tuple[Path, ...], source: Path | None = None
    ) -> "Shell":
        """The shell of somebody called ana, who finds `programs` first.

        Args:
            folder: where the first command is run.
            state: a folder for what the shell leaves to the next command.
            programs: folders with programs, the first one first.
            source: of the code that is run, where it is not the installed one.
        """
        state.mkdir(parents=True, exist_ok=True)
        (state / "sitecustomize.py").write_text(_READER, encoding="utf-8")
        found = [str(state), *([str(source)] if source else [])]
        kept = {name: text for name, text in os.environ.items() if "COMPTUNE" not in name}
        ahead = [*map(str, programs), str(Path(sys.executable).parent)]
        changed = {
            "PATH": os.pathsep.join([*ahead, os.environ["PATH"]]),
            "PYTHONPATH": os.pathsep.join(found),
            "LOGNAME": "ana",
            "_FOLLOWED": str(state / "kept"),
        }
        return cls(folder, {**kept, **changed}, state)

    def run(self, command: Command) -> list[str]:
        """What a command prints, without blanks at the ends of lines.

        Raises:
            StalePage: it fails though the page shows no error, or the other way round.
        """
        begun = time.monotonic()
        done = subprocess.run(
            ["bash", "-c", self.ids.translate(command.text) + _KEPT],
            cwd=self.folder,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        self.took.append((time.monotonic() - begun, command.text))
        if done.returncode not in command.codes:
            raise StalePage(f"$ {command.text}\nends with {done.returncode}:\n{done.stdout}")
        self.folder = Path((self.state / "kept.folder").read_text(encoding="utf-8").strip())
        texts = (self.state / "kept.variables").read_text(encoding="utf-8").split("\0")
        self.variables = dict(text.split("=", 1) for text in texts if "=" in text)
        return [line.rstrip() for line in done.stdout.splitlines()]


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
        elif inside and (line == ">" or line.startswith("> ")) and not shown:
            text.append(line[2:])
        elif inside:
            shown.append(line)
    return found


def follow(page: str, shell: Shell, way: Way) -> list[Command]:
    """Run the commands of a page but those that its way leaves out; returns those that were run.

    Raises:
        StalePage: a command does or prints something else than the page says.
    """
    run = [one for one in commands(page) if reason(way, one.text) is None]
    for command in run:
        printed = shell.run(command)
        if command.shown or way.shows_all:
            placed(command, printed, exactly, shell.ids)
    return run


def renewed(page: str, shell: Shell, way: Way) -> str:
    """The page with what its commands print now.

    Only lines in which nothing but figures and ids changed are written anew; where a page shows
    `???` beneath a command, all that it prints is.
    """
    lines = page.splitlines()
    fresh: list[tuple[Command, list[str]]] = []
    for command in commands(page):
        if reason(way, command.text) is not None:
            continue
        printed = shell.run(command)
        if command.shown == (UNWRITTEN,):
            fresh.append((command, printed))
        elif command.shown or way.shows_all:
            fresh.append((command, placed(command, printed, roughly, shell.ids)))
    for command, printed in reversed(fresh):
        lines[command.line : command.line + len(command.shown)] = printed
    # Commands and prose name what the new output names.
    return shell.ids.translate("\n".join(lines)) + "\n"


def placed(command: Command, printed: list[str], form: Form, ids: Ids) -> list[str]:
    """For each line of the page the printed line in its place; learns the ids.

    Raises:
        StalePage: showing what was printed instead.
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
            raise StalePage(
                f"$ {command.text}\ndoes not print, or not there:\n{_text(chunk)}\n"
                f"but:\n{_text(printed)}"
            )
        at = place + len(chunk)
        found += [*([LEFT_OUT] if number else []), *printed[place:at]]
    if at != len(printed):
        raise StalePage(f"$ {command.text}\nprints more:\n{_text(printed[at:])}")
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
