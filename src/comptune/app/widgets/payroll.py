"""In-year, annualised and carry-over side by side; and why the average salary moves as it does."""

from typing import Final

import streamlit as st

from comptune.app.widgets.tables import figure_table
from comptune.metrics import figures, load_metrics
from comptune.scenarios import Preview

_RAISES: Final = ("raise_cost_in_year", "carry_over", "raise_cost_annualised")
_PAYROLL: Final = ("base_pay_cost", "annualised_payroll", "base_pay_growth", "payroll_growth")
_AVERAGES: Final = (
    "average_opening_salary",
    "average_salary_stayers",
    "average_salary_joiners",
    "average_salary_leavers",
    "average_salary",
)
_GROWTH: Final = ("growth_without_turnover", "dilution_effect", "average_salary_growth")


def payroll_panel(preview: Preview, *, currency: str) -> None:
    """Draw what raises cost this year and what they leave to the next."""
    st.caption(
        "A raise in the middle of a year costs part of itself this year and all of it from the "
        "next on. The rest, the carry-over, is decided now and paid then."
    )
    _table(
        preview,
        _RAISES,
        caption=f"What raises cost, in {currency}: in-year plus carry-over is annualised.",
        strong=(2,),
    )
    _table(
        preview,
        _PAYROLL,
        caption=f"Pay, in {currency}: what the year costs, and a year at the pay of 31 December.",
    )


def average_pay_panel(preview: Preview, *, currency: str) -> None:
    """Draw the average salary of stayers, joiners and leavers, and what turnover does to it."""
    st.caption(
        "Joiners who earn less than those who left pull the average down while everyone who stays "
        "gets a raise: the dilution."
    )
    _table(
        preview,
        _GROWTH,
        caption="Growth without turnover plus the effect of turnover is the growth of the average.",
        strong=(2,),
    )
    _table(preview, _AVERAGES, caption=f"Average salaries, full time, in {currency}.", strong=(4,))


def _table(
    preview: Preview, names: tuple[str, ...], *, caption: str, strong: tuple[int, ...] = ()
) -> None:
    figure_table(
        ["", *map(str, preview.years)],
        [metric_row(preview, name) for name in names],
        caption=caption,
        strong=strong,
        hints=tuple(load_metrics()[name].definition.strip() for name in names),
    )


def metric_row(preview: Preview, name: str) -> list[str]:
    """A metric by year, as texts; an effect on growth is in percentage points."""
    metric = load_metrics()[name]
    values = [figures.figure_of(metric.unit, value) for value in preview.metrics[name]]
    if name == "dilution_effect":
        return [metric.title, *map(figures.points, values)]
    return [metric.title, *(figures.metric(metric.unit, value) for value in values)]
