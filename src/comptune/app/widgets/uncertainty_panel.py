"""What many seeds say: the chance to stay in budget, the fan, and the distribution of a year."""

from decimal import Decimal

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.uncertain import (
    METRICS,
    SEEDS,
    Uncertain,
    axis_title,
    band_rows,
    chance_words,
    fan,
    histogram,
    limits_by_year,
    marks,
)
from comptune.app.widgets.job_panel import ending_panel, running_panel
from comptune.app.widgets.refusals import show_refusal
from comptune.app.widgets.tables import figure_table
from comptune.app.widgets.uncertainty_charts import fan_chart, histogram_chart
from comptune.errors import ComptuneError
from comptune.metrics import load_metrics
from comptune.tuning.ensemble import NOISE_ONLY, Ensemble
from comptune.tuning.wanted import read_wanted


def uncertainty_panel(frame: Frame, bench: Bench, state: Uncertain) -> None:
    """Draw the head with its button, the work, and what it found."""
    _head(bench, state)
    running_panel(state.job, key="seeds", hint="What was simulated so far is kept.")
    ending_panel(state.job)
    if state.found is None:
        if not state.is_busy:
            st.info(
                "The official run is one draw of luck: who leaves, is promoted, rated and hired. "
                "Simulate it on many seeds to see how far it may come out otherwise, and how "
                "likely it stays in budget.",
                icon=":material/ssid_chart:",
            )
        return
    found, asked = state.found
    if not state.is_of(bench):
        st.warning(
            "This is of the scenario before your last change. Simulate again.",
            icon=":material/history:",
        )
    elif bench.is_changed:
        st.caption(":material/edit: Unsaved changes are in these numbers.")
    if found.cancelled:
        st.caption(f":material/cancel: Cancelled after {len(found.seeds):,} seeds.")
    _chances(found)
    left, right = st.columns([11, 10], gap="medium")
    with left:
        metric = st.selectbox(
            "Metric",
            METRICS,
            key="uncertainty-metric",
            format_func=lambda name: load_metrics()[name].title,
            label_visibility="collapsed",
        )
        st.altair_chart(
            fan_chart(fan(found, metric, asked[1]), title=axis_title(metric, frame.currency)),
            alt=f"{load_metrics()[metric].title} by year: P10, P50 and P90 over seeds",
        )
    with right:
        _distribution(frame, found, metric, limits_by_year(asked[1], metric))
    _table(found, metric, frame.currency)
    st.caption(f":material/casino: {NOISE_ONLY} Intervals are of 95 % confidence, after Wilson.")


def _head(bench: Bench, state: Uncertain) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="medium", key="uncertainty-head"
    ):
        st.title("Uncertainty", anchor=False, width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            seeds = st.selectbox(
                "Seeds",
                list(SEEDS),
                key="uncertainty-seeds",
                format_func=SEEDS.__getitem__,
                label_visibility="collapsed",
                width=220,
            )
            if st.button(
                "Simulate",
                key="simulate",
                type="primary",
                icon=":material/casino:",
                disabled=state.is_busy,
            ):
                state.start(bench, seeds)
                st.rerun()


def _chances(found: Ensemble) -> None:
    """The chance of each target, year by year, and of all at once."""
    first = found.scenario_ids[0]
    if not found.targets:
        st.caption(
            ":material/flag: No budget is set: type one on the Tune page, or ask below what an "
            "amount would mean."
        )
        return
    st.markdown("**How likely the targets are met**")
    cards = [(one.words, one.chances[first]) for one in found.targets]
    if len(cards) > 1 and found.every_target:
        cards.append(("All of them at once", found.every_target[first]))
    for start in range(0, len(cards), 6):
        row = cards[start : start + 6]
        columns = st.columns(max(len(row), 3), gap="xsmall")
        for column, (words, chance) in zip(columns, row, strict=False):
            share, interval = chance_words(chance)
            with column, st.container(gap=None):
                st.metric(words, share)
                st.caption(interval)


def _distribution(frame: Frame, found: Ensemble, metric: str, limits: dict[int, Decimal]) -> None:
    year = st.segmented_control(
        "Year",
        found.years,
        default=found.years[0],
        required=True,
        key="uncertainty-year",
        label_visibility="collapsed",
    )
    unit = load_metrics()[metric].unit
    bars = histogram(found, metric, year)
    if bars.empty:
        st.caption("No seed has a value in this year.")
        return
    limit = limits.get(year)
    st.altair_chart(
        histogram_chart(
            bars,
            marks(found, metric, year, limit),
            title=f"{axis_title(metric, frame.currency)}, {year}",
            limit_name="Budget" if unit == "money" else "Target",
        ),
        alt=f"Distribution of {load_metrics()[metric].title} in {year} over seeds",
    )
    if unit == "money":
        _what_if(found, metric, year)


def _what_if(found: Ensemble, metric: str, year: int) -> None:
    """How likely an amount is kept to, whatever the budget."""
    text = st.text_input(
        f"How likely does {year} stay within",
        key=f"what-if-{metric}-{year}",
        placeholder="12.3 M, or +0.5 % of the baseline",
        autocomplete="off",
    )
    if not text.strip():
        return
    try:
        wanted = read_wanted("The amount", text, "money")
    except ComptuneError as error:
        show_refusal(error)
        return
    baseline = float(found.by_seed(metric, scenario="baseline")[0][found.years.index(year)])
    amount = Decimal(repr(round(wanted.value(baseline), 2)))
    chance = found.within_budget({year: amount}, metric=metric).years[year]
    share, interval = chance_words(chance)
    st.markdown(f"**{share}** :small[{interval}]")


def _table(found: Ensemble, metric: str, currency: str) -> None:
    declared = load_metrics()[metric]
    unit = f", in {currency}," if declared.unit == "money" else ""
    with st.expander("As a table"):
        figure_table(
            ("Year", "P10", "P50", "P90", "Mean", "Official run", "Effect against the baseline"),
            band_rows(found, metric),
            caption=(
                f"{declared.title}{unit} over {len(found.seeds):,} seeds. The effect is "
                "seed by seed, P50 with P10 to P90: people meet the same luck in both"
            ),
        )
