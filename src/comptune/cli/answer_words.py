"""Answers of the tuner as people read them: values by lever, targets, what holds them back.

They are read in the form in which the ledger keeps them, so that one that was found just now and
one of last year look alike.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from comptune.cli.cell_words import ARROW, cell_words
from comptune.cli.tables import numbers, prose, table_of, texts, year_blocks
from comptune.levers import Cell, format_value, load_catalogue
from comptune.metrics import Unit, figures, load_metrics

_NEAR: Final = Decimal("0.0005")  # of a limit: as near as makes no difference to people
_MOST: Final = 12  # ways out that are listed

Answer = Mapping[str, Any]


def show_answer(console: Console, name: str, answer: Answer) -> None:
    """Everything about an answer, from its verdict to its ways out."""
    console.print(f"{name}: {answer['reason']}")
    for shown in move_tables(answer):
        console.print(shown)
    if not any(move["before"] != move["after"] for move in answer["moves"]):
        console.print("No value moves.")
    console.print(target_table(answer))
    for one in answer["targets"]:
        if "certificate" in one:
            console.print(f"- {one['certificate']['words']}")
    for line in binding_words(answer):
        console.print(f"- {line}")
    for line in ways_out(answer):
        console.print(f"- {line}")
    for note in answer.get("notes", ()):
        console.print(f"- {note}")
    words = str(answer.get("conditioning", {}).get("words", ""))
    if words and answer["conditioning"]["number"] > 1 and "well" not in words:
        console.print(f"- {words}")


def effort_words(answer: Answer, seconds: float | None = None) -> str:
    """3 iterations, 72 simulations and 13 for rounding, 1.3 s"""
    iterations, rounding = len(answer["iterations"]), int(answer["rounding_simulations"])
    parts = [f"{answer['simulations']:,} simulations"]
    if iterations:
        parts.insert(0, f"{iterations} iteration{'' if iterations == 1 else 's'}")
    if rounding:
        parts[-1] += f" and {rounding:,} for values at policy steps"
    if seconds is not None:
        parts.append(f"{seconds:.1f} s")
    return ", ".join(parts)


def move_tables(answer: Answer) -> Iterator[Table | str]:
    """By lever the values before and after: by level and year, or a line where all move alike."""
    moves: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for move in answer["moves"]:
        moves[Cell.parse(move["cell"]).name].append(move)
    locked: dict[str, list[Cell]] = defaultdict(list)
    for text in answer.get("left", {}):
        locked[Cell.parse(text).name].append(Cell.parse(text))
    for name in {**moves, **locked}:
        words = {_move_words(move) for move in moves[name]}
        if len(words) == 1 and not locked[name]:
            yield f"{cell_words([move['cell'] for move in moves[name]])}: {words.pop()}\n"
        else:
            yield from _by_level_and_year(name, moves[name], locked[name])


def _by_level_and_year(
    name: str, moves: Sequence[Mapping[str, str]], locked: Sequence[Cell]
) -> Iterator[Table | str]:
    yield f"{name}, before {ARROW} after:"
    places = {_place(Cell.parse(move["cell"])): _move_words(move) for move in moves}
    places |= {_place(cell): "locked" for cell in locked}
    for block in year_blocks(sorted({year for _, year in places})):
        rows = [
            [
                f"level {level}" if level else "",
                *(places.get((level, year), "") for year in block),
            ]
            for level in sorted({level for level, _ in places})
        ]
        heads = (*texts(""), *numbers(*map(str, block)))
        yield table_of(heads, rows)


def _place(cell: Cell) -> tuple[int, int]:
    return cell.level or 0, cell.year or 0


def target_table(answer: Answer) -> Table:
    """What was wanted, what it was before, and what the simulation of the answer found."""
    rows = []
    for one in answer["targets"]:
        unit = load_metrics()[one["metric"]].unit
        rows.append(
            (
                one["words"] + ("" if one["hard"] else " (soft)"),
                figures.metric(unit, _number(one.get("before"))),
                figures.metric(unit, _number(one["found"])),
                figures.change(unit, _distance(one)) if one["lower"] == one["upper"] else "",
                _state(one, unit),
            )
        )
    columns = (prose("target"), *numbers("before", "found", "off by"), *texts("state"))
    return table_of(columns, rows, title="Targets, as the answer was simulated")


def _state(target: Mapping[str, Any], unit: Unit) -> str:
    """met, or by how much it is missed; of a certainty the certificate has the numbers."""
    miss = Decimal(target["miss"])
    if target["met"] or "certificate" in target or not miss:
        return "met" if target["met"] else "not met"
    off = figures.points(miss) if unit == "rate" else figures.metric(unit, miss)
    return f"missed by {off.removeprefix('+')}"


def binding_words(answer: Answer) -> Iterator[str]:
    """What the answer leans on: bounds that cells are at, and limits that targets are at."""
    at: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for move in answer["moves"]:
        for side in ("lower", "upper"):
            if side in move and Decimal(move["after"]) == Decimal(move[side]):
                at[side, Cell.parse(move["cell"]).name, move[side]].append(move["cell"])
    for (side, name, value), cells in at.items():
        shown = format_value(load_catalogue().quantity(name), Decimal(value))
        verb = "is" if len(cells) == 1 else "are"
        yield f"{cell_words(cells)} {verb} at the {side} bound of {shown}."
    for one in answer["targets"]:
        limits = [_number(one[side]) for side in ("lower", "upper")]
        if limits[0] == limits[1]:
            continue
        for limit in limits:
            near = limit is not None and abs(_number(one["found"]) - limit) <= abs(limit) * _NEAR
            if near and one["met"]:
                yield f"At its limit: {one['words']}."


def ways_out(answer: Answer) -> Iterator[str]:
    """What would have to give way where nothing meets everything."""
    found = answer.get("relaxations", ())
    enough = [one["words"] for one in found if one["suffices"]]
    yield from enough[:_MOST]
    if found and not enough:
        yield "No single constraint, and no package of them, was found that suffices."


def moved_words(answer: Answer) -> str:
    """47 cells of merit_rate and cola_rate"""
    moved = [
        Cell.parse(move["cell"]) for move in answer["moves"] if move["before"] != move["after"]
    ]
    names = " and ".join(dict.fromkeys(cell.name for cell in moved))
    return f"{len(moved)} cell{'' if len(moved) == 1 else 's'} of {names}" if moved else "no cell"


def worst_miss(answer: Answer) -> str:
    """The largest miss of a hard target as a share of what is wanted, in per cent."""
    shares = [
        Decimal(one["miss"]) / abs(limit)
        for one in answer["targets"]
        if one["hard"]
        for limit in [_number(one["lower"]) or _number(one["upper"])]
        if limit
    ]
    return figures.rate(max(shares, default=Decimal(0)), decimals=3)


def _distance(target: Mapping[str, Any]) -> Decimal:
    return Decimal(target["found"]) - Decimal(target["lower"])


def _move_words(move: Mapping[str, str]) -> str:
    """2.5 → 1.7 %"""
    quantity = load_catalogue().quantity(Cell.parse(move["cell"]).name)
    before, after = (format_value(quantity, Decimal(move[side])) for side in ("before", "after"))
    return after if before == after else f"{before.removesuffix(' %')} {ARROW} {after}"


def _number(text: str | None) -> Any:
    return None if text is None else Decimal(text)
