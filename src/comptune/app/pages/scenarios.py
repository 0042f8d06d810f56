"""The page of scenarios: where each stands, what they differ in, how they compare."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.scenario_rows import rows
from comptune.app.session import name_of
from comptune.app.widgets.acts import STYLE, act_button
from comptune.app.widgets.difference import difference_table
from comptune.app.widgets.restoring import restore_button
from comptune.app.widgets.scenario_detail import level_names, scenario_detail
from comptune.app.widgets.scenario_dialogs import import_dialog, new_dialog
from comptune.app.widgets.scenario_list import looked_at, scenario_list
from comptune.app.widgets.side_by_side import side_by_side
from comptune.ledger.roles import Act
from comptune.ledger.state import State

_DETAIL: Final = "One scenario"
_DIFFERENCE: Final = "Differences by cell"
_SIDES: Final = "Side by side"
_PUBLISHED: Final = "published"


def page() -> None:
    """The list, and beneath it one of three views."""
    with framed("scenarios") as frame:
        st.html(STYLE)
        if not frame.workspace.censuses():
            frame.workspace.census_entry()  # refuses, with what to do first
        state = frame.desk.state()
        _head(frame, state)
        if not state.scenarios:
            st.info(
                "No scenario yet. A scenario is a plan: the values of levers that differ from "
                "those in force. Begin one with **New**, or save what you try on the page Tune.",
                icon=":material/add_circle:",
            )
            return
        current = looked_at(state)
        scenario_list(frame, state, rows(state), current=current)
        view = st.segmented_control(
            "View",
            (_DETAIL, _DIFFERENCE, _SIDES),
            default=_DETAIL,
            required=True,
            key="scenarios-view",
            label_visibility="collapsed",
        )
        if view == _DIFFERENCE:
            _differences(frame, state, current)
        elif view == _SIDES:
            side_by_side(frame, state, current)
        else:
            scenario_detail(frame, current)


def _head(frame: Frame, state: State) -> None:
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        key="page-head",
    ):
        st.title(frame.place.title, anchor=False, width="content")
        with st.container(horizontal=True, gap="xsmall", width="content"):
            if state.publications:
                restore_button(frame, state)
            if act_button(
                frame, Act.EDIT, "Import …", key="scenario-import", icon=":material/upload_file:"
            ):
                import_dialog(frame)
            if act_button(
                frame,
                Act.EDIT,
                "New …",
                key="scenario-new",
                icon=":material/add:",
                primary=True,
            ):
                new_dialog(frame)


def _differences(frame: Frame, state: State, current: str) -> None:
    """Two sides, and what differs between them."""
    ids = sorted(state.scenarios, key=lambda one: -state.scenarios[one].changed_sequence)

    def words(side: str) -> str:
        return "Published values" if side == _PUBLISHED else name_of(state, side)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        before = st.selectbox(
            "From", (_PUBLISHED, *ids), format_func=words, key=f"difference-from-{current}"
        )
        after = st.selectbox(
            "To",
            (*ids, _PUBLISHED),
            index=ids.index(current),
            format_func=words,
            key=f"difference-to-{current}",
        )
        one_by_one = st.toggle("Cell by cell", key="difference-cells")
    if before == after:
        st.info("Choose two different ones.", icon=":material/compare_arrows:")
        return
    with st.spinner("Comparing …"):
        found = frame.desk.diff(before, after)
    ground = state.scenarios[after if after in state.scenarios else before]
    difference_table(
        found,
        level_names(frame, ground),
        before=words(before),
        after=words(after),
        one_by_one=one_by_one,
    )


page()
