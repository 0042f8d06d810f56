"""Cells and their moves as people read them: many that move alike in one line."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import product
from typing import Final, NamedTuple

from comptune.ledger.events import CellMove
from comptune.levers import Cell, Lever, format_value, load_catalogue
from comptune.scenarios.moves import moves_words

NOT_SET: Final = "not set"
# Where a value comes from, as people say it; documents have the names of the tables.
TIERS: Final = {
    "scenario": "scenario",
    "comp_levers": "published",
    "default": "default",
    "fallback": "fallback",
    "structure": "structure",
}
ARROW: Final = "→"
_MOST_NAMED: Final = 3  # cells named one by one where no pattern holds them

Place = tuple[int, int]  # year and level; 0 for a lever that has no level


class Move(NamedTuple):
    """A cell's value before and after; None is not set."""

    cell: str
    old: Decimal | None
    new: Decimal | None


def value_words(cell: str, value: Decimal | None) -> str:
    """The value in the unit of its lever: 3.5 %."""
    if value is None:
        return NOT_SET
    return format_value(load_catalogue().quantity(Cell.parse(cell).name), value)


def move_words(moves: Iterable[Move]) -> list[str]:
    """One line for all cells of a lever that move alike.

    For instance "merit_rate.2027-2031.L1-L5: not set → 3.5 %".
    """
    alike: dict[tuple[str, Decimal | None, Decimal | None], list[str]] = defaultdict(list)
    for cell, old, new in moves:
        alike[Cell.parse(cell).name, old, new].append(cell)
    return [
        f"{cell_words(cells)}: {value_words(cells[0], old)} {ARROW} {value_words(cells[0], new)}"
        for (_, old, new), cells in alike.items()
    ]


def entry_words(words: str, moves: Sequence[CellMove]) -> str:
    """What an entry did; the cells that it moved in as few lines as they have patterns."""
    if not moves:
        return words
    head = words.removesuffix(moves_words(moves)).rstrip(": ")
    return "\n".join([f"{head}:", *move_words(Move(one.cell, one.old, one.new) for one in moves)])


def cell_words(cells: Sequence[str]) -> str:
    """Cells of one lever as one text: a range of years and levels where they fill one."""
    parsed = [Cell.parse(cell) for cell in cells]
    first = parsed[0]
    if len(cells) > 1 and first.year is not None:
        places = {(cell.year or 0, cell.level or 0) for cell in parsed}
        years, levels = sorted({y for y, _ in places}), sorted({level for _, level in places})
        if _in_a_row(years) and _in_a_row(levels) and places == set(product(years, levels)):
            return _range_words(first.name, years, levels)
    if len(cells) <= _MOST_NAMED:
        return ", ".join(cells)
    return f"{', '.join(cells[:_MOST_NAMED])} and {len(cells) - _MOST_NAMED} more"


def grouped(cells: Iterable[str]) -> list[str]:
    """`cell_words` lever by lever, in the order given."""
    by_lever: dict[str, list[str]] = defaultdict(list)
    for cell in cells:
        by_lever[Cell.parse(cell).name].append(cell)
    return [cell_words(named) for named in by_lever.values()]


def _range_words(name: str, years: Sequence[int], levels: Sequence[int]) -> str:
    parts = [name, str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"]
    quantity = load_catalogue().quantity(name)
    if isinstance(quantity, Lever) and "level" in quantity.grain:
        parts.append(f"L{levels[0]}" if len(levels) == 1 else f"L{levels[0]}-L{levels[-1]}")
    return ".".join(parts)


def _in_a_row(numbers: Sequence[int]) -> bool:
    return numbers[-1] - numbers[0] == len(numbers) - 1
