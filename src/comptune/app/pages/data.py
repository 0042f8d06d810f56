"""The page of people: which censuses there are, and how a file becomes one."""

from typing import Final

import streamlit as st

from comptune.app.arrival import Arrival
from comptune.app.arrival_questions import open_questions
from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.widgets.acts import STYLE
from comptune.app.widgets.data_accept import accept_bar, check, done_note
from comptune.app.widgets.data_checks import checks_panel
from comptune.app.widgets.data_columns import columns_panel
from comptune.app.widgets.data_file import file_panel
from comptune.app.widgets.data_list import census_list
from comptune.app.widgets.data_rejected import rejected_panel
from comptune.app.widgets.data_rules import rules_panel
from comptune.app.widgets.data_upload import arrival_at_hand, upload_panel
from comptune.app.widgets.job_panel import ending_panel, running_panel
from comptune.app.widgets.verbatim import verbatim
from comptune.ledger.roles import Act

COLUMNS: Final = "Columns"
CHECKS: Final = "Checks"
REJECTED: Final = "Rejected rows"
FILE: Final = "File and mapping"
VIEW: Final = "data-view"
_STYLE: Final = STYLE.with_name("data.css")


def page() -> None:
    """The censuses, and beneath them the file on its way in."""
    with framed("data") as frame:
        st.html(STYLE)
        st.html(_STYLE)
        with st.container(key="page-head"):
            st.title(frame.place.title, anchor=False)
        done_note()
        census_list(frame, frame.desk.state())
        verdict = frame.desk.may(Act.IMPORT_CENSUS)
        if not verdict.allowed:
            st.info(
                "To import people takes a role that you do not have. " + " ".join(verdict.reasons),
                icon=":material/lock:",
            )
            return
        st.subheader("Bring people in", anchor=False)
        upload_panel(frame)
        arrival = arrival_at_hand()
        if arrival is not None:
            _arrival(frame, arrival)


def _arrival(frame: Frame, arrival: Arrival) -> None:
    job = arrival.job
    if job is not None and not job.is_running and not job.is_taken:
        job.is_taken = True
        arrival.take_over(job.result)
        if arrival.checked is not None and job.result is arrival.checked:
            st.session_state[VIEW] = CHECKS
    running_panel(job, key="arrival", hint="Nothing of the file is kept before you accept it.")
    ending_panel(job)
    if arrival.source is None:
        return
    with st.container(border=True, key="arrival"):
        source = arrival.source
        st.markdown(
            f"**{verbatim(arrival.name)}**: {source.people:,} rows, {len(source.header)} columns"
        )
        accept_bar(frame, arrival)
        view = _views(arrival)
        if view == CHECKS:
            checks_panel(arrival)
        elif view == REJECTED:
            if rejected_panel(arrival):
                check(arrival)
                st.rerun()
        elif view == FILE:
            file_panel(arrival)
        else:
            _columns(arrival)


def _views(arrival: Arrival) -> str:
    st.session_state[VIEW] = st.session_state.get(VIEW, COLUMNS)
    found = arrival.checked
    rejected = len({fault.row for fault in found.faults}) if found else 0
    words = {REJECTED: f"{REJECTED} ({rejected:,})"} if rejected else {}
    return str(
        st.segmented_control(
            "View",
            (COLUMNS, CHECKS, REJECTED, FILE),
            key=VIEW,
            required=True,
            format_func=lambda one: words.get(one, one),
            label_visibility="collapsed",
        )
    )


def _columns(arrival: Arrival) -> None:
    for question in open_questions(arrival):
        st.markdown(f":material/help: {verbatim(question)}")
    columns_panel(arrival)
    rules_panel(arrival)


page()
