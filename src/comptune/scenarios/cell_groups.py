"""Cells in people's words: those of a lever that are alike in one line."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Final, TypeVar

from comptune.ledger.state import CellValue
from comptune.levers import Cell, Unit, format_value, load_catalogue
from comptune.levers.units import plain
from comptune.metrics import figures
from comptune.scenarios.views import CellDifference, Decision, SideValue

Names = Mapping[int, str]  # of job levels
Thing = TypeVar("Thing")
NOT_SET: Final = "not set"
NO_SUCH_YEAR: Final = "no such year"
# Where a value comes from, as people say it.
TIERS: Final[Mapping[str, str]] = {
    "scenario": "scenario",
    "comp_levers": "published",
    "default": "default",
    "fallback": "built in",
    "structure": "structure",
}
TIERS_AT_LENGTH: Final[Mapping[str, str]] = {
    "scenario": "set in this scenario",
    "comp_levers": "published value",
    "default": "default of the company",
    "fallback": "built-in value",
}
_MOST_NAMED: Final = 3  # cells named one by one where no pattern holds them
_RATES: Final = (Unit.RATE, Unit.PROBABILITY)


@dataclass(frozen=True)
class DifferenceLine:
    """Cells of one lever that differ alike.

    Attributes:
        lever: its title.
        where: which cells, in words.
        before, after: both values with their tiers.
        change: of the value, with its sign; empty where only the tier differs.
        decided: who set the newer value, when and why.
        cells: as texts.
    """

    lever: str
    where: str
    before: str
    after: str
    change: str
    decided: str
    cells: tuple[str, ...]


def alike(
    things: Iterable[Thing], cell_of: Callable[[Thing], str], key_of: Callable[[Thing], Hashable]
) -> list[list[Thing]]:
    """Things about cells of the same lever and with the same key together, in their order."""
    found: dict[Hashable, list[Thing]] = {}
    for one in things:
        found.setdefault((cell_of(one).partition(".")[0], key_of(one)), []).append(one)
    return list(found.values())


def title_of(cell: str) -> str:
    """The title of a cell's lever: Merit rate."""
    return load_catalogue().quantity(Cell.parse(cell).name).title


def where(cells: Sequence[str], names: Names) -> str:
    """Cells of one lever as places: Staff to VP, 2027 to 2031."""
    parsed = [Cell.parse(cell) for cell in cells]
    levels = sorted({cell.level or 0 for cell in parsed})
    years = sorted({cell.year or 0 for cell in parsed})
    places = {(cell.level or 0, cell.year or 0) for cell in parsed}
    is_block = places == set(product(levels, years)) and len(places) == len(cells)
    if is_block and _in_a_row(levels) and _in_a_row(years) and parsed[0].rating is None:
        return ", ".join(filter(None, (_level_words(levels, names), _year_words(years))))
    by_level = [_of_level(parsed, level, names) for level in levels]
    if parsed[0].rating is None and None not in by_level and len(places) == len(cells):
        return "; ".join(filter(None, by_level))
    shown = "; ".join(_one(cell, names) for cell in parsed[:_MOST_NAMED])
    more = len(cells) - _MOST_NAMED
    return f"{shown}; and {more} more" if more > 0 else shown


def value_words(cell: str, value: Decimal | None) -> str:
    """A value in the unit of its lever: 3.5 %."""
    if value is None:
        return NOT_SET
    return format_value(load_catalogue().quantity(Cell.parse(cell).name), value)


def change_words(cell: str, before: Decimal | None, after: Decimal | None) -> str:
    """How far a value moved: +0.5 pp; empty where it did not, or where one side has none."""
    if before is None or after is None or before == after:
        return ""
    quantity = load_catalogue().quantity(Cell.parse(cell).name)
    if quantity.unit in _RATES:
        words = f"{plain(abs(after - before).scaleb(2)):f} pp"
    else:
        words = format_value(quantity, abs(after - before))
    return f"{'+' if after > before else figures.MINUS}{words}"


def difference_lines(
    cells: Iterable[CellDifference], names: Names, *, one_by_one: bool = False
) -> list[DifferenceLine]:
    """The differences of cells in words; those alike in one line, unless asked one by one."""

    def key(one: CellDifference) -> Hashable:
        return one.cell if one_by_one else (_side_key(one.before), _side_key(one.after))

    return [_line(group, names) for group in alike(cells, lambda one: one.cell, key)]


def value_lines(
    overrides: Mapping[str, CellValue], names: Names
) -> list[tuple[str, str, str, int, tuple[str, ...]]]:
    """What a scenario sets: lever, places, value, the entry that set it, and the cells."""
    groups = alike(
        overrides.items(), lambda one: one[0], lambda one: (one[1].value, one[1].sequence)
    )
    return [
        (
            title_of(group[0][0]),
            where([cell for cell, _ in group], names),
            value_words(*_cell_and_value(group[0])),
            group[0][1].sequence,
            tuple(cell for cell, _ in group),
        )
        for group in groups
    ]


def decision_words(decision: Decision | None) -> str:
    """Who, when and why: ana, 23 Nov 2026: “why”."""
    if decision is None:
        return ""
    why = f": “{decision.reason}”" if decision.reason else ""
    return f"{decision.by}, {decision.at:%d %b %Y}{why}"


def _cell_and_value(item: tuple[str, CellValue]) -> tuple[str, Decimal]:
    return item[0], item[1].value


def _line(group: Sequence[CellDifference], names: Names) -> DifferenceLine:
    first = group[0]
    before, after = first.before, first.after
    decisions = [side.decision for side in (after, before) if side and side.decision]
    return DifferenceLine(
        lever=title_of(first.cell),
        where=where([one.cell for one in group], names),
        before=_side_words(first.cell, before),
        after=_side_words(first.cell, after),
        change=change_words(first.cell, _value(before), _value(after)),
        decided=decision_words(decisions[0] if decisions else None),
        cells=tuple(one.cell for one in group),
    )


def _value(side: SideValue | None) -> Decimal | None:
    return None if side is None else side.value


def _side_key(side: SideValue | None) -> Hashable:
    if side is None:
        return None
    return side.value, side.tier, side.decision.sequence if side.decision else None


def _side_words(cell: str, side: SideValue | None) -> str:
    if side is None:
        return NO_SUCH_YEAR
    tier = TIERS.get(side.tier, side.tier)
    return f"{value_words(cell, side.value)} ({tier})"


def _level_words(levels: Sequence[int], names: Names) -> str:
    if levels == [0]:
        return ""
    first, last = (names.get(level, f"level {level}") for level in (levels[0], levels[-1]))
    return first if first == last else f"{first} to {last}"


def _year_words(years: Sequence[int]) -> str:
    if years == [0]:
        return ""
    return str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"


def _of_level(cells: Sequence[Cell], level: int, names: Names) -> str | None:
    """Staff, 2027 to 2029; None where the level's years are not in a row."""
    years = sorted({cell.year or 0 for cell in cells if (cell.level or 0) == level})
    if not _in_a_row(years):
        return None
    return ", ".join(filter(None, (_level_words([level], names), _year_words(years))))


def _one(cell: Cell, names: Names) -> str:
    if cell.rating is not None:
        return f"rating {cell.rating}, zone {cell.zone}"
    level = _level_words([cell.level], names) if cell.level else ""
    return " ".join(filter(None, (level, str(cell.year or "")))) or "everywhere"


def _in_a_row(numbers: Sequence[int]) -> bool:
    return numbers[-1] - numbers[0] == len(numbers) - 1
