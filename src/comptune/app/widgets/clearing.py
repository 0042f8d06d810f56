"""Taking a lever's values out of the scenario: what holds without it is in force again."""

from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.widgets.changes import place_words
from comptune.errors import ComptuneError
from comptune.levers import Cell, Lever
from comptune.scenarios.cell_groups import TIERS_AT_LENGTH as TIERS
from comptune.scenarios.spoken import spoken

_REFUSED: Final = "clear-refused"


def clear_panel(bench: Bench, lever: Lever) -> None:
    """Draw the choice of cells to take out: some, or the whole lever."""
    own = bench.clearable(lever.name)
    with st.popover(
        "Clear",
        icon=":material/backspace:",
        disabled=not own,
        help="Take values out of this scenario, so that those hold which hold without it."
        if own
        else f"This scenario sets nothing of {lever.title} that could be taken out.",
    ):
        if own:
            _choice(bench, lever, own)


def _choice(bench: Bench, lever: Lever, own: tuple[Cell, ...]) -> None:
    count = "1 value is" if len(own) == 1 else f"{len(own)} values are"
    st.markdown(f"**{lever.title}: {count} set in this scenario**")
    chosen = st.multiselect(
        "Values to take out",
        own,
        key=f"clear-{lever.name}-{bench.serial}-{bench.moves}",
        format_func=lambda cell: _words(bench, cell),
        placeholder="Choose some, or take out all",
    )
    held = sum(cell.name == lever.name and cell in bench.locks for cell in bench.beneath)
    if held:
        st.caption(f":material/lock: {held} locked: what is locked stays.")
    with st.container(horizontal=True, gap="xsmall"):
        for label, key, cells in (
            ("Clear these", "some", tuple(chosen)),
            ("Clear the whole lever", "all", own),
        ):
            st.button(
                label,
                key=f"clear-{key}-{lever.name}",
                disabled=not cells,
                on_click=_clear,
                args=(bench, cells),
            )
    if refused := st.session_state.pop(_REFUSED, None):
        st.error(refused)


def _clear(bench: Bench, cells: tuple[Cell, ...]) -> None:
    try:
        bench.clear(cells)
    except ComptuneError as error:
        st.session_state[_REFUSED] = spoken(str(error), bench.level_names)


def _words(bench: Bench, cell: Cell) -> str:
    """Staff 2027: 3 % → 2.5 % (published value)"""
    now, then = bench.draft.value(cell), bench.beneath[cell]
    place = place_words(bench, cell).partition(", ")[2]
    tier = TIERS.get(then.baseline_source, then.baseline_source)
    after = bench.formatted(cell, then.baseline_value)
    return f"{place}: {bench.formatted(cell, now)} → {after} ({tier})"
