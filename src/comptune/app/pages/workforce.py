"""The page of the workforce: people in groups, one person's history, the list of increases."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.session import FILE, bench, bench_at_hand, chosen, name_of
from comptune.app.widgets.acts import STYLE, page_button
from comptune.app.widgets.people_history import person_view
from comptune.app.widgets.people_increases import increases_view
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.workforce_groups import groups_view
from comptune.app.workforce import run_words
from comptune.ledger.state import State
from comptune.scenarios import Run
from comptune.scenarios.workforce import ShownRun, run_of_same, run_to_show

GROUPS: Final = "Groups"
PERSON: Final = "One person"
INCREASES: Final = "Increase list"
BASELINE_NAME: Final = "The baseline"


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
        name, shown = _unsaved(frame, state)
    else:
        name, shown = state.scenarios[scenario_id].name, run_to_show(state, scenario_id)
    if shown is None:
        st.info(
            f"**{verbatim(name)}** has no official run yet, and this page shows the people of one. "
            "Make the run on the page Runs"
            f"{'.' if scenario_id else ', or choose a scenario that has one in the sidebar.'}",
            icon=":material/groups:",
        )
        page_button("runs", "To Runs", icon=":material/play_circle:", key="workforce-to-runs")
        return None
    st.caption(verbatim(run_words(shown, name)))
    _say_unsaved(frame)
    if not shown.is_current:
        st.warning(
            "The scenario, or what is published under it, was changed since this run. The figures "
            "are those of the run; make a new one to see what it is now.",
            icon=":material/history:",
        )
    return frame.workspace.run(shown.recorded.run_id)


def _unsaved(frame: Frame, state: State) -> tuple[str, ShownRun | None]:
    """What a scenario is that the ledger does not have, and the run of it: a new one sets nothing.

    It is the baseline then, whose own run has its people.
    """
    if chosen() == FILE:
        return name_of(state, FILE), run_of_same(state, bench().scenario)
    return BASELINE_NAME, run_of_same(state, frame.workspace.scenario())


def _say_unsaved(frame: Frame) -> None:
    known = bench_at_hand(frame.desk.actor, chosen())
    if known is not None and known.is_changed:
        number = max(len(known.draft.touched), 1)
        words = "1 unsaved change is" if number == 1 else f"{number} unsaved changes are"
        st.warning(f"{words} no part of it: a run is of what is saved.", icon=":material/edit:")


page()
