"""The page to have the levers found that meet targets, and to take what was found."""

from pathlib import Path
from typing import Final

import streamlit as st

import comptune.app
from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.optimising import LEFT_BEHIND, Optimising
from comptune.app.session import bench as session_bench
from comptune.app.session import chosen
from comptune.app.widgets.answer_panel import answer_panel
from comptune.app.widgets.earlier_answers import earlier_answers
from comptune.app.widgets.job_panel import running_panel
from comptune.app.widgets.other_ways import other_ways
from comptune.app.widgets.problem_panel import problem_panel
from comptune.app.widgets.trade_off import trade_off
from comptune.app.widgets.why_panel import why_panel

VIEWS: Final = ("Problem", "Answer", "Why", "Other ways", "Trade-off", "Earlier")
_VIEW: Final = "optimise-view"
_STYLE: Final = Path(comptune.app.__file__).parent / "assets" / "answers.css"


def page() -> None:
    """The page of the scenario chosen."""
    with framed("optimise") as frame:
        st.html(_STYLE)
        bench = session_bench()
        known = st.session_state.setdefault("optimising", {})
        key = (frame.desk.actor.name, chosen())
        if key not in known:
            known[key] = Optimising.of(bench)
        _optimise(frame, bench, known[key])


def _optimise(frame: Frame, bench: Bench, state: Optimising) -> None:
    if state.take_over() == "tune":
        st.session_state[_VIEW] = "Answer"
    st.session_state[_VIEW] = st.session_state.get(_VIEW, VIEWS[0])
    with st.container(
        horizontal=True, vertical_alignment="center", gap="medium", key="optimise-head"
    ):
        st.title(frame.place.title, anchor=False, width="content")
        view = st.segmented_control(
            "View", VIEWS, key=_VIEW, required=True, label_visibility="collapsed"
        )
    for kind, job in state.jobs.items():
        running_panel(job, key=kind, hint=LEFT_BEHIND[kind])
    tuner = frame.workspace.tuner(frame.desk.actor)
    run = state.answer(tuner, bench.scenario.spec.id)
    match view:
        case "Answer":
            answer_panel(frame, bench, state, tuner, run)
        case "Why":
            why_panel(bench, state, tuner, run)
        case "Other ways":
            other_ways(frame, bench, state, tuner, run)
        case "Trade-off":
            trade_off(frame, bench, state, tuner)
        case "Earlier":
            earlier_answers(state, state.runs(tuner, bench.scenario.spec.id), turn_to=_turn_to)
        case _:
            problem_panel(frame, bench, state)


def _turn_to(view: str) -> None:
    st.session_state[_VIEW] = view


page()
