"""The reference page of tuning: a problem file's keys from their models, the Python API."""

from collections.abc import Callable, Iterator
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from comptune.docstrings import docstring, function_section
from comptune.metrics import load_metrics
from comptune.tuning.alternatives import Alternative, alternatives
from comptune.tuning.ensemble import Ensemble, ensemble
from comptune.tuning.explain import SolutionExplanation, explain_solution
from comptune.tuning.pareto import pareto_front
from comptune.tuning.pareto_model import ParetoFront, ParetoPoint
from comptune.tuning.problem import PolicySpec, Problem, SeedsSpec, TargetSpec, VariableSpec
from comptune.tuning.problem_file import parse_problem, problem_from, read_problem
from comptune.tuning.seek import Sought, seek
from comptune.tuning.solution import (
    CellMove,
    Conditioning,
    Iteration,
    Relaxation,
    RelaxedConstraint,
    Solution,
    TargetResult,
)
from comptune.tuning.tune import tune
from comptune.tuning.tuner import Tuner
from comptune.tuning.wanted import DEFAULT_TOLERANCES, EXAMPLES, TOLERANCES

_HEAD: Final = """\
# Tuning: problem files and the Python API

<!-- Generated from src/comptune/tuning by `python -m comptune.tuning.generate`. -->

How to state a problem, read its answer, and how it is found: [the guide](../tuning.md). Here is
every key that a problem file may have, and every call.
"""
_SECTIONS: Final[tuple[tuple[str, type[BaseModel]], ...]] = (
    ("A problem file", Problem),
    ("`targets`: an entry", TargetSpec),
    ("`variables`: an entry", VariableSpec),
    ("`policies`: an entry", PolicySpec),
    ("`seeds`", SeedsSpec),
)
_OBJECTIVES: Final = """\
## `objective`

| name | what is best |
|---|---|
| `closest` | the least change from today's values: squares of change over the width between the \
catalogue's bounds, by the variables' weights |
| `least_cost` | the lowest total compensation cost of all years |
| `smallest_pay_gap` | the smallest mean gender pay gap of either sign, on average over the years |
| `least_pay_equity_closing_cost` | the least cost of raising everyone paid below 95 % of the mean \
salary of their level to it (the metric `pay_equity_closing_cost`), the years added up |
| `fewest_red_circled` | the fewest people above the maximum of their range |

Two of them, as in `[least_cost, smallest_pay_gap]`, ask for a Pareto front (`comptune pareto`).
"""
_FUNCTIONS: Final[tuple[Callable[..., Any], ...]] = (
    read_problem,
    parse_problem,
    problem_from,
    tune,
    seek,
    ensemble,
    pareto_front,
    explain_solution,
    alternatives,
)
_RESULTS: Final[tuple[type, ...]] = (
    Solution,
    CellMove,
    TargetResult,
    Iteration,
    Conditioning,
    Relaxation,
    RelaxedConstraint,
    Sought,
    Ensemble,
    ParetoFront,
    ParetoPoint,
    SolutionExplanation,
    Alternative,
)


def reference_page() -> str:
    """The whole page."""
    parts = [_HEAD]
    parts += [_model_section(title, model) for title, model in _SECTIONS]
    parts += [_OBJECTIVES, _values_section(), *_api_sections()]
    return "\n".join(parts)


def _model_section(title: str, model: type[BaseModel]) -> str:
    first, told = docstring(model)
    rows = [
        f"| `{name}` | {_takes(field.annotation)} | {_default(field)} | {told.get(name, '')} |"
        for name, field in model.model_fields.items()
    ]
    head = "| key | takes | left out | meaning |\n|---|---|---|---|\n"
    return f"## {title}\n\n{first}\n\n{head}" + "\n".join(rows) + "\n"


def _takes(annotation: Any) -> str:
    """What a key takes, in words."""
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in inner)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_takes(one) for one in inner if one is not NoneType))
    if origin is tuple:
        return f"list: {_takes(inner[0])}"
    if origin is dict:
        return "`name: number` lines"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "entries, see below" if annotation is not SeedsSpec else "`key: value`, see below"
    return {int: "whole number", bool: "true or false", str: "text"}.get(annotation, "number")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    default = field.get_default()
    if default is None or default == ():
        return ""
    if isinstance(default, BaseModel):
        return ", ".join(f"{name} {value:,}" for name, value in default.model_dump().items())
    shown = default[0] if isinstance(default, tuple) else default
    return f"`{str(shown).lower() if isinstance(shown, bool) else shown}`"


def _values_section() -> str:
    """How values and tolerances are written, by unit."""
    names = {
        unit: [metric.name for metric in load_metrics() if metric.unit == unit] for unit in EXAMPLES
    }
    rows = []
    for unit, example in EXAMPLES.items():
        default = DEFAULT_TOLERANCES[unit]
        amount = f"{default.amount.scaleb(2):f} pp" if unit == "rate" else f"{default.amount:f}"
        given = f"{default.share.scaleb(2):f} %" if default.share else amount
        such_as = f"`{names[unit][0]}`" if names[unit] else ""
        rows.append(f"| {unit} | {such_as} | {example} | {TOLERANCES[unit]} | {given} |")
    head = "| unit | such as | `value` | `tolerance` | left out, of `=` |\n|---|---|---|---|---|\n"
    return (
        "## Values\n\nThe unit of a [metric](metrics.md) says how a target's value is written. A "
        'sign, or the word "baseline", makes it relative to the baseline.\n\n'
        f"{head}" + "\n".join(rows) + "\n\nBounds and policies are values of "
        '[levers](levers.md), written as in a scenario: "3.5 %".\n'
    )


def _api_sections() -> Iterator[str]:
    yield "## Python: at a person's desk\n"
    yield ("`Workspace.tuner(actor=None, *, clock=...) -> Tuner`. " + docstring(Tuner)[0] + "\n")
    methods = {
        name: method
        for kind in reversed(Tuner.__mro__)
        for name, method in vars(kind).items()
        if not name.startswith("_") and name not in ("clock", "scenario_text")
    }
    for name in methods:
        yield function_section(getattr(Tuner, name), f"Tuner.{name}")
    yield "## Python: functions\n\nOf `comptune.tuning` and its modules; nothing is recorded.\n"
    for function in _FUNCTIONS:
        yield function_section(function, function.__name__)
    yield "## Python: what comes back\n"
    for kind in _RESULTS:
        yield _result(kind)


def _result(kind: type) -> str:
    first, told = docstring(kind)
    together: dict[str, list[str]] = {}  # names that are told in one sentence
    for name, words in told.items():
        together.setdefault(words, []).append(f"`{name}`")
    rows = "\n".join(f"- {', '.join(names)}: {words}" for words, names in together.items())
    fields = ", ".join(f"`{name}`" for name in getattr(kind, "__dataclass_fields__", ()))
    listed = f"\n\n{rows}" if rows else ""
    return f"### `{kind.__name__}`\n\n{first}\n\nFields: {fields}.{listed}\n"
