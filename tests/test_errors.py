"""Errors that a person can mend: place, value, rule and remedy, as whole sentences."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import comptune
from comptune.errors import ComptuneError

SOURCE = Path(comptune.__file__).parent


def _remedies() -> Iterator[tuple[str, ast.expr]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("remedy", "otherwise"):
                yield f"{path.relative_to(SOURCE)}:{node.value.lineno}", node.value


def _endings(text: ast.expr) -> Iterator[str]:
    """How the text may end, as far as it is written out where it stands."""
    match text:
        case ast.Constant(value=str(written)):
            yield written
        case ast.JoinedStr(values=[*_, last]):
            yield from _endings(last)
        case ast.IfExp():
            yield from (*_endings(text.body), *_endings(text.orelse))
        case ast.BinOp(op=ast.Add()):
            yield from _endings(text.right)


def test_an_error_says_place_value_rule_and_remedy() -> None:
    error = ComptuneError(place="x", value="2", rule="it is at most 1", remedy="Give less.")
    assert str(error) == "x is 2; it is at most 1. Give less."
    missing = ComptuneError(place="x", rule="it is missing", remedy="Give it.")
    assert str(missing) == "x: it is missing. Give it."


def test_many_remedies_are_written_out() -> None:
    assert sum(1 for _, text in _remedies() for _ in _endings(text)) > 150


@pytest.mark.parametrize(("place", "text"), [pytest.param(*one, id=one[0]) for one in _remedies()])
def test_a_remedy_ends_as_a_sentence_does(place: str, text: ast.expr) -> None:
    for ending in _endings(text):
        assert ending.endswith((".", "?")), place
