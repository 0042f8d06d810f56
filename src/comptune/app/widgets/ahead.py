"""What an act would do before it is done: the values that move, and what that costs by year."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import streamlit as st
from numpy.typing import NDArray

from comptune.app.widgets.tables import figure_table
from comptune.app.widgets.word_table import word_table
from comptune.ledger.events import CellMove
from comptune.metrics import figures
from comptune.scenarios.cell_groups import Names, alike, change_words, title_of, value_words, where
from comptune.scenarios.moves import count_words

COST: Final = "total_compensation_cost"


def moves_ahead(moves: Sequence[CellMove], names: Names, *, after: str) -> None:
    """Draw the values that move; those alike in one line.

    Args:
        after: what the column of the new values is called.
    """
    if not moves:
        st.markdown(":green[:material/check:] No value moves.")
        return
    groups = alike(moves, lambda move: move.cell, lambda move: (move.old, move.new))
    word_table(
        ("Lever", "Where", "Now", after, "Change"),
        [_line(group, names) for group in groups],
        caption=f"{count_words(len(moves), 'value')} would move.",
        numbers=(2, 3, 4),
    )


def cost_ahead(
    start_year: int, now: NDArray[Any], then: NDArray[Any], *, after: str, currency: str
) -> None:
    """Draw the total cost of each year now and afterwards.

    Args:
        now, then: by year from the start year, in cents.
        after: what the column of the new figures is called.
    """
    pairs = [(_money(old), _money(new)) for old, new in zip(now, then, strict=True)]
    total = (sum((old for old, _ in pairs), Decimal(0)), sum((new for _, new in pairs), Decimal(0)))
    names = [*(str(start_year + number) for number in range(len(pairs))), "All years"]
    rows = [
        [
            name,
            figures.exact_money(old),
            figures.exact_money(new),
            figures.exact_money(new - old, signed=True) if new != old else figures.NO_CHANGE,
        ]
        for name, (old, new) in zip(names, [*pairs, total], strict=True)
    ]
    figure_table(
        ("Total compensation cost", f"Now, {currency}", f"{after}, {currency}", "Difference"),
        rows,
        caption="A preview: nothing is written yet.",
        strong=(len(rows) - 1,),
    )


def _line(group: Sequence[CellMove], names: Names) -> tuple[str, ...]:
    cell, old, new = group[0].cell, group[0].old, group[0].new
    return (
        title_of(cell),
        where([move.cell for move in group], names),
        value_words(cell, old),
        value_words(cell, new),
        change_words(cell, old, new),
    )


def _money(cents: Any) -> Decimal:
    return figures.of_cents(cents) or Decimal(0)
