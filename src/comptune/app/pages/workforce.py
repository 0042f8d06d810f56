"""The page of the workforce: people in groups, one person's history, the list of increases."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.widgets.acts import STYLE
from comptune.app.widgets.people_history import person_view
from comptune.app.widgets.people_increases import increases_view
from comptune.app.widgets.shown_run import run_on_page
from comptune.app.widgets.workforce_groups import groups_view

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
        shown = run_on_page(frame, shows="the people")
        if shown is None:
            return
        run = shown.run
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


page()
