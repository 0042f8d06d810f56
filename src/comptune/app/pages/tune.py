"""The page to tune a scenario: type or move a lever, see at once what it does and why."""

from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.frame import page as framed
from comptune.app.session import bench as session_bench
from comptune.app.widgets.bridge import bridge_panel
from comptune.app.widgets.changes import changes_panel
from comptune.app.widgets.charts import cost_chart
from comptune.app.widgets.grid import lever_grid, lever_slider
from comptune.app.widgets.kpis import kpi_row
from comptune.levers import load_catalogue
from comptune.workspace import Workspace

LEVER: Final = "merit_rate"
COST: Final = "total_compensation_cost"


def page() -> None:
    """The page of the scenario chosen."""
    with framed("tune") as frame:
        bench = session_bench()
        _scenario_panel(bench, frame.workspace)
        _tune(bench, frame.currency)


def _scenario_panel(bench: Bench, ground: Workspace) -> None:
    """In the sidebar: of whom, over which years."""
    scenario = bench.scenario
    with st.sidebar:
        st.caption(
            f"{ground.settings.name} · {scenario.start_year} to {scenario.end_year}  \n"
            f"{scenario.people_count:,} people on {scenario.as_of:%d %B %Y}"
        )


@st.fragment
def _tune(bench: Bench, currency: str) -> None:
    """Everything that a change moves; a change draws this again and nothing else."""
    with st.sidebar:
        changes_panel(bench)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.subheader("Tune", anchor=False, width="content")
        year = st.segmented_control(
            "Year of the figures and of the bridge",
            bench.years,
            default=bench.years[0],
            required=True,
            key="year",
            label_visibility="collapsed",
        )
    kpi_row(bench.preview, bench.preview_before, year=year, currency=currency)
    levers, charts = st.columns([11, 10], gap="medium")
    with levers:
        lever = load_catalogue()[LEVER]
        lever_slider(bench, lever)
        lever_grid(bench, lever)
    with charts:
        cost, bridge = st.tabs(["Cost by year", "Bridge"])
        with cost:
            st.altair_chart(
                cost_chart(bench.preview, metric_name=COST, currency=currency),
                alt=f"Cost by year of {bench.scenario.spec.name} and of its baseline",
            )
        with bridge:
            bridge_panel(bench.preview, bench.preview_before, year=year, currency=currency)


page()
