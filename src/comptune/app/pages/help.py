"""The page of help: the guide, what every lever and metric is, and who may do what."""

from typing import Final

import streamlit as st

from comptune.app.definitions import found, lever_definition, matches, metric_definition
from comptune.app.frame import page as framed
from comptune.app.guide import sections
from comptune.app.widgets.acts import STYLE as TABLES
from comptune.app.widgets.help_panels import (
    STYLE,
    guide_panel,
    levers_panel,
    metrics_panel,
    roles_panel,
)
from comptune.levers import load_catalogue
from comptune.metrics import load_metrics

_GUIDE: Final = "Guide"
_LEVERS: Final = "Levers"
_METRICS: Final = "Metrics"
_ROLES: Final = "Roles"


def page() -> None:
    """One of four views; what is searched for is looked up in three of them."""
    with framed("help") as frame:
        st.html(TABLES)
        st.html(STYLE)
        with st.container(key="page-head"):
            st.title(frame.place.title, anchor=False)
        search = st.text_input(
            "Search the guide, levers and metrics",
            key="help-search",
            placeholder="merit, budget, pay gap, ...",
            icon=":material/search:",
            width=480,
        ).strip()
        guide = [one for one in sections() if matches(one.words, search)]
        levers = found(map(lever_definition, load_catalogue().levers), search)
        metrics = found(map(metric_definition, load_metrics()), search)
        hits = {_GUIDE: len(guide), _LEVERS: len(levers), _METRICS: len(metrics)}
        view = st.segmented_control(
            "View",
            (*hits, _ROLES),
            default=_GUIDE,
            required=True,
            key="help-view",
            format_func=lambda one: f"{one} ({hits[one]})" if search and one in hits else one,
            label_visibility="collapsed",
        )
        if view == _LEVERS:
            levers_panel(levers, search)
        elif view == _METRICS:
            metrics_panel(metrics, search)
        elif view == _ROLES:
            roles_panel(frame)
        else:
            guide_panel(guide, search)


page()
