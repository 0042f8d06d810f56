"""The way of a file into the workspace: checked as a whole, then accepted with a reason."""

from typing import Final

import streamlit as st

from comptune.app.arrival import Arrival
from comptune.app.census_words import on_page
from comptune.app.frame import Frame
from comptune.app.widgets.data_checks import totals_line
from comptune.app.widgets.data_columns import as_of_field
from comptune.app.widgets.data_upload import begin, forget
from comptune.app.widgets.reason import ask_reason
from comptune.census import ImportReport
from comptune.errors import ComptuneError

_DONE: Final = "census-accepted"


def accept_bar(frame: Frame, arrival: Arrival) -> None:
    """Draw the as-of date, the check and the acceptance, and how far the file is."""
    is_running = arrival.job is not None and arrival.job.is_running
    with st.container(horizontal=True, vertical_alignment="bottom", key="accept-bar"):
        as_of_field(arrival)
        found = arrival.checked
        is_checked = arrival.is_checked()
        report = found.report if found and is_checked else None
        problem = why_not_yet(arrival)
        if st.button(
            "Check the whole file",
            key="census-check",
            icon=":material/rule:",
            type="secondary" if report else "primary",
            disabled=problem is not None or is_running,
            help=problem or "Reads every row by what is said of the columns. Nothing is kept yet.",
        ):
            check(arrival)
            st.rerun()
        if st.button(
            "Accept …",
            key="census-accept",
            icon=":material/check:",
            type="primary" if report else "secondary",
            disabled=report is None or is_running,
            help=None if report else "Check the whole file first.",
        ):
            assert report is not None
            _ask(frame, arrival, report)
        st.button(
            "Let go of the file",
            key="census-forget",
            icon=":material/close:",
            disabled=is_running,
            on_click=forget,
        )
    if problem is not None:
        st.caption(f":material/info: {problem}")
    elif report is not None:
        st.markdown(f":material/rule: **{totals_line(report)}**")


def check(arrival: Arrival) -> None:
    """Start the check of the whole file, as it is described and corrected now."""
    mapping, as_of = arrival.mapping(), arrival.as_of
    assert as_of is not None
    begin(arrival, f"Checking {arrival.name}", lambda job: arrival.check(job, mapping, as_of))


def why_not_yet(arrival: Arrival) -> str | None:
    """What is still to be said before the file can be checked; None where nothing is."""
    if arrival.as_of is None:
        return "Say of which day the file tells (as of)."
    try:
        mapping = arrival.mapping()
    except ComptuneError as error:
        return on_page(str(error))
    if mapping.level is None:
        return "Say how the level of a person is known, under Level."
    return None


def done_note() -> None:
    """Draw what was accepted last in this session, and what comes next."""
    report: ImportReport | None = st.session_state.get(_DONE)
    if report is not None:
        st.success(
            f"{report.people_accepted:,} people on {report.as_of:%d %B %Y} are kept as census "
            f"{report.sha256[:12]}. Begin a scenario with them on the page Scenarios, or tune at "
            "once.",
            icon=":material/check_circle:",
        )


def _ask(frame: Frame, arrival: Arrival, report: ImportReport) -> None:
    rejected = report.people_rejected
    about = f"{totals_line(report)}. The census is of {report.as_of:%d %B %Y}."
    if rejected:
        about += (
            f"\n\n:orange[:material/warning:] {rejected:,} stay out of it and of every figure. "
            "Their rows are kept beside it, with what is wrong with them."
        )

    def act(reason: str) -> None:
        mapping, as_of = arrival.mapping(), arrival.as_of
        assert as_of is not None
        st.session_state[_DONE] = frame.workspace.import_census(
            arrival.mended(),
            mapping=mapping,
            as_of=as_of,
            actor=frame.desk.actor,
            reason=reason,
        )

    ask_reason(
        "Accept the census",
        act=act,
        button="Accept",
        about=about,
        required=True,
        done="Kept: the ledger has it now.",
        afterwards=forget,
    )
