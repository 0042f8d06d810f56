"""The fields in which a structure is edited: one grid of texts a table, to paste into as well."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from comptune.app.structure_draft import (
    MATRIX,
    StructureDraft,
    columns_of,
    grid_of_matrix,
    matrix_of_grid,
    rows_after,
)
from comptune.app.structure_words import COLUMNS, TITLES, ZONES

# Their rows are what the engine knows: they are neither added nor taken away.
_FIXED: Final = ("config_job_levels", MATRIX, "config_rating_distribution")
_NAMES: Final = ("name", "age_band", "tenure_band")
_SHOWN: Final = "structure-shown"  # by key of a grid, the rows that it was drawn with
_ROW_HEIGHT: Final = 35
_HINTS: Final = {
    "min_compensation": "Full-time pay a year, digits with a decimal point: 50000.00",
    "max_compensation": "Full-time pay a year, digits with a decimal point: 75000.00",
    "multiplier": "1 leaves the rate as it is, 1.15 raises it by 15 %",
    "share": "60 % is 0.60; the shares together are 1",
    "weight": "60 % is 0.60; the shares together are 1",
    "min_value": "Completed years; empty for none",
    "max_value": "The band ends before these years; empty for none",
}


def structure_editor(draft: StructureDraft, tables: Sequence[str]) -> None:
    """Draw the grids of some tables; what is typed is taken into the draft."""
    if any(table not in _FIXED for table in tables):
        st.caption(
            "To take a row away, tick it and press Delete; to add one, type in the empty row. "
            "Several cells can be pasted from Excel."
        )
    else:
        st.caption("Click a cell and type. Several cells can be pasted from Excel.")
    columns = st.columns(min(len(tables), 2), gap="large")
    for position, table in enumerate(tables):
        with columns[position % len(columns)]:
            if len(tables) > 1:
                st.markdown(f"**{TITLES[table]}**")
            _grid(draft, table)


def _grid(draft: StructureDraft, table: str) -> None:
    key = f"structure-grid-{table}-{draft.number}"
    shown = st.session_state.setdefault(_SHOWN, {})
    if key not in st.session_state or key not in shown:
        rows = draft.rows(table)  # a grid that is drawn anew begins with the texts of now
        shown[key] = grid_of_matrix(rows) if table == MATRIX else rows
    names = columns_of(table)
    fixed = table in _FIXED
    st.data_editor(
        pd.DataFrame(shown[key], columns=names, dtype=str),
        key=key,
        hide_index=True,
        num_rows="fixed" if fixed else "dynamic",
        disabled=[names[0]] if fixed else False,
        column_config={name: _column(name) for name in names},
        height=_ROW_HEIGHT * (len(shown[key]) + (1 if fixed else 2)) + 3,
        alt=f"{TITLES[table]}: cells to edit",
        on_change=_take,
        args=(draft, table, key),
    )


def _take(draft: StructureDraft, table: str, key: str) -> None:
    """Take what was typed into the draft, before the page is drawn of it."""
    rows = rows_after(st.session_state[_SHOWN][key], columns_of(table), st.session_state[key])
    draft.put(table, matrix_of_grid(rows) if table == MATRIX else rows)


def _column(name: str) -> Any:
    title = COLUMNS.get(name)
    if title is None:
        zone = int(name.rsplit("_", 1)[1])
        title = f"{zone} {ZONES[zone]}"
        name = "multiplier"
    return st.column_config.TextColumn(
        title, help=_HINTS.get(name), alignment="left" if name in _NAMES else "right"
    )
