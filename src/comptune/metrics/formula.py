"""The language of metric formulas: text to a small tree, parsed once for NumPy and for SQL.

What the names in a formula stand for, and whether the formula makes sense, is left to `check`.
"""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, assert_never

from comptune.errors import ComptuneError

Operator = Literal["+", "-", "*", "/"]

# The populations whose middle salary can be asked for, by the measure that sums them up.
POPULATIONS: Final[tuple[str, ...]] = ("closing_salary", "men_salary", "women_salary")
# The lines that salaries can fall short of, in per cent of the mean salary of their level.
LINES: Final[tuple[int, ...]] = (95,)

_OPERATORS: Final[dict[type[ast.operator], Operator]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_ARGUMENT_COUNTS: Final[dict[str, tuple[int, ...]]] = {
    "average": (2,),
    "median": (1,),
    "previous": (1, 2),
    "shortfall": (2,),
}
_FUNCTIONS: Final = "average, median, previous and shortfall"


class FormulaRefused(ComptuneError):
    """A formula of the catalogue that cannot be read or does not make sense."""


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number written in the formula."""

    value: int


@dataclass(frozen=True, slots=True)
class Name:
    """A measure of the engine; before names are resolved, perhaps another metric."""

    name: str


@dataclass(frozen=True, slots=True)
class Binary:
    """Two values and the sign between them; a division by zero has no value."""

    operator: Operator
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Average:
    """Whole sum over whole count, rounded half up in magnitude; nothing where the count is 0."""

    total: "Node"
    count: "Node"


@dataclass(frozen=True, slots=True)
class Previous:
    """The value of the year before; in the start year `opening`, or nothing."""

    value: "Node"
    opening: "Node | None"


@dataclass(frozen=True, slots=True)
class Median:
    """The middle salary of a population of the closing head count, in cents."""

    population: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What the salaries of the closing head count lack, in cents, added up.

    The line is this many per cent of the mean salary of the level, rounded half up: what least
    squares of the salary on the level, without gender, fit. Nobody's surplus counts against it.
    """

    per_cent: int

    @property
    def population(self) -> str:
        """Under which the sums stand beside the medians."""
        return f"closing_salary_below_{self.per_cent}"


Node = Number | Name | Binary | Average | Previous | Median | Shortfall


def parse(text: str, *, place: str) -> Node:
    """The tree of a formula. Raises FormulaRefused, naming `place`."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError:
        raise FormulaRefused(
            place=place,
            value=f"`{text.strip()}`",
            rule="that is not an expression",
            remedy="Write it like closing_payroll / opening_payroll - 1.",
        ) from None
    return _node(tree.body, place=place)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under a node, in the order written."""
    match node:
        case Binary(_, left, right):
            return (left, right)
        case Average(total, count):
            return (total, count)
        case Previous(value, opening):
            return (value,) if opening is None else (value, opening)
        case Number() | Name() | Median() | Shortfall():
            return ()
        case _:
            assert_never(node)


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes under it, in the order written."""
    yield node
    for child in children(node):
        yield from walk(child)


def did_you_mean(word: str, known: tuple[str, ...], *, otherwise: str) -> str:
    """A remedy: the nearest known word, or where to look."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {near[0]}?" if near else otherwise


def _node(tree: ast.expr, *, place: str) -> Node:
    match tree:
        case ast.Constant(value=value) if type(value) is int:
            return Number(value)
        case ast.Name(id=name):
            return Name(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return Binary(_OPERATORS[type(op)], _node(left, place=place), _node(right, place=place))
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
            return _call(function, arguments, place=place)
        case _:
            raise FormulaRefused(
                place=place,
                value=f"`{ast.unparse(tree)}`",
                rule="a formula holds names, whole numbers, + - * / and the functions "
                f"{_FUNCTIONS}",
                remedy="Say it with these, or add a measure to the engine.",
            )


def _call(function: str, arguments: list[ast.expr], *, place: str) -> Node:
    if function not in _ARGUMENT_COUNTS:
        raise FormulaRefused(
            place=place,
            value=f"`{function}(...)`",
            rule=f"there are the functions {_FUNCTIONS}",
            remedy=did_you_mean(
                function, tuple(_ARGUMENT_COUNTS), otherwise="Use one of these or none."
            ),
        )
    if len(arguments) not in _ARGUMENT_COUNTS[function]:
        expected = " or ".join(map(str, _ARGUMENT_COUNTS[function]))
        raise FormulaRefused(
            place=place,
            value=f"`{function}` of {len(arguments)} arguments",
            rule=f"{function} takes {expected}",
            remedy="Write average(sum, count), median(salaries), previous(x), previous(x, y) or "
            "shortfall(salaries, per cent).",
        )
    if function == "median":
        return _median(arguments[0], place=place)
    if function == "shortfall":
        return _shortfall(arguments, place=place)
    first, *rest = (_node(argument, place=place) for argument in arguments)
    if function == "average":
        return Average(first, rest[0])
    return Previous(first, rest[0] if rest else None)


def _median(argument: ast.expr, *, place: str) -> Median:
    if isinstance(argument, ast.Name) and argument.id in POPULATIONS:
        return Median(argument.id)
    raise FormulaRefused(
        place=place,
        value=f"`median({ast.unparse(argument)})`",
        rule=f"there are medians of {', '.join(POPULATIONS)}",
        remedy="Take the median of one of these.",
    )


def _shortfall(arguments: list[ast.expr], *, place: str) -> Shortfall:
    match arguments:
        case [ast.Name(id="closing_salary"), ast.Constant(value=int(line))] if line in LINES:
            return Shortfall(line)
    raise FormulaRefused(
        place=place,
        value=f"`shortfall({', '.join(map(ast.unparse, arguments))})`",
        rule=f"there are shortfalls of closing_salary below {', '.join(map(str, LINES))} per cent",
        remedy="Take one of these, or add a line to metrics/formula.py.",
    )
