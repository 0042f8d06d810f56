"""The reference page of commands, written from the application; `--check` fails where it is stale.

`python -m comptune.cli.generate` writes `docs/reference/commands.md`.
"""

import argparse
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import comptune.cli
from comptune.cli.app import application

PAGE: Final = Path(__file__).resolve().parents[3] / "docs" / "reference" / "commands.md"

_EVERYWHERE: Final = ("--workspace", "--json", "--demo-user")
_OF_TYPER: Final = ("--help", "--install-completion", "--show-completion")
_HEAD: Final = """\
# Commands

<!-- Written by `python -m comptune.cli.generate` from src/comptune/cli. -->

Every command takes these options, before or after its name:

{everywhere}

Answers go to standard output; errors, warnings and progress to standard error. As JSON, money and
other exact decimals are text ("72340.00"), rates are numbers (0.035 = 3.5 %), what is not known is
null; an error is one object with `type`, `message`, `place`, `value`, `rule` and `remedy`.

{codes}

Shell completion knows commands, options, levers, runs, scenarios, roles, people and files:
`comptune --install-completion` installs it, `comptune --show-completion` prints it.
"""


def render() -> str:
    """The page as Markdown."""
    root = application()
    head = _HEAD.format(
        everywhere="\n".join(_option(option) for option in _options(root, everywhere=True)),
        codes=_exit_codes(),
    )
    return "\n".join([head, *_sections(root, "comptune")])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with `--check` say whether it is as it would be written."""
    parser = argparse.ArgumentParser(prog="python -m comptune.cli.generate")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where stale")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page (default: %(default)s)")
    options = parser.parse_args(arguments)
    page: Path = options.page
    text = render()
    if options.check:
        if page.exists() and page.read_text(encoding="utf-8") == text:
            return 0
        sys.stderr.write(f"{page.name} is stale: run python -m comptune.cli.generate\n")
        return 1
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")
    return 0


def _exit_codes() -> str:
    """What the package says of its exit codes."""
    paragraph = str(comptune.cli.__doc__).split("\n\n")[1]
    return "\n".join(textwrap.wrap(" ".join(paragraph.split()), 100))


def _sections(command: Any, path: str) -> Iterator[str]:
    """Each command below this one, in the order of the help."""
    commands = getattr(command, "commands", None)
    if commands is None:
        yield _section(command, path)
        return
    if getattr(command, "invoke_without_command", False) and path != "comptune":
        yield _section(command, path)
    elif path != "comptune":
        yield f"## {path}\n\n{command.help}\n"
    for name in command.list_commands(None):
        yield from _sections(commands[name], f"{path} {name}")


def _section(command: Any, path: str) -> str:
    """One command: what it does, how it is called, its options, examples."""
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    usage = " ".join([path, "[OPTIONS]", *map(_argument_name, arguments)])
    parts = [f"{'#' * len(path.split())} {path}", command.help, f"    {usage}"]
    lines = [f"- `{_argument_name(one)}`: {one.help}" for one in arguments]
    lines += [_option(option) for option in _options(command, everywhere=False)]
    if lines:
        parts.append("\n".join(lines))
    examples = re.findall(r"^  (comptune .*)$", command.epilog or "", re.MULTILINE)
    parts.append("\n".join(["```console", *(f"$ {line}" for line in examples), "```"]))
    return "\n\n".join(parts) + "\n"


def _argument_name(argument: Any) -> str:
    name = (argument.metavar or argument.name or "").upper()
    return name if argument.required else f"[{name}]"


def _options(command: Any, *, everywhere: bool) -> list[Any]:
    return [
        one
        for one in command.params
        if one.param_type_name == "option"
        and one.opts[0] not in _OF_TYPER
        and (one.opts[0] in _EVERYWHERE) == everywhere
    ]


def _option(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    default = option.default
    shown = default not in (None, False, [], ())
    suffix = f" Default: `{getattr(default, 'value', default)}`." if shown else ""
    if option.required:
        suffix = " Required."
    return f"- {names}: {option.help}{suffix}"


if __name__ == "__main__":
    sys.exit(main())
