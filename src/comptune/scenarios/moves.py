"""Moves: what an act changes in a scenario's cells, each with the value before and after."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from comptune.ledger.events import CellMove
from comptune.ledger.state import ScenarioState
from comptune.levers import Cell, CellRefused, expand_cells, format_value, load_catalogue
from comptune.scenarios.errors import ScenarioRefused

Values = Mapping[str, Decimal]  # by cell text
_SHOWN: Final = 6  # cells that a sentence lists


def values_of(scenario: ScenarioState) -> dict[str, Decimal]:
    """The cells that a scenario sets."""
    return {cell: one.value for cell, one in scenario.overrides.items()}


def moves_between(before: Values, after: Values) -> tuple[CellMove, ...]:
    """The moves that lead from some cells to others, in the order of the catalogue."""
    cells = sorted(before.keys() | after.keys(), key=place_in_catalogue)
    return tuple(
        CellMove(cell=cell, old=before.get(cell), new=after.get(cell))
        for cell in cells
        if before.get(cell) != after.get(cell)
    )


def place_in_catalogue(cell: str) -> tuple[int, int, int, int, int]:
    """Where a cell comes in a list: by lever as the catalogue has them, level and year."""
    one = Cell.parse(cell)
    names = (*load_catalogue(), *(value.name for value in load_catalogue().structure_values))
    return (
        names.index(one.name),
        one.level or 0,
        one.year or 0,
        one.rating or 0,
        one.zone or 0,
    )


def cells_named(texts: Iterable[str], years: tuple[int, int] | None) -> tuple[str, ...]:
    """The cells that texts such as "merit_rate.2027+.*" name, each once.

    Args:
        texts: as people write them.
        years: of the scenario meant; None where there is none, so that every year is named.

    Raises:
        ComptuneError: a text that names no cell.
    """
    found: dict[str, None] = {}
    for text in texts:
        first, last = years or _own_year(text)
        for cell in expand_cells(text, start_year=first, end_year=last):
            found[str(cell)] = None
    if not found:
        raise ScenarioRefused(
            place="The cells", rule="none is named", remedy="Write one as in merit_rate.2027.L3."
        )
    return tuple(found)


def value_words(cell: str, value: Decimal | None) -> str:
    """A value as people read it: "3.5 %", or "not set"."""
    if value is None:
        return "not set"
    return format_value(load_catalogue().quantity(Cell.parse(cell).name), value)


def moves_words(moves: Iterable[CellMove]) -> str:
    """merit_rate.2027.L1 from 3 % to 3.5 %, merit_rate.2027.L2 to 3.5 % and 3 more"""
    every = [_move_words(move) for move in moves]
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + more


def count_words(count: int, one: str) -> str:
    """1 cell, 2 cells"""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def _move_words(move: CellMove) -> str:
    before = "" if move.old is None else f" from {value_words(move.cell, move.old)}"
    return f"{move.cell}{before} to {value_words(move.cell, move.new)}"


def _own_year(text: str) -> tuple[int, int]:
    """The year that a text names itself; any where it names none."""
    name, *parts = text.strip().split(".")
    grain = load_catalogue().quantity(name).grain
    if "year" not in grain or len(parts) != len(grain):
        return 1, 1  # the parser of cells says what is wrong, if anything
    part = parts[grain.index("year")]
    if not part.isdecimal():
        raise CellRefused(
            place=f'The part "{part}" of "{text}"',
            rule="without a scenario there are no years for it to stand for",
            remedy="Name one year, as in 2027, or the scenario that is meant.",
        )
    return int(part), int(part)
