"""Moves of cells in as few lines as lose nothing: a lever's cells that move alike share one."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from comptune.levers import Cell
from comptune.reports.compliance.audit_facts import ParameterMove
from comptune.scenarios.moves import value_words

_Alike = tuple[str, Decimal | None, Decimal | None]


def moves_told(moves: Iterable[ParameterMove]) -> list[tuple[str, str, str, int]]:
    """Lines of cells, value before, value after, and how many cells that are; every one named."""
    alike: dict[_Alike, list[str]] = {}
    for one in moves:
        key = (Cell.parse(one.cell).name, one.before, one.after)
        alike.setdefault(key, []).append(one.cell)
    return [
        (cells_told(cells), value_words(cells[0], old), value_words(cells[0], new), len(cells))
        for (_, old, new), cells in alike.items()
    ]


def cells_told(texts: Sequence[str]) -> str:
    """Cells of one lever: merit_rate 2027–2029: L1–L5; 2030: L1, L3."""
    cells = [Cell.parse(text) for text in texts]
    if len(cells) == 1 or any(cell.year is None for cell in cells):
        return ", ".join(texts)
    by_year: dict[int, list[int]] = {}
    for cell in cells:
        by_year.setdefault(cell.year or 0, []).append(cell.level or 0)
    years_of: dict[tuple[int, ...], list[int]] = {}
    for year in sorted(by_year):
        years_of.setdefault(tuple(sorted(by_year[year])), []).append(year)
    parts = []
    for levels, years in years_of.items():
        where = ranges(years)
        named = [level for level in levels if level]
        parts.append(f"{where}: {ranges(named, 'L')}" if named else where)
    return f"{cells[0].name} {'; '.join(parts)}"


def ranges(numbers: Sequence[int], mark: str = "") -> str:
    """2027–2029, 2031 of ascending numbers."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(
        f"{mark}{run[0]}" if len(run) == 1 else f"{mark}{run[0]}–{mark}{run[-1]}" for run in parts
    )
