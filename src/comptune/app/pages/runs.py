"""The page of official runs: start one and watch it, look into those sealed, take them away."""

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.running import Builds
from comptune.app.session import chosen
from comptune.app.widgets.acts import STYLE
from comptune.app.widgets.run_detail import run_detail
from comptune.app.widgets.runs_list import LOOKED_AT, look_at, runs_list
from comptune.app.widgets.runs_start import start_panel
from comptune.ledger.state import State
from comptune.scenarios.run_list import ListedRun, listed_runs, removals


def page() -> None:
    """The start, the list, and beneath it the run looked at."""
    with framed("runs") as frame:
        st.html(STYLE)
        if not frame.workspace.censuses():
            frame.workspace.census_entry()  # refuses, with what to do first
        with st.container(key="page-head"):
            st.title(frame.place.title, anchor=False)
        state, builds = frame.desk.state(), _builds(str(frame.workspace.folder))
        listed = listed_runs(frame.workspace.runs_folder, state, removals(frame.workspace.ledger))
        _look_at_new(frame, builds)
        wanted = start_panel(frame, state, builds, listed)
        if wanted is not None:
            look_at(wanted.run_id)
        if not listed and builds.running():
            return
        if not listed:
            st.info(
                "No run yet. Start the first one above: it takes some seconds, and you can go on "
                "working meanwhile.",
                icon=":material/play_circle:",
            )
            return
        _one_of(frame, state, listed)


def _look_at_new(frame: Frame, builds: Builds) -> None:
    """Show what was just sealed for this person, once."""
    ended = builds.ended(frame.desk.actor.name)
    if ended is not None and ended.run is not None and not ended.job.is_taken:
        ended.job.is_taken = True
        look_at(ended.run.run_id)


def _one_of(frame: Frame, state: State, listed: tuple[ListedRun, ...]) -> None:
    known = st.session_state.get(LOOKED_AT)
    own = next((one for one in listed if one.scenario == chosen()), listed[0])
    current = next((one for one in listed if one.run_id == known), own)
    runs_list(listed, state, choice=chosen(), current=current.run_id, currency=frame.currency)
    with st.container(border=True, key="run-detail"):
        run_detail(frame, state, current)


@st.cache_resource(show_spinner=False)
def _builds(folder: str) -> Builds:
    """What is built for everybody whom this server serves."""
    return Builds()


page()
