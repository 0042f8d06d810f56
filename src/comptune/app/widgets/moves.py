"""Values before and after as grids: levels down, years across; what moved stands out."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from comptune.app.answers import ARROW, MovedCell, MoveGrid


def move_grids_drawn(grids: Sequence[MoveGrid]) -> None:
    """Draw levers' grids, side by side where there is room."""
    if grids:
        st.html(f'<div class="moves">{"".join(map(_grid, grids))}</div>')


def _grid(grid: MoveGrid) -> str:
    head = "".join(f'<th scope="col">{year or ""}</th>' for year in grid.years)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(map(_cell, cells))}</tr>'
        for name, cells in grid.rows
    )
    count = "no cell moves" if not grid.moved else f"{grid.moved} moved"
    return (
        f"<table><caption>{escape(grid.title)}, before {ARROW} after: {count}</caption>"
        f'<thead><tr><th scope="col">{escape(grid.title)}</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _cell(cell: MovedCell | None) -> str:
    if cell is None:
        return '<td class="still"></td>'
    hint = f' title="{escape(cell.hint)}"' if cell.hint else ""
    if not cell.moved:
        return f'<td class="still"{hint}>{escape(cell.after)}</td>'
    before = escape(cell.before.removesuffix(" %"))
    return f'<td class="moved"{hint}><span>{before} {ARROW} </span><b>{escape(cell.after)}</b></td>'
