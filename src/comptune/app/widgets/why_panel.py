"""Why an answer is what it is: summary, prices, tornado, small changes, cost bridge."""

from collections.abc import Mapping

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.explaining import (
    bridge_rows,
    metrics_of,
    price_hints,
    price_rows,
    small_changes,
    tornado,
    whole_bridge,
)
from comptune.app.optimising import Optimising
from comptune.app.widgets.answer_charts import tornado_chart
from comptune.app.widgets.job_panel import ending_panel
from comptune.app.widgets.tables import figure_table
from comptune.scenarios.spoken import spoken
from comptune.tuning.explain import SolutionExplanation
from comptune.tuning.recorded import SEEK, RecordedRun
from comptune.tuning.tuner import Tuner


def why_panel(bench: Bench, state: Optimising, tuner: Tuner, run: RecordedRun | None) -> None:
    """Draw the explanation of the answer in sight, or the button that asks for it."""
    ending_panel(state.jobs.get("explain"))
    if not can_go_on(run) or run is None:
        return
    if state.explanation is None or not state.knows(run):
        if not state.is_busy:
            st.markdown(
                "What holds the answer back, what a little more room would be worth, and which "
                "lever matters most: found by simulating around it."
            )
        if st.button(
            "Explain the answer",
            key="explain",
            type="primary",
            icon=":material/lightbulb:",
            disabled=state.is_busy,
        ):
            state.explain(tuner, run)
            st.rerun()
        return
    _explained(state.explanation, bench.level_names)


def can_go_on(run: RecordedRun | None) -> bool:
    """Whether an answer is in sight that can be looked around; says why where there is none."""
    if run is not None and run.method != SEEK:
        return True
    words = "Find values first: this is about the answer that is found."
    if run is not None:
        words = (
            f"The answer in sight, {run.id}, was found by goal-seek, which moves one lever: there "
            "is nothing to look around."
        )
    st.info(words, icon=":material/search:")
    return False


def _explained(explanation: SolutionExplanation, names: Mapping[int, str]) -> None:
    st.markdown("\n".join(f"- {spoken(line, names)}" for line in explanation.summary))
    _tornado(explanation, names)
    prices, changes = st.columns(2, gap="medium")
    with prices:
        _prices(explanation, names)
    with changes:
        rows = small_changes(explanation, names)
        if rows:
            st.markdown("**What a little more would cost**")
            figure_table(
                ("Lever", "More", "Total cost", "Between"),
                rows,
                caption="Total compensation cost of all years, the rest as in the answer",
            )
    bridge = whole_bridge(explanation.bridge)
    if bridge is not None:
        with st.expander("From the baseline's cost to the answer's"):
            figure_table(
                ("All years", "Cost"),
                bridge_rows(bridge),
                caption="Raises of a year are paid in the years after it, too",
                strong=(0, len(bridge_rows(bridge)) - 1),
            )
    for note in explanation.notes:
        st.caption(note)


def _prices(explanation: SolutionExplanation, names: Mapping[int, str]) -> None:
    st.markdown("**What holds it back** :small[shadow prices]")
    rows = price_rows(explanation, names)
    if not rows:
        st.markdown("Nothing: no target, bound or rule stands in the way.")
        return
    figure_table(
        ("Constraint", "One unit looser", "Total cost then", "Checked"),
        rows,
        caption="Each was solved again one unit looser and tighter; hover over a name for more",
        hints=price_hints(explanation, names),
    )


def _tornado(explanation: SolutionExplanation, names: Mapping[int, str]) -> None:
    metrics = metrics_of(explanation)
    if not metrics:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.markdown("**Which lever matters most** :small[each over its range, the rest as found]")
        chosen = st.selectbox(
            "Of",
            range(len(metrics)),
            key="tornado-metric",
            format_func=lambda number: metrics[number],
            label_visibility="collapsed",
            width=420,
        )
    frame, at, unit = tornado(explanation, chosen, names)
    if frame.empty:
        st.caption("No lever moves it.")
        return
    title = f"{metrics[chosen]}, {unit}" if unit else metrics[chosen]
    st.altair_chart(tornado_chart(frame, title=title, at=at), alt=f"Tornado of {metrics[chosen]}")
