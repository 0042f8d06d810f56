"""What the draft leads to, one view at a time: only the view in sight is computed and drawn."""

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.widgets.bridge import bridge_panel
from comptune.app.widgets.budget import budget_panel
from comptune.app.widgets.groups import groups_panel
from comptune.app.widgets.headcount import headcount_panel
from comptune.app.widgets.payroll import average_pay_panel, payroll_panel

_TABS = ("Budget", "Bridge", "Payroll", "People", "Groups", "Average pay")


def results(frame: Frame, bench: Bench, *, year: int) -> None:
    """Draw the views behind tabs."""
    budget, bridge, payroll, people, groups, average = st.tabs(
        _TABS, key="results", on_change="rerun"
    )
    preview, before, currency = bench.preview, bench.preview_before, frame.currency
    if budget.open:
        with budget:
            budget_panel(frame, bench)
    if bridge.open:
        with bridge:
            bridge_panel(preview, before, year=year, currency=currency)
    if payroll.open:
        with payroll:
            payroll_panel(preview, currency=currency)
    if people.open:
        with people:
            headcount_panel(preview)
    if groups.open:
        with groups:
            groups_panel(preview, bench.level_names, year=year, currency=currency)
    if average.open:
        with average:
            average_pay_panel(preview, currency=currency)
