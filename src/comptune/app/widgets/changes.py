"""What is unsaved, and the ways back."""

from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.levers import Cell
from comptune.scenarios.cell_groups import TIERS_AT_LENGTH as TIERS

_SHOWN: Final = 40  # cells; more are saved, not listed


def changes_panel(bench: Bench) -> None:
    """Draw how much is unsaved, the way back for each cell, and the scenario file to take away."""
    count = len(bench.draft.touched)
    st.markdown(unsaved_words(bench))
    if bench.is_changed:
        with st.expander("What changed"):
            for cell in bench.draft.touched[:_SHOWN]:
                _change(bench, cell)
            if count > _SHOWN:
                st.caption(f"and {count - _SHOWN} more cells")
            if bench.draft.now.targets is not None:
                st.caption("Budgets and targets")
    st.button(
        "Revert all", key="revert-all", disabled=not bench.is_changed, on_click=bench.revert_all
    )
    st.download_button(
        "Scenario file",
        data=bench.file_text(),
        file_name=f"{bench.scenario.spec.id}.yml",
        mime="application/yaml",
        on_click="ignore",
        icon=":material/download:",
        help="The scenario with these changes, as a file to keep, to preview or to run.",
    )


def unsaved_words(bench: Bench) -> str:
    """How much is unsaved."""
    count = len(bench.draft.touched) + (bench.draft.now.targets is not None)
    if not count:
        return "No unsaved changes"
    return f":material/edit: **{count} unsaved {'change' if count == 1 else 'changes'}**"


def _change(bench: Bench, cell: Cell) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(change_words(bench, cell), width="stretch")
        st.button(
            f"Revert {place_words(bench, cell)}",
            key=f"revert-{cell}",
            icon=":material/undo:",
            type="tertiary",
            on_click=bench.revert,
            args=(cell,),
        )


def change_words(bench: Bench, cell: Cell) -> str:
    """What is unsaved about a cell: Merit rate, Staff 2027: 3 % → 2.5 %, the published value."""
    before = bench.formatted(cell, bench.draft.opened[cell])
    after = bench.formatted(cell, bench.draft.value(cell))
    words = f"{place_words(bench, cell)}: {before} → **{after}**"
    if cell in bench.draft.now.cleared:
        tier = bench.tier(cell)
        words += f", taken out: {TIERS.get(tier, tier)}"
    return words


def place_words(bench: Bench, cell: Cell) -> str:
    """A cell in people's words: Merit rate, Staff 2027."""
    level = bench.level_names.get(cell.level, "") if cell.level else ""
    return f"{bench.lever(cell.name).title}, {f'{level} {cell.year}'.strip()}"
