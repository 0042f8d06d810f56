"""One lever at a time: chosen by group, moved as a whole, cell by cell, by paste or goal-seek."""

from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.clipboard import block_text, cells_of_block
from comptune.app.frame import Frame
from comptune.app.widgets.clearing import clear_panel
from comptune.app.widgets.goal_seek import goal_seek
from comptune.app.widgets.grid import lever_grid, lever_slider
from comptune.app.widgets.locks import locks_panel
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError
from comptune.levers import Cell, Lever, load_catalogue
from comptune.levers.catalogue import EventType, Kind

ASSUMPTIONS: Final = "Assumptions"
_TITLES: Final = {
    EventType.RAISE: "Raises",
    EventType.PROMOTION: "Promotions",
    EventType.HIRE: "Hiring",
    EventType.TERMINATION: "Exits",
    EventType.STRUCTURE: "Ranges",
    EventType.COST: "Bonus",
}


def lever_groups() -> dict[str, tuple[Lever, ...]]:
    """The catalogue's levers by what they act on; assumptions, which nobody decides, apart."""
    groups: dict[str, list[Lever]] = {}
    for lever in load_catalogue().levers:
        is_assumption = lever.kind is Kind.ASSUMPTION
        title = ASSUMPTIONS if is_assumption else _TITLES[lever.event_type]
        groups.setdefault(title, []).append(lever)
    assumptions = groups.pop(ASSUMPTIONS, [])
    return {title: tuple(levers) for title, levers in [*groups.items(), (ASSUMPTIONS, assumptions)]}


def lever_panel(frame: Frame, bench: Bench, *, year: int) -> None:
    """Draw the choice of a lever, its tools, its slider and its grid."""
    group = _chosen_group()
    with st.container(
        horizontal=True, gap="xsmall", key="lever-tools", vertical_alignment="center"
    ):
        lever = _chosen_lever(group)
        goal_seek(bench, lever, year=year, currency=frame.currency)
        _paste_and_copy(bench, lever)
        clear_panel(bench, lever)
        locks_panel(frame, bench, lever)
    if lever.kind is Kind.ASSUMPTION:
        st.caption(":material/info: An assumption about the world, not a decision.")
    lever_slider(bench, lever)
    lever_grid(bench, lever)


def _chosen_group() -> str:
    groups = lever_groups()
    return st.segmented_control(
        "Levers on",
        tuple(groups),
        default=next(iter(groups)),
        required=True,
        key="lever-group",
        label_visibility="collapsed",
    )


def _chosen_lever(group: str) -> Lever:
    levers = {lever.name: lever for lever in lever_groups()[group]}
    name = st.selectbox(
        "Lever",
        tuple(levers),
        key=f"lever-{group}",
        format_func=lambda one: levers[one].title,
        label_visibility="collapsed",
    )
    return levers[name]


def _paste_and_copy(bench: Bench, lever: Lever) -> None:
    with st.popover("Excel", icon=":material/table_view:", help="Paste from and copy to Excel"):
        years, names = bench.years, bench.level_names
        cells = {
            Cell(lever.name, year, level or None) for year in years for level in lever.job_levels
        }
        st.markdown("**Copy** (the button is at its upper right)")
        st.code(
            block_text(lever, years, names, {cell: bench.text(cell) for cell in cells}),
            language=None,
        )
        st.markdown("**Paste** lines of values; headings may be there or not")
        text = st.text_area("Cells from Excel", key=f"paste-{lever.name}", height=120)
        if st.button("Put into the grid", key=f"paste-act-{lever.name}", disabled=not text.strip()):
            try:
                bench.type_many(cells_of_block(lever, years, names, text))
            except ComptuneError as error:
                show_refusal(error, bench.level_names)
                return
            st.rerun(scope="fragment")
