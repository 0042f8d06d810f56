"""A difference of two scenarios by cell: values, tiers, who decided and why."""

from typing import Final

import streamlit as st

from comptune.app.widgets.word_table import word_table
from comptune.scenarios.cell_groups import Names, difference_lines
from comptune.scenarios.views import FactDifference, ScenarioDifference

_SHORT: Final = 12  # digits of a hash
_FACTS: Final = {
    "census": "Census",
    "structure": "Structure",
    "start_year": "First year",
    "end_year": "Last year",
    "seed": "Seed",
    "raise_base": "Raises apply to the salary",
}


def difference_table(
    found: ScenarioDifference, names: Names, *, before: str, after: str, one_by_one: bool = False
) -> None:
    """Draw what differs; that nothing does is said too.

    Args:
        found: the difference.
        names: of job levels.
        before, after: the two sides as people call them.
        one_by_one: each cell in a line of its own.
    """
    if not found.facts and not found.cells:
        st.info(f"No difference between {before} and {after}.", icon=":material/check:")
        return
    if found.facts:
        word_table(
            ("What they stand on", before, after),
            [_fact(one) for one in found.facts],
        )
    if found.cells:
        lines = difference_lines(found.cells, names, one_by_one=one_by_one)
        moved = sum(not one.same_value for one in found.cells)
        word_table(
            ("Lever", "Where", before, after, "Change", "Decided by"),
            [
                (one.lever, one.where, one.before, one.after, one.change, one.decided)
                for one in lines
            ],
            caption=_count_words(moved, len(found.cells) - moved),
            numbers=(2, 3, 4),
            long=(5,),
        )


def _count_words(moved: int, same: int) -> str:
    """25 cells with another value; 3 with the same from another source"""
    cells = "cell" if moved == 1 else "cells"
    rest = f"; {same} with the same value from another source" if same else ""
    return f"{moved} {cells} with another value{rest}"


def _fact(one: FactDifference) -> tuple[str, str, str]:
    name = _FACTS.get(one.name, one.name[:1].upper() + one.name[1:])
    return name, _value(one.before), _value(one.after)


def _value(text: str | None) -> str:
    if text is None:
        return "–"
    is_hash = len(text) == 64 and all(digit in "0123456789abcdef" for digit in text)
    return text[:_SHORT] if is_hash else text
