"""Budgets by year against what the draft costs; typed or pasted in, judged at once."""

from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.budgets import budget_text, budgets_read, with_budgets
from comptune.app.frame import Frame
from comptune.app.saving import target_of
from comptune.app.widgets.charts import cost_chart
from comptune.app.widgets.grid import shown_in_field
from comptune.app.widgets.kpis import target_words
from comptune.errors import ComptuneError
from comptune.metrics import figures, load_metrics
from comptune.metrics.figures import of_cents
from comptune.scenarios.targets import judge

METRICS: Final = ("total_compensation_cost", "base_pay_cost", "annualised_payroll")
_REFUSED: Final = "budget-refused"


def budget_panel(frame: Frame, bench: Bench) -> None:
    """Draw the cost by year with its budgets, and the line to type them in."""
    metric = st.selectbox(
        "Budget of",
        METRICS,
        key="budget-metric",
        format_func=lambda name: load_metrics()[name].title,
        label_visibility="collapsed",
    )
    budgets = {
        year: target.value
        for year in bench.years
        if (target := target_of(bench.draft.targets, metric, year)) is not None
    }
    st.altair_chart(
        cost_chart(bench.preview, metric_name=metric, currency=frame.currency, budgets=budgets),
        alt=f"{load_metrics()[metric].title} by year, with baseline and budgets",
    )
    with st.container(key=f"grid-budget-{metric}", gap="xsmall"):
        _figures_line(bench, metric)
        _budget_line(bench, metric)
        _verdicts(bench, metric)
    refused = st.session_state.get(_REFUSED)
    if refused:
        st.error(refused)
    if not budgets:
        st.caption(
            'Type a budget as "108.4 M", or against the baseline as "-3 %"; a row copied in Excel '
            "fills the years from the cell it is pasted into."
        )


def year_before(bench: Bench, metric: str, year: int) -> str:
    """What the year before cost: of the first year, what the census tells."""
    position = bench.years.index(year)
    if position:
        return figures.money(of_cents(bench.preview.metrics[metric][position - 1]))
    if metric == "base_pay_cost":
        return figures.money(of_cents(bench.preview.bridge().opening.values[0]))
    return figures.NOT_KNOWN


def _row(bench: Bench) -> list[st.delta_generator.DeltaGenerator]:
    return list(st.columns([1.4, *(1.0 for _ in bench.years)], gap="xsmall", wrap=False))


def _figures_line(bench: Bench, metric: str) -> None:
    years, before, now = _row(bench), _row(bench), _row(bench)
    before[0].markdown(
        "Year before",
        help="Of the first year what the census tells, where it does; then what is simulated.",
    )
    now[0].markdown("**This scenario**")
    for number, year in enumerate(bench.years, start=1):
        cost = of_cents(bench.preview.metrics[metric][number - 1])
        years[number].markdown(f"**{year}**")
        known = year_before(bench, metric, year)
        before[number].markdown("–" if known == figures.NOT_KNOWN else known)
        now[number].markdown(f"**{figures.money(cost)}**")


def _budget_line(bench: Bench, metric: str) -> None:
    columns = _row(bench)
    columns[0].markdown("Budget")
    for column, year in zip(columns[1:], bench.years, strict=True):
        with column, st.container(gap=None, key=f"cell-budget-{metric}-{year}"):
            _field(bench, metric, year)


def _field(bench: Bench, metric: str, year: int) -> None:
    key = f"budget-{metric}-{year}-{bench.serial}-{bench.steps_back}"
    first = shown_in_field(bench, key, budget_text(bench, metric, year))

    def typed() -> None:
        st.session_state.pop(_REFUSED, None)
        try:
            budgets = budgets_read(bench, metric, year, st.session_state[key])
            bench.want(with_budgets(bench, metric, budgets))
        except ComptuneError as error:
            st.session_state[_REFUSED] = str(error)

    st.text_input(
        f"Budget {year}",
        value=first,
        key=key,
        label_visibility="collapsed",
        on_change=typed,
        autocomplete="off",
        placeholder="none",
    )


def _verdicts(bench: Bench, metric: str) -> None:
    columns = _row(bench)
    for column, year in zip(columns[1:], bench.years, strict=True):
        target = target_of(bench.draft.targets, metric, year)
        if target is not None:
            (state,) = judge((target,), bench.preview)
            column.caption(target_words(state, short=True))
