"""The page of what chance may do to a scenario: bands, distributions, the odds of the budget."""

import streamlit as st

from comptune.app.frame import page as framed
from comptune.app.session import bench as session_bench
from comptune.app.session import chosen
from comptune.app.uncertain import Uncertain
from comptune.app.widgets.uncertainty_panel import uncertainty_panel


def page() -> None:
    """The page of the scenario chosen."""
    with framed("uncertainty") as frame:
        bench = session_bench()
        known = st.session_state.setdefault("uncertain", {})
        state = known.setdefault((frame.desk.actor.name, chosen()), Uncertain())
        state.take_over()
        uncertainty_panel(frame, bench, state)


page()
