"""The reference page of errors: each kind that a person can mend, read from the source.

A kind is a class below `ComptuneError`. What its docstring says is what it means; the rules and
remedies that the code states where it raises one are what a reader does about it. The source is
read and not imported, so that nothing on the page depends on what is installed.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import comptune
from comptune import cli

PACKAGE: Final = Path(comptune.__file__).parent
ROOT: Final = "comptune.errors.ComptuneError"
# Not stated as plain text: a name that a message fills in.
_GAP: Final = "…"
_SHOWN: Final = 12

_HEAD: Final = """\
# Error messages

<!-- Generated from src/comptune by `python -m comptune.reference.generate`. -->

What comptune refuses, it refuses with a message of four parts: the place, the value that stands
there, the rule that it breaks, and what to do about it.

    merit_rate, level 3, 2027 is 35 %; the catalogue allows 0 to 15 %. Did you mean 3.5 %?
    place                        value  rule                           remedy

With `--json` a command writes these parts as one object to standard error, with the kind of error
as `type`; in Python they are attributes of the exception, and every kind is a `ComptuneError`. A
command ends with exit code 2 where its input was refused, and with 1 where work failed that no
input explains; the kinds for which that is so say it.

Beneath each kind stand what it means and the rules and remedies that its messages state; … stands
for what a message fills in. A message that is put together from parts is not listed.
"""


@dataclass(frozen=True)
class Kind:
    """A class of errors: its full name, that of the class it stands under, and its meaning."""

    name: str
    under: str
    meaning: str

    @property
    def short(self) -> str:
        """The name that messages as JSON give as `type`."""
        return self.name.rpartition(".")[2]

    @property
    def package(self) -> str:
        """The package or module of the house that it belongs to."""
        return self.name.split(".")[1]


@dataclass(frozen=True)
class _Module:
    """A module of the source: its tree, and what each name in it stands for."""

    name: str
    tree: ast.Module
    names: Mapping[str, str]


def kinds() -> tuple[Kind, ...]:
    """Every kind of error below `ComptuneError`, by package and name."""
    return _kinds(_modules())


def errors_page() -> str:
    """The whole page."""
    modules = _modules()
    stated = _stated(modules)
    found = _kinds(modules)
    parts = [_HEAD]
    package = ""
    for kind in found:
        if kind.package != package:
            package = kind.package
            parts.append(f"## {package}\n")
        parts.append(_section(kind, stated.get(kind.name, [])))
    return "\n".join(parts)


def _section(kind: Kind, stated: list[tuple[str, str]]) -> str:
    defects = {f"{one.__module__}.{one.__qualname__}" for one in cli._DEFECTS}
    lines = [f"### `{kind.short}`: {kind.package}\n", f"{kind.meaning}\n"]
    if kind.under != ROOT:
        lines.append(f"A kind of `{kind.under.rpartition('.')[2]}`.\n")
    if kind.name in defects:
        lines.append("Exit code 1.\n")
    known = list(dict.fromkeys(stated))
    if known:
        rows = [f"| {_cell(rule)} | {_cell(remedy)} |" for rule, remedy in known[:_SHOWN]]
        lines.append("| what is wrong | what to do |\n|---|---|\n" + "\n".join(rows) + "\n")
    if len(known) > _SHOWN:
        lines.append(f"And {len(known) - _SHOWN} more, each with its own remedy.\n")
    if not known:
        lines.append("What to do is the last sentence of its message.\n")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;").replace("_", "\\_")


def _modules() -> tuple[_Module, ...]:
    return tuple(_read(path) for path in sorted(PACKAGE.rglob("*.py")))


def _read(path: Path) -> _Module:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    name = ".".join(parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("comptune"):
            names |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    names |= {one.name: f"{name}.{one.name}" for one in tree.body if isinstance(one, ast.ClassDef)}
    return _Module(name, tree, names)


def _kinds(modules: tuple[_Module, ...]) -> tuple[Kind, ...]:
    """The classes below `ComptuneError`, found from the top down."""
    by_name = {module.name: module for module in modules}
    above: dict[str, tuple[str, str]] = {}
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and node.bases:
                base = _home(ast.unparse(node.bases[0]), module, by_name)
                meaning = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
                above[f"{module.name}.{node.name}"] = (base, meaning)
    known = {ROOT}
    while more := {name for name, (base, _) in above.items() if base in known} - known:
        known |= more
    found = [Kind(name, *above[name]) for name in known - {ROOT}]
    return tuple(sorted(found, key=lambda kind: (kind.package, kind.short)))


def _home(name: str, module: _Module, by_name: Mapping[str, _Module]) -> str:
    """Where a name of a module is defined, also where packages hand it on."""
    full = module.names.get(name, "")
    while full:
        package, _, last = full.rpartition(".")
        further = by_name[package].names.get(last) if package in by_name else None
        if further is None or further == full:
            return full
        full = further
    return name


def _stated(modules: tuple[_Module, ...]) -> dict[str, list[tuple[str, str]]]:
    """Rule and remedy of each place that states both, by the kind of error."""
    by_name = {module.name: module for module in modules}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for module in modules:
        for node in _calls(module.tree):
            kind = _home(ast.unparse(node.func), module, by_name)
            given = {one.arg: _text(one.value) for one in node.keywords}
            rule, remedy = given.get("rule"), given.get("remedy")
            if rule and remedy:
                found[kind].append((rule, remedy))
    return found


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and {"rule", "remedy"} <= {one.arg for one in node.keywords}:
            yield node


def _text(node: ast.expr) -> str | None:
    """A text as written, with a gap for each part that is computed; None where all of it is."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(one.value) if isinstance(one, ast.Constant) else _GAP for one in node.values
        )
    return None
