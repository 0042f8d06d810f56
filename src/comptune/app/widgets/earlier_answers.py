"""What was asked of the tuner for this scenario before: every answer that the ledger keeps."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from comptune.app.answers import moved_words, status_words
from comptune.app.optimising import Optimising
from comptune.tuning.recorded import SEEK, RecordedRun

_SHOWN: Final = 30
_ICONS: Final = {
    "met": ":green[:material/check_circle:]",
    "infeasible": ":red[:material/block:]",
}


def earlier_answers(
    state: Optimising, runs: tuple[RecordedRun, ...], *, turn_to: Callable[[str], None]
) -> None:
    """Draw the list, the last first.

    Args:
        turn_to: turns the page to a view of that name.
    """
    if not runs:
        st.info("Nothing was asked of the tuner for this scenario yet.", icon=":material/history:")
        return
    for run in runs[:_SHOWN]:
        _run(state, run, turn_to)
    if len(runs) > _SHOWN:
        st.caption(f"and {len(runs) - _SHOWN} earlier ones; `comptune optimizations list` has all.")


def _run(state: Optimising, run: RecordedRun, turn_to: Callable[[str], None]) -> None:
    def opened() -> None:
        state.shown = run.id
        turn_to("Answer")

    def again() -> None:
        state.form.take(run.problem)
        turn_to("Problem")

    kind = "goal-seek" if run.method == SEEK else status_words(run.status).lower()
    applied = f" · applied, entry {run.applied[-1].sequence}" if run.applied else ""
    icon = _ICONS.get(run.status, ":orange[:material/warning:]")
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"earlier-{run.id}"
    ):
        st.markdown(
            f"{icon} **{run.problem.name}** · {kind} · {moved_words(run.event.solution)}  \n"
            f":small[{run.id} · {run.entry.actor}, {run.at:%d %B %Y, %H:%M} UTC, "
            f"entry {run.entry.sequence}{applied}]",
            width="stretch",
        )
        if run.method != SEEK:
            st.button("Show", key=f"show-{run.id}", on_click=opened)
            st.button(
                "Ask again",
                key=f"again-{run.id}",
                on_click=again,
                help="Puts its problem in place of the one under Problem.",
            )
