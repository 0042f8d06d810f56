"""Answers of the tuner made ready to be drawn, from the form in which the ledger keeps them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from comptune.levers import Cell, format_value, load_catalogue
from comptune.metrics import figures, load_metrics

Answer = Mapping[str, Any]

ARROW: Final = "→"
HEADLINES: Final[Mapping[str, str]] = {
    "met": "Every target is met",
    "not_met": "The targets are not quite met",
    "infeasible": "These targets cannot all be met",
    "cancelled": "Cancelled: the best so far",
}


@dataclass(frozen=True)
class MovedCell:
    """One cell before and after, as texts. `hint` says what else is to know."""

    before: str
    after: str
    moved: bool
    locked: bool = False
    hint: str = ""


@dataclass(frozen=True)
class MoveGrid:
    """One lever's cells: rows are levels, columns years; None where no cell could move.

    Attributes:
        moved: how many moved.
    """

    lever: str
    title: str
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[MovedCell | None, ...]], ...]
    moved: int


@dataclass(frozen=True)
class TargetLine:
    """One target as texts. `found` is what the simulation of the answer gave."""

    words: str
    hard: bool
    before: str
    found: str
    off: str
    met: bool
    certificate: str


def move_grids(answer: Answer, level_names: Mapping[int, str]) -> tuple[MoveGrid, ...]:
    """Before and after of every lever that could move, those that moved most first."""
    cells: dict[str, dict[tuple[int, int], MovedCell]] = defaultdict(dict)
    for move in answer["moves"]:
        cell = Cell.parse(move["cell"])
        cells[cell.name][cell.level or 0, cell.year or 0] = _moved_cell(cell, move)
    for text in answer.get("left", {}):
        cell = Cell.parse(text)
        cells[cell.name][cell.level or 0, cell.year or 0] = MovedCell(
            "locked", "locked", False, locked=True, hint="It is locked and stays as it is."
        )
    grids = [_grid(name, own, level_names) for name, own in cells.items()]
    return tuple(sorted(grids, key=lambda grid: -grid.moved))


def target_lines(answer: Answer) -> tuple[TargetLine, ...]:
    """What was wanted, what it was before, and what the simulation of the answer found."""
    return tuple(_target_line(one) for one in answer["targets"])


def path(answer: Answer) -> pd.DataFrame:
    """One row an iteration, as it was told; the miss in per cent."""
    return pd.DataFrame(
        [
            {
                "iteration": one["number"],
                "miss": one["miss"] * 100,
                "met": "met" if one["met"] else "not met yet",
                "objective": one["objective"],
                "simulations": one["simulations"],
                "words": one["words"],
            }
            for one in answer["iterations"]
        ]
    )


def effort(answer: Answer, seconds: float | None = None) -> str:
    """3 iterations, 72 simulations and 13 for values at policy steps, 1.3 s"""
    iterations, rounding = len(answer["iterations"]), int(answer["rounding_simulations"])
    parts = [f"{iterations} iteration{'' if iterations == 1 else 's'}"] if iterations else []
    simulations = f"{answer['simulations']:,} simulations"
    if rounding:
        simulations += f" and {rounding:,} for values at policy steps"
    parts.append(simulations)
    if seconds:
        parts.append(f"{seconds:.1f} s")
    return ", ".join(parts)


def moved_words(answer: Answer) -> str:
    """47 cells of Merit rate and COLA rate"""
    moved = [Cell.parse(one["cell"]) for one in answer["moves"] if one["before"] != one["after"]]
    if not moved:
        return "no cell moves"
    titles = dict.fromkeys(load_catalogue().quantity(cell.name).title for cell in moved)
    return f"{len(moved)} cell{'' if len(moved) == 1 else 's'} of {' and '.join(titles)}"


def move_lines(answer: Answer) -> list[str]:
    """One line a cell that moves, for the dialog that writes them."""
    return [
        f"{Cell.parse(one['cell']).place}: {_text(one, 'before')} {ARROW} **{_text(one, 'after')}**"
        for one in answer["moves"]
        if one["before"] != one["after"]
    ]


def notes(answer: Answer) -> Iterator[str]:
    """What else is to be known about an answer."""
    yield from answer.get("notes", ())
    conditioning = answer.get("conditioning", {})
    if conditioning.get("number", 1) > 1 and "well" not in str(conditioning.get("words", "")):
        yield str(conditioning["words"])
    if answer.get("left"):
        count = len(answer["left"])
        yield f"{count} locked cell{' stays as it is' if count == 1 else 's stay as they are'}."


def _grid(
    name: str, cells: Mapping[tuple[int, int], MovedCell], level_names: Mapping[int, str]
) -> MoveGrid:
    years = tuple(sorted({year for _, year in cells}))
    levels = sorted({level for level, _ in cells})
    rows = tuple(
        (
            level_names.get(level, f"Level {level}") if level else "All levels",
            tuple(cells.get((level, year)) for year in years),
        )
        for level in levels
    )
    moved = sum(cell.moved for cell in cells.values())
    return MoveGrid(name, load_catalogue().quantity(name).title, years, rows, moved)


def _moved_cell(cell: Cell, move: Mapping[str, str]) -> MovedCell:
    hints = []
    if "lower" in move:
        hints.append(f"could move from {_text(move, 'lower')} to {_text(move, 'upper')}")
    for side in ("lower", "upper"):
        if side in move and Decimal(move["after"]) == Decimal(move[side]):
            hints.append(f"at its {side} bound")
    return MovedCell(
        _text(move, "before"),
        _text(move, "after"),
        Decimal(move["before"]) != Decimal(move["after"]),
        hint=f"{cell.place}: {'; '.join(hints)}" if hints else "",
    )


def _text(move: Mapping[str, str], side: str) -> str:
    quantity = load_catalogue().quantity(Cell.parse(move["cell"]).name)
    return format_value(quantity, Decimal(move[side]))


def _target_line(one: Mapping[str, Any]) -> TargetLine:
    unit = load_metrics()[one["metric"]].unit
    found = Decimal(one["found"])
    lower, upper = (_decimal(one[side]) for side in ("lower", "upper"))
    limit = lower if lower is not None and (upper is None or found < lower) else upper
    return TargetLine(
        words=limit_words(one["words"]),
        hard=bool(one["hard"]),
        before=figures.metric(unit, _decimal(one.get("before"))),
        found=figures.metric(unit, found),
        off="" if limit is None else figures.change(unit, found - limit),
        met=bool(one["met"]),
        certificate=str(one.get("certificate", {}).get("words", "")),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def limit_words(words: str) -> str:
    """A target's words with the signs that people write."""
    return words.replace(" <= ", " ≤ ").replace(" >= ", " ≥ ")


def status_words(status: str) -> str:
    """The verdict in a few words."""
    return HEADLINES.get(status, status.replace("_", " "))


def enough(answer: Answer) -> Sequence[Mapping[str, Any]]:
    """The ways out of a problem that cannot be met, that simulations confirm."""
    found: dict[str, Mapping[str, Any]] = {}
    for one in answer.get("relaxations", ()):
        if one["suffices"] and one["changes"]:
            found.setdefault(str(one["changes"]), one)  # of two that change the same, the first
    return list(found.values())
