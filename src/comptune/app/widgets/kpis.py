"""The row of headline metrics of one year, each compared with two things."""

from typing import Final

import streamlit as st

from comptune.app.widgets.numbers import change_text, full_text, value_text
from comptune.metrics import load_metrics
from comptune.scenarios import Preview

HEADLINES: Final = (
    "total_compensation_cost",
    "payroll_growth",
    "headcount",
    "average_increase",
    "annualised_payroll",
    "pay_gap",
)


def kpi_row(preview: Preview, before: Preview | None, *, year: int, currency: str) -> None:
    """Draw the headlines of a year.

    Args:
        preview: what the scenario leads to with its unsaved changes.
        before: the same before the last change; None where nothing was changed.
        year: one of the preview's.
        currency: the workspace's.
    """
    columns = st.columns(len(HEADLINES), gap="xsmall")
    for column, name in zip(columns, HEADLINES, strict=True):
        with column, st.container(gap=None, key=f"kpi-{name}"):
            _headline(preview, before, name=name, year=year, currency=currency)


def _headline(
    preview: Preview, before: Preview | None, *, name: str, year: int, currency: str
) -> None:
    metric = load_metrics()[name]
    position = preview.years.index(year)
    value = float(preview.metrics[name][position])
    baseline = float(preview.baseline_metrics[name][position])
    definition = metric.definition.strip()
    st.metric(
        f"{metric.title} {year}",
        value_text(metric, value, currency),
        delta=change_text(metric, value - baseline),
        delta_color="off",
        delta_arrow="off",
        delta_description="vs baseline",
        help=f"{definition}\n\n{year}: **{full_text(metric, value, currency)}**; "
        f"baseline {full_text(metric, baseline, currency)}",
    )
    if before is not None:
        moved = change_text(metric, value - float(before.metrics[name][position]))
        st.caption(f"last change: {moved}")
