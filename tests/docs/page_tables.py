"""Tables of a page that a test reads: each follows a comment `<!-- checked: name -->`."""

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
_MARK = re.compile(r"^<!-- checked: (?P<name>.+) -->$")

Row = dict[str, str]


def checked_tables(page: str) -> dict[str, list[Row]]:
    """Return the rows of every marked table of a page, as texts by column title."""
    tables: dict[str, list[Row]] = {}
    lines = iter((DOCS / page).read_text(encoding="utf-8").splitlines())
    for line in lines:
        mark = _MARK.match(line)
        if mark is None:
            continue
        assert next(lines) == "", f"an empty line follows {line}"
        titles = cells_of(next(lines))
        assert set(next(lines)) <= set("|-"), f"{line}: a table follows"
        rows: list[Row] = []
        for row in lines:
            if not row.startswith("|"):
                break
            rows.append(dict(zip(titles, cells_of(row), strict=True)))
        assert mark["name"] not in tables, f"{line} stands there twice"
        tables[mark["name"]] = rows
    return tables


def cells_of(line: str) -> list[str]:
    """Return the cells of a row, without the backticks of code."""
    return [cell.strip().strip("`") for cell in line.strip("|").split("|")]


_OPERATORS: dict[type[ast.AST], Callable[..., Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}


def exactly(expression: str) -> Fraction:
    """Return the exact value of plain arithmetic with numbers, + - * /, min and max."""

    def value(node: ast.AST) -> Fraction:
        match node:
            case ast.Expression(body):
                return value(body)
            case ast.Constant():
                return Fraction(ast.get_source_segment(expression, node))
            case ast.BinOp(left, sign, right):
                return _OPERATORS[type(sign)](value(left), value(right))
            case ast.UnaryOp(sign, operand):
                return _OPERATORS[type(sign)](value(operand))
            case ast.Call(ast.Name("min"), arguments):
                return min(map(value, arguments))
            case ast.Call(ast.Name("max"), arguments):
                return max(map(value, arguments))
        raise ValueError(f"{expression} is more than arithmetic")

    return value(ast.parse(expression, mode="eval"))
