"""Docstrings and signatures as Markdown, for pages that are written from the code."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, Final

_ENTRY: Final = re.compile(r"^(?P<names>[a-z_]+(?:, [a-z_]+)*): (?P<text>.*)$")
_LONGEST: Final = 96
_SECTIONS: Final = ("Args:", "Returns:", "Raises:", "Attributes:", "Yields:")


def docstring(documented: object) -> tuple[str, dict[str, str]]:
    """The text before `Attributes:` and what is said of each of them."""
    text = inspect.cleandoc(getattr(documented, "__doc__", None) or "")
    before, _, attributes = text.partition("\nAttributes:\n")
    told: dict[str, str] = {}
    names: list[str] = []
    for line in textwrap.dedent(attributes).splitlines():
        entry = _ENTRY.match(line)
        if entry:
            names = entry["names"].split(", ")
            told |= dict.fromkeys(names, entry["text"])
        else:
            told |= {name: f"{told[name]} {line.strip()}" for name in names}
    return flowed(before), {name: words.replace("|", "\\|") for name, words in told.items()}


def flowed(text: str) -> str:
    """A text with one line a paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def function_section(function: Callable[..., Any], name: str, *, heading: str = "###") -> str:
    """A function under a heading: its signature as it is written, and its docstring."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    arguments = [one for one in _arguments(tree.args) if one not in ("self", "cls")]
    returns = ast.unparse(tree.returns).strip("'\"") if tree.returns else "None"
    call = f"{name}({', '.join(arguments)}) -> {returns}"
    if len(call) > _LONGEST:
        lines = "".join(f"    {one},\n" for one in arguments)
        call = f"{name}(\n{lines}) -> {returns}"
    doc = inspect.cleandoc(function.__doc__ or "")
    return f"{heading} `{name}`\n\n```python\n{call}\n```\n\n{as_markdown(doc)}\n"


def as_markdown(doc: str) -> str:
    """A docstring with its sections as lists."""
    lines: list[str] = []
    for line in doc.splitlines():
        if line in _SECTIONS:
            lines += [f"**{line.removesuffix(':')}**", ""]
        elif line.startswith("    ") and not line.startswith("     "):
            lines.append(f"- {line.strip()}" if ": " in line else line.strip())
        else:
            lines.append(line.strip())
    return "\n".join(lines)


def _arguments(given: ast.arguments) -> Iterator[str]:
    positional = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(positional) - len(given.defaults)) + list(given.defaults)
    for argument, default in zip(positional, defaults, strict=True):
        yield _argument(argument, default)
    if given.vararg:
        yield f"*{_argument(given.vararg, None)}"
    elif given.kwonlyargs:
        yield "*"
    for argument, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield _argument(argument, default)


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    kind = f": {ast.unparse(argument.annotation)}" if argument.annotation else ""
    kind = kind.replace("'", "").replace('"', "")
    return argument.arg + kind + (f" = {ast.unparse(default)}" if default is not None else "")
