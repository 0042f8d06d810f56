"""The row of headline metrics of one year, each compared with two things."""

from typing import Final

import streamlit as st

from comptune.metrics import Metric, figures, load_metrics
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
    value, baseline = preview.metrics[name][position], preview.baseline_metrics[name][position]
    definition = metric.definition.strip()
    st.metric(
        f"{metric.title} {year}",
        figures.metric(metric.unit, figures.figure_of(metric.unit, value), currency=currency),
        delta=_moved(metric, value - baseline),
        delta_color="off",
        delta_arrow="off",
        delta_description="vs baseline",
        help=f"{definition}\n\n{year}: **{_exact(metric, value, currency)}**; "
        f"baseline {_exact(metric, baseline, currency)}",
    )
    if before is not None:
        moved = _moved(metric, value - before.metrics[name][position])
        st.caption(f"last change: {moved}")


def _exact(metric: Metric, value: float, currency: str) -> str:
    figure = figures.figure_of(metric.unit, value)
    return figures.metric(metric.unit, figure, currency=currency, exact=True)


def _moved(metric: Metric, change: float) -> str:
    return figures.change_in_words(metric.unit, figures.figure_of(metric.unit, change))
