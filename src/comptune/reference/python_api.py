"""The reference page of the Python API: every public name with signature, units and errors.

Public is what `Workspace` gives out and what the packages of `PACKAGES` name in `__all__`.
"""

import dataclasses
import enum
import importlib
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Final, get_type_hints

from pydantic import BaseModel

from comptune.docstrings import as_markdown, docstring, function_section
from comptune.errors import ComptuneError
from comptune.workspace import Workspace

PACKAGES: Final = (
    "comptune.scenarios",
    "comptune.scenarios.workforce",
    "comptune.equity",
    "comptune.metrics",
    "comptune.levers",
    "comptune.census",
    "comptune.structure",
    "comptune.settings",
)
_HEAD: Final = """\
# Python

<!-- Generated from src/comptune by `python -m comptune.reference.generate`. -->

`Workspace` is the door: what commands and pages do goes through it, and so may your own programs.

```python
from comptune.workspace import Workspace

workspace = Workspace.open("workspace")
scenario = workspace.scenario("plan")  # of the ledger, of a file, or the baseline
preview = scenario.preview({"merit_rate.2027.L3": "3.5 %"})
preview.metrics["total_compensation_cost"]  # by year, in whole cents
run = workspace.run_scenario("plan")  # built, tested, sealed
run.to_pandas("fct_workforce_snapshot")
workspace.desk().submit("plan", reason="For the board")
```

- **Money** is whole cents in arrays (`int64`) and `Decimal` of the currency's units in tables and
  texts; **rates** are natural (0.035 = 3.5 %). Names say it: `_cents`, `_ppm`, `_rate`.
- **Arrays** of a preview's metrics run over years, then over the groups that were asked for.
- **Errors** that a person can mend are `ComptuneError`s: [what each means](errors.md).
- **Who acts** is an `Actor`; left out, it is the operating system's user.
- Finding values for targets has [a page of its own](tuning.md#python-at-a-persons-desk).
"""


def python_page() -> str:
    """The whole page."""
    parts = [_HEAD, "## `comptune.workspace`\n", _class(Workspace)]
    for package in PACKAGES:
        module = importlib.import_module(package)
        parts += [f"## `{package}`\n", f"{_opening(module)}\n"]
        parts += [_entry(name, getattr(module, name)) for name in public_names(module)]
    return "\n".join(parts)


def public_names(module: ModuleType) -> tuple[str, ...]:
    """The names that a package gives out: classes and functions first, errors last."""
    names = getattr(module, "__all__", ())

    def place(name: str) -> tuple[int, str]:
        found = getattr(module, name)
        if inspect.isclass(found) and issubclass(found, ComptuneError):
            return 3, name
        return (0 if inspect.isclass(found) else 1 if callable(found) else 2), name

    return tuple(sorted(names, key=place))


def _opening(module: ModuleType) -> str:
    return as_markdown(inspect.cleandoc(module.__doc__ or "")).split("\n\n")[0]


def _entry(name: str, found: Any) -> str:
    if inspect.isclass(found) and issubclass(found, ComptuneError):
        return f"### `{name}`\n\nAn error: [what it means](errors.md).\n"
    if inspect.isclass(found):
        return _class(found)
    if inspect.isfunction(inspect.unwrap(found)):
        return function_section(inspect.unwrap(found), name)
    return f"### `{name}`\n\nA constant: `{type(found).__name__}`.\n"


def _class(kind: type) -> str:
    first, told = docstring(kind)
    parts = [f"### `{kind.__name__}`\n", f"{first}\n", _fields(kind, told)]
    parts += [_property(kind, name, one) for name, one in _members(kind, property_like=True)]
    parts += [
        function_section(one, f"{kind.__name__}.{name}", heading="####")
        for name, one in _members(kind, property_like=False)
    ]
    return "\n".join(part for part in parts if part)


def _fields(kind: type, told: dict[str, str]) -> str:
    """What instances hold, one a line."""
    if issubclass(kind, enum.Enum):
        return "Values: " + ", ".join(f"`{one.name}`" for one in kind) + ".\n"
    kinds: dict[str, str] = {}
    if issubclass(kind, BaseModel):
        hints = get_type_hints(kind)  # without what validates them
        kinds = {name: _kind_of(hints[name]) for name in kind.model_fields}
    elif dataclasses.is_dataclass(kind):
        kinds = {one.name: _kind_of(one.type) for one in dataclasses.fields(kind)}
    elif hasattr(kind, "_fields"):
        kinds = {name: _kind_of(kind.__annotations__[name]) for name in kind._fields}
    shown = [name for name in kinds if not name.startswith("_")]
    if not shown:
        return ""
    rows = [f"| `{name}` | `{kinds[name]}` | {told.get(name, '')} |" for name in shown]
    return "| field | type | what it holds |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _kind_of(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return text.replace("typing.", "").replace("|", "\\|").strip("'\"")


def _members(kind: type, *, property_like: bool) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Its public properties, or its public methods, those of its bases first."""
    found: dict[str, Any] = {}
    for one in reversed(kind.__mro__):
        if one.__module__.startswith("comptune"):
            found |= {name: member for name, member in vars(one).items() if name[0] != "_"}
    for name, member in found.items():
        function = getattr(member, "fget", None) or getattr(member, "func", None)
        if function is None and not property_like:
            function = inspect.unwrap(getattr(member, "__func__", member))
            if inspect.isfunction(function):
                yield name, function
        elif function is not None and property_like:
            yield name, function


def _property(kind: type, name: str, function: Callable[..., Any]) -> str:
    returns = function.__annotations__.get("return")
    doc = as_markdown(inspect.cleandoc(function.__doc__ or ""))
    shown = _kind_of(returns).replace("\\|", "|") if returns is not None else ""
    return f"#### `{kind.__name__}.{name}`: `{shown}`\n\n{doc}\n"
