"""The row of headline metrics of one year, each compared with two things."""

from typing import Final

import streamlit as st

from comptune.metrics import Metric, figures, load_metrics
from comptune.scenarios import Preview
from comptune.scenarios.spec import TargetSpec
from comptune.scenarios.targets import TargetState, judge

HEADLINES: Final = (
    "total_compensation_cost",
    "payroll_growth",
    "headcount",
    "average_increase",
    "annualised_payroll",
    "pay_gap",
)


def kpi_row(
    preview: Preview,
    before: Preview | None,
    *,
    year: int,
    currency: str,
    targets: tuple[TargetSpec, ...] = (),
) -> None:
    """Draw the headlines of a year.

    Args:
        preview: what the scenario leads to with its unsaved changes.
        before: the same before the last change; None where nothing was changed.
        year: one of the preview's.
        currency: the workspace's.
        targets: what is wanted; where one is of a headline, it says how far it is met.
    """
    wanted = {
        one.target.metric: one
        for one in judge(tuple(one for one in targets if one.year == year), preview)
        if one.target.level is None and one.target.department is None
    }
    columns = st.columns(len(HEADLINES), gap="xsmall")
    for column, name in zip(columns, HEADLINES, strict=True):
        with column, st.container(gap=None, key=f"kpi-{name}"):
            _headline(preview, before, name=name, year=year, currency=currency)
            if name in wanted:
                st.markdown(target_words(wanted[name]))


def target_words(state: TargetState, *, short: bool = False) -> str:
    """How far a target is met: an icon, the distance and the word; colour says it once more."""
    target, found = state.target, state.found
    unit = load_metrics()[target.metric].unit
    noun = "budget" if unit == "money" else "target"
    if found is None:
        return f":orange[:material/help: {noun} cannot be judged]"
    distance = found - target.value
    size = figures.change(unit, abs(distance)).lstrip("+")
    side = "over" if distance > 0 else "under"
    words = f"{size} {side} {noun}" if distance else f"on {noun}"
    words = words.removesuffix(f" {noun}") if short and distance else words
    if state.met:
        return f":green[:material/check_circle: {words}]"
    return f":red[:material/warning: **{words}**]"


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
