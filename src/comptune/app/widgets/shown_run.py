"""The official run that stands for the scenario in the sidebar, with which one it is."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.session import FILE, bench, bench_at_hand, chosen, name_of
from comptune.app.widgets.acts import page_button
from comptune.app.widgets.verbatim import verbatim
from comptune.app.workforce import run_words
from comptune.ledger.state import State
from comptune.scenarios import Run, Scenario
from comptune.scenarios.workforce import ShownRun, run_of_same, run_to_show

BASELINE_NAME: Final = "The baseline"


@dataclass(frozen=True)
class RunOnPage:
    """A run that a page shows.

    Attributes:
        is_current: whether the scenario is still what was run.
    """

    run: Run
    is_current: bool


def run_on_page(frame: Frame, *, shows: str) -> RunOnPage | None:
    """Draw which run it is, or what to do first where there is none.

    Args:
        frame: the page's.
        shows: what the page shows of a run, in words: "the people".
    """
    state, scenario_id = frame.desk.state(), frame.scenario_id
    if scenario_id is None:
        name, shown = _unsaved(frame, state)
    else:
        name, shown = state.scenarios[scenario_id].name, run_to_show(state, scenario_id)
    if shown is None:
        _say_what_to_do_first(frame, name, shows, may_choose=scenario_id is None)
        return None
    st.caption(verbatim(run_words(shown, name)))
    _say_unsaved(frame)
    if not shown.is_current:
        st.warning(
            "The scenario, or what is published under it, was changed since this run. The figures "
            "are those of the run; make a new one to see what it is now.",
            icon=":material/history:",
        )
    return RunOnPage(frame.workspace.run(shown.recorded.run_id), shown.is_current)


def _say_what_to_do_first(frame: Frame, name: str, shows: str, *, may_choose: bool) -> None:
    st.info(
        f"**{verbatim(name)}** has no official run yet, and this page shows {shows} of one. "
        "Make the run on the page Runs"
        f"{', or choose a scenario that has one in the sidebar.' if may_choose else '.'}",
        icon=frame.place.icon,
    )
    key = f"{frame.place.name}-to-runs"
    page_button("runs", "To Runs", icon=":material/play_circle:", key=key)


def _unsaved(frame: Frame, state: State) -> tuple[str, ShownRun | None]:
    """What a scenario is that the ledger does not have, and the run of it: a new one sets nothing.

    It is the baseline then, whose own run has its people.
    """
    if chosen() == FILE:
        return name_of(state, FILE), run_of_same(state, bench().scenario)
    return BASELINE_NAME, run_of_same(state, frame.workspace.scenario())


def baseline_on_page(frame: Frame) -> Scenario | None:
    """The baseline of the scenario in the sidebar; None where that is the baseline itself."""
    if frame.scenario_id is not None:
        return frame.workspace.scenario(frame.scenario_id).baseline()
    return bench().scenario.baseline() if chosen() == FILE else None


def _say_unsaved(frame: Frame) -> None:
    known = bench_at_hand(frame.desk.actor, chosen())
    if known is not None and known.is_changed:
        number = max(len(known.draft.touched), 1)
        words = "1 unsaved change is" if number == 1 else f"{number} unsaved changes are"
        st.warning(f"{words} no part of it: a run is of what is saved.", icon=":material/edit:")
