"""An answer: verdict, targets, values before and after, the path, and what to do with it."""

import streamlit as st

from comptune.app.answers import (
    Answer,
    effort,
    enough,
    move_grids,
    move_lines,
    moved_words,
    notes,
    path,
    status_words,
    target_lines,
)
from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.optimising import Optimising
from comptune.app.relaxing import relaxed
from comptune.app.widgets.answer_charts import path_chart
from comptune.app.widgets.hand_over import hand_over
from comptune.app.widgets.job_panel import ending_panel
from comptune.app.widgets.moves import move_grids_drawn
from comptune.app.widgets.problem_panel import start
from comptune.app.widgets.tables import figure_table
from comptune.scenarios.spoken import spoken
from comptune.tuning.recorded import RecordedRun
from comptune.tuning.tuner import Tuner


def answer_panel(
    frame: Frame, bench: Bench, state: Optimising, tuner: Tuner, run: RecordedRun | None
) -> None:
    """Draw the answer in sight, or what to do first."""
    ending_panel(state.jobs.get("tune"))
    if run is None:
        if not state.is_busy:
            st.info(
                "Nothing was asked of the tuner for this scenario yet. Say under **Problem** what "
                "you want and what may move.",
                icon=":material/search:",
            )
        return
    answer = run.event.solution
    _verdict(run, answer, state)
    _targets(answer)
    if answer["status"] == "infeasible":
        _ways_out(frame, bench, state, run)
    _what_to_do(frame, bench, tuner, run)
    _values(bench, answer)
    _path(answer)


def _verdict(run: RecordedRun, answer: Answer, state: Optimising) -> None:
    status = run.status
    words = f"**{status_words(status)}.** {answer.get('reason', '')}"
    if status == "met":
        st.success(words, icon=":material/check_circle:")
    elif status == "infeasible":
        st.error(words, icon=":material/block:")
    else:
        st.warning(words, icon=":material/warning:")
    own = state.tuned is not None and state.tuned.id == run.id
    seconds = state.tuned.solution.seconds if own and state.tuned is not None else None
    st.caption(
        f"{run.id} · {moved_words(answer)} · {effort(answer, seconds)} · recorded by "
        f"{run.entry.actor} on {run.at:%d %B %Y, %H:%M} UTC, entry {run.entry.sequence}"
    )
    for entry in run.applied:
        st.caption(
            f":green[:material/check_circle:] Applied by {entry.actor} on "
            f"{entry.recorded_at:%d %B %Y, %H:%M} UTC, entry {entry.sequence}"
        )


def _targets(answer: Answer) -> None:
    lines = target_lines(answer)
    if not lines:
        return
    rows = [
        (
            one.words + ("" if one.hard else " (soft)"),
            one.before,
            one.found,
            one.off,
            "✓ met" if one.met else "✗ missed",
        )
        for one in lines
    ]
    figure_table(
        ("Target", "Before", "Found", "Against its limit", ""),
        rows,
        caption="As the values at policy steps were simulated",
        strong=[number for number, one in enumerate(lines) if not one.met],
        hints=[one.certificate for one in lines],
    )
    for one in lines:
        if one.certificate:
            st.caption(one.certificate)


def _ways_out(frame: Frame, bench: Bench, state: Optimising, run: RecordedRun) -> None:
    """What would have to give way; one click asks for it."""
    st.markdown("**What would have to give way** :small[each was simulated]")
    found = enough(run.event.solution)
    if not found:
        st.markdown("No single constraint, and no package of them, was found that suffices.")
    for number, way in enumerate(found):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(spoken(str(way["words"]), bench.level_names), width="stretch")
            if st.button(
                "Allow this and find values",
                key=f"relax-{run.id}-{number}",
                icon=":material/lock_open:",
                disabled=state.is_busy,
            ):
                problem = relaxed(run.problem, run.event.solution, way)
                state.form.take(problem)
                start(frame, bench, state, problem)
                st.rerun()


def _values(bench: Bench, answer: Answer) -> None:
    grids = move_grids(answer, bench.level_names)
    still = [grid for grid in grids if not grid.moved]
    move_grids_drawn([grid for grid in grids if grid.moved])
    if still:
        with st.expander(f"{len(still)} lever{'s' if len(still) > 1 else ''} as before"):
            move_grids_drawn(still)
    for line in notes(answer):
        st.caption(line)


def _what_to_do(frame: Frame, bench: Bench, tuner: Tuner, run: RecordedRun) -> None:
    if run.applied:
        return
    is_met = run.status == "met"
    hand_over(
        frame,
        bench,
        run.changes,
        key="answer",
        apply=lambda reason: tuner.apply(run.id, anyway=not is_met, reason=reason),
        lines=move_lines(run.event.solution),
        warning="" if is_met else f"{status_words(run.status)}: {'; '.join(run.missed)}",
    )


def _path(answer: Answer) -> None:
    frame = path(answer)
    if frame.empty:
        return
    with st.expander("How it was found", expanded=len(frame) > 1):
        chart, words = st.columns([5, 6], gap="medium")
        chart.altair_chart(path_chart(frame), alt="Largest miss of a target by iteration")
        with words:
            figure_table(
                ("Iteration", "Simulations", "Largest miss", "Objective"),
                [
                    (
                        f"{row.iteration}: {row.words}",
                        f"{row.simulations:,}",
                        f"{row.miss:.3f} %",
                        f"{row.objective:.4g}",
                    )
                    for row in frame.itertuples()
                ],
                caption="After the last one values are put on the levers' steps and simulated",
            )
