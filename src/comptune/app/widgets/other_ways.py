"""Other ways to the same targets, each with what it costs, and the values to take."""

import streamlit as st

from comptune.app.answers import move_grids, move_lines, target_lines
from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.optimising import Optimising, write_values
from comptune.app.widgets.hand_over import hand_over
from comptune.app.widgets.job_panel import ending_panel
from comptune.app.widgets.moves import move_grids_drawn
from comptune.app.widgets.why_panel import can_go_on
from comptune.metrics import figures
from comptune.tuning.alternatives import Alternative
from comptune.tuning.recorded import RecordedRun
from comptune.tuning.tuner import Tuner


def other_ways(
    frame: Frame, bench: Bench, state: Optimising, tuner: Tuner, run: RecordedRun | None
) -> None:
    """Draw the alternatives to the answer, or the button that looks for them."""
    ending_panel(state.jobs.get("others"))
    if not can_go_on(run) or run is None:
        return
    if state.others is None or not state.knows(run):
        if not state.is_busy:
            st.markdown(
                "The same targets met with flatter merit, with promotions left alone, or by moving "
                "the fewest cells, and what each would cost."
            )
        if st.button(
            "Look for other ways",
            key="others",
            type="primary",
            icon=":material/alt_route:",
            disabled=state.is_busy,
        ):
            state.look_for_others(tuner, run)
            st.rerun()
        return
    for one in state.others:
        _alternative(frame, bench, state, one)


def _alternative(frame: Frame, bench: Bench, state: Optimising, one: Alternative) -> None:
    with st.container(border=True, key=f"other-{one.name}"):
        st.markdown(f"**{one.title}**")
        if one.solution is None:
            st.caption(f"None. {one.refused or ''}")
            return
        st.markdown(one.words.removeprefix(f"{one.title}: "))
        cost, cells, met = st.columns(3)
        cost.metric(
            "Total cost, all years",
            figures.money(one.cost),
            delta=figures.change_in_words("money", one.extra_cost),
            delta_color="off",
            delta_arrow="off",
            delta_description="vs the answer",
        )
        cells.metric("Cells moved", len(one.solution.changes))
        answer = one.solution.to_dict()
        lines = target_lines(answer)
        met.metric("Targets met", f"{sum(line.met for line in lines)} of {len(lines)}")
        with st.expander("Values"):
            moved = [one for one in move_grids(answer, bench.level_names) if one.moved]
            move_grids_drawn(moved)
        tuned = state.tuned
        assert tuned is not None
        changes = one.solution.changes
        hand_over(
            frame,
            bench,
            changes,
            key=one.name,
            apply=lambda reason: write_values(frame.desk, tuned.scenario, changes, reason=reason),
            lines=move_lines(answer),
        )
