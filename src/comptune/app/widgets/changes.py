"""What is unsaved, and the ways back."""

import streamlit as st

from comptune.app.bench import Bench
from comptune.levers import Cell


def changes_panel(bench: Bench) -> None:
    """Draw the unsaved-changes marker with undo, revert and the scenario file to take away."""
    changed = tuple(bench.draft.now.cells)
    count = len(changed)
    if count:
        st.markdown(f":material/edit: **{count} unsaved {'change' if count == 1 else 'changes'}**")
    else:
        st.markdown("No unsaved changes")
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Undo", key="undo", disabled=not bench.draft.past, on_click=bench.undo)
        st.button("Revert all", key="revert-all", disabled=not count, on_click=bench.revert_all)
    if count:
        with st.expander("What changed"):
            for cell in changed:
                _change(bench, cell)
    st.download_button(
        "Scenario file",
        data=bench.file_text(),
        file_name=f"{bench.scenario.spec.id}.yml",
        mime="application/yaml",
        on_click="ignore",
        help="The scenario with these changes, as a file to keep, to preview or to run.",
    )


def _change(bench: Bench, cell: Cell) -> None:
    before = bench.formatted(cell, bench.draft.opened[cell])
    after = bench.formatted(cell, bench.draft.now.cells[cell])
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(f"{_name(bench, cell)}: {before} → **{after}**", width="stretch")
        st.button(
            f"Revert {_name(bench, cell)}",
            key=f"revert-{cell}",
            icon=":material/undo:",
            type="tertiary",
            on_click=bench.revert,
            args=(cell,),
        )


def _name(bench: Bench, cell: Cell) -> str:
    level = bench.level_names.get(cell.level, "") if cell.level else ""
    return f"{level} {cell.year}".strip()
