"""The page to tune a scenario: type or move a lever, see at once what it does and why."""

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.session import bench as session_bench
from comptune.app.session import look_again
from comptune.app.widgets.changes import changes_panel
from comptune.app.widgets.kpis import kpi_row
from comptune.app.widgets.lever_panel import lever_panel
from comptune.app.widgets.results import results
from comptune.app.widgets.save_bar import save_bar, stale_banner


def page() -> None:
    """The page of the scenario chosen."""
    with framed("tune") as frame:
        bench = session_bench()
        _tune(frame, bench)


@st.fragment
def _tune(frame: Frame, bench: Bench) -> None:
    """Everything that a change moves; a change draws this again and nothing else."""
    if look_again(bench):
        st.rerun()
    with st.sidebar:
        changes_panel(bench)
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap="medium",
        horizontal_alignment="distribute",
    ):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.title(frame.place.title, anchor=False, width="content")
            year = st.segmented_control(
                "Year of the figures and of the bridge",
                bench.years,
                default=bench.years[0],
                required=True,
                key="year",
                label_visibility="collapsed",
            )
        save_bar(frame, bench)
    stale_banner(frame, bench)
    kpi_row(
        bench.preview,
        bench.preview_before,
        year=year,
        currency=frame.currency,
        targets=bench.draft.targets,
    )
    levers, charts = st.columns([11, 10], gap="medium")
    with levers:
        lever_panel(frame, bench, year=year)
    with charts:
        results(frame, bench, year=year)


page()
