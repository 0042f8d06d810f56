"""The page of approvals: what waits for a decision, what it is about, and the decision."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from comptune.app.approval_queue import (
    LAPSED,
    SECTIONS,
    TO_PUBLISH,
    Waiting,
    cost_change,
    decided,
    queue,
)
from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.session import name_of
from comptune.app.widgets.acts import STYLE
from comptune.app.widgets.badges import status_badge
from comptune.app.widgets.decision import decision_bar
from comptune.app.widgets.decision_facts import (
    detail_tabs,
    headline,
    lapsed_words,
    submission_words,
    weight_panel,
)
from comptune.app.widgets.report_panel import report_panel
from comptune.app.widgets.scenario_detail import level_names
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.ledger.roles import Act
from comptune.ledger.state import State
from comptune.scenarios.standing_words import day, lacks

_LOOKED_AT: Final = "approval-looked-at"
_WIDTHS: Final = [34, 24, 22, 30]


def page() -> None:
    """The queue, and beneath it the one looked at."""
    with framed("approvals") as frame:
        st.html(STYLE)
        with st.container(key="page-head"):
            st.title(frame.place.title, anchor=False)
        state = frame.desk.state()
        waiting = queue(state, _mine(frame, state))
        if waiting:
            current = _current(waiting)
            _queue(state, waiting, current, currency=frame.currency)
            _decision(frame, state, current)
        else:
            st.info(
                "Nothing waits for a decision. A scenario comes here when somebody submits it "
                "with an official run, on the page Scenarios.",
                icon=":material/inbox:",
            )
        _decided(state)


def _mine(frame: Frame, state: State) -> frozenset[str]:
    """The scenarios that the person may approve or publish."""
    return frozenset(
        one
        for one in state.scenarios
        if any(frame.desk.may(act, scenario=one).allowed for act in (Act.APPROVE, Act.PUBLISH))
    )


def _current(waiting: Sequence[Waiting]) -> Waiting:
    known = st.session_state.get(_LOOKED_AT)
    return next((one for one in waiting if one.scenario.id == known), waiting[0])


def _look_at(scenario_id: str) -> None:
    st.session_state[_LOOKED_AT] = scenario_id


def _queue(state: State, waiting: Sequence[Waiting], current: Waiting, *, currency: str) -> None:
    for section in SECTIONS:
        rows = [one for one in waiting if one.section == section]
        if not rows:
            continue
        with st.container(gap=None):
            st.caption(f"**{section}** ({len(rows)})")
            for one in rows:
                shown = name_of(state, one.scenario.id)
                _row(one, shown, is_current=one is current, currency=currency)


def _row(waiting: Waiting, shown: str, *, is_current: bool, currency: str) -> None:
    one, now = waiting.scenario, waiting.standing
    with st.container(key=f"row-{'looked-at-' if is_current else ''}{one.id}"):
        name, submitted, cost, next_step = st.columns(
            _WIDTHS, gap="small", vertical_alignment="center"
        )
        name.button(
            verbatim(shown),
            key=f"queue-{one.id}",
            type="tertiary",
            help=f"Show {one.id}",
            on_click=_look_at,
            args=(one.id,),
        )
        if now.submission is not None:
            submitted.caption(f"{verbatim(now.submission.by)}, {day(now.submission.at)}")
        if now.run is not None:
            cost.markdown(
                f"{cost_change(now.run.cost, now.run.baseline_cost)} {currency} vs baseline"
            )
        if waiting.is_mine:
            verb = "publish" if waiting.section == TO_PUBLISH else "approve"
            next_step.badge(f"Yours to {verb}", icon=":material/arrow_forward:", color="blue")
        else:
            next_step.markdown(lacks(one, now))


def _decision(frame: Frame, state: State, waiting: Waiting) -> None:
    one, now = waiting.scenario, waiting.standing
    names = level_names(frame, one)
    with st.container(border=True, key="decided-on"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(verbatim(one.name), anchor=False, width="content")
            status_badge(now)
        st.markdown(verbatim(submission_words(waiting)))
        if waiting.section == LAPSED:
            st.warning(lapsed_words(state, waiting), icon=":material/history:")
        headline(frame, state, waiting)
        decision_bar(frame, waiting, names)
        if waiting.section != LAPSED:
            weight_panel(state, waiting, names)
        if now.run is not None:
            report_panel(frame, one.id, key="decision")
        detail_tabs(frame, state, waiting, names)


def _decided(state: State) -> None:
    lately = decided(state)
    if lately:
        st.subheader("Decided lately", anchor=False)
        word_table(
            ("Scenario", "Decision", ""),
            [(one.name, one.words, one.reason) for one in lately],
            long=(2,),
        )


page()
