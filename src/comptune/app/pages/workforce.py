"""The page of the workforce: people in groups, one person's history, the list of increases."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.widgets.acts import STYLE, page_button
from comptune.app.widgets.people_history import person_view
from comptune.app.widgets.people_increases import increases_view
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.workforce_groups import groups_view
from comptune.app.workforce import run_words
from comptune.scenarios import Run
from comptune.scenarios.workforce import run_to_show

GROUPS: Final = "Groups"
PERSON: Final = "One person"
INCREASES: Final = "Increase list"


def page() -> None:
    """One of three views of the run that stands for the scenario."""
    with framed("workforce") as frame:
        st.html(STYLE)
        if not frame.workspace.censuses():
            frame.workspace.census_entry()  # refuses, with what to do first
        view = _head(frame)
        run = _run(frame)
        if run is None:
            return
        if view == PERSON:
            person_view(frame, run)
        elif view == INCREASES:
            increases_view(frame, run)
        else:
            groups_view(frame, run)


def _head(frame: Frame) -> str:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="page-head"):
        st.title(frame.place.title, anchor=False, width="content")
        return str(
            st.segmented_control(
                "View",
                (GROUPS, PERSON, INCREASES),
                default=GROUPS,
                required=True,
                key="workforce-view",
                label_visibility="collapsed",
            )
        )


def _run(frame: Frame) -> Run | None:
    """The run that is shown, with which one it is; where there is none, what to do first."""
    state, scenario_id = frame.desk.state(), frame.scenario_id
    if scenario_id is None:
        st.info(
            "This page shows the people of an official run, and only a saved scenario has one. "
            "Choose a saved scenario in the sidebar, or save what you try on the page Tune.",
            icon=":material/groups:",
        )
        page_button("tune", "To Tune", icon=":material/tune:", key="workforce-to-tune")
        return None
    name = state.scenarios[scenario_id].name
    shown = run_to_show(state, scenario_id)
    if shown is None:
        st.info(
            f"**{verbatim(name)}** has no official run yet, and this page shows the people of one. "
            "Make the run: on the page Runs, or with the command below.",
            icon=":material/groups:",
        )
        st.code(f"comptune run --scenario {scenario_id}", language="shell")
        page_button("runs", "To Runs", icon=":material/play_circle:", key="workforce-to-runs")
        return None
    st.caption(verbatim(run_words(shown, name)))
    if not shown.is_current:
        st.warning(
            "The scenario, or what is published under it, was changed since this run. The figures "
            "are those of the run; make a new one to see what it is now.",
            icon=":material/history:",
        )
    return frame.workspace.run(shown.recorded.run_id)


page()
