"""What is unsaved and what can be done with it: undo, redo, save with a reason."""

from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.saving import asks_reason, save_as, save_targets, save_values
from comptune.app.session import choose_next, open_anew
from comptune.app.widgets.changes import change_words
from comptune.app.widgets.reason import ask_reason
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError
from comptune.ledger.roles import Act

_FINAL: Final = ("published", "archived")


def save_bar(frame: Frame, bench: Bench) -> None:
    """Draw the state of the bench with its buttons in one line."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key="save-bar", width="content"
    ):
        st.button(
            "Undo",
            key="undo",
            icon=":material/undo:",
            disabled=not bench.draft.past,
            on_click=bench.undo,
        )
        st.button(
            "Redo",
            key="redo",
            icon=":material/redo:",
            disabled=not bench.draft.future,
            on_click=bench.redo,
        )
        if frame.scenario_id is None or _is_final(frame):
            _save_as_button(frame, bench)
        else:
            _save_button(frame, bench, frame.scenario_id)


def stale_banner(frame: Frame, bench: Bench) -> None:
    """Where others wrote while something was unsaved here: what, and the two ways on."""
    if not bench.is_stale:
        return
    seen = bench.scenario.ledger_sequence
    lines = []
    if frame.scenario_id is not None:
        history = frame.desk.history(frame.scenario_id)
        lines = [f"- {one.by} {one.words}" for one in history if one.sequence > seen]
    with st.container(border=True, key="stale"):
        st.markdown(
            ":orange[:material/sync_problem:] **This scenario was changed meanwhile.** What you "
            "changed is still here and not saved.\n\n" + "\n".join(lines)
        )
        with st.container(horizontal=True):
            if st.button("Keep my changes, on what it is now", key="stale-keep", type="primary"):
                _reopen(keep=True)
            if st.button("Let go of my changes", key="stale-drop"):
                _reopen(keep=False)


def change_lines(bench: Bench) -> list[str]:
    """What saving would write, one line a cell."""
    lines = [change_words(bench, cell) for cell in bench.draft.touched]
    if bench.draft.now.targets is not None:
        lines.append("Budgets and targets")
    return lines


def _save_button(frame: Frame, bench: Bench, scenario_id: str) -> None:
    verdict = frame.desk.may(Act.EDIT, scenario=scenario_id)
    if st.button(
        "Save",
        key="save",
        type="primary",
        disabled=not (bench.is_changed and verdict.allowed),
        help=None if verdict.allowed else "\n\n".join(verdict.reasons),
    ):
        ask_reason(
            "Save changes",
            act=lambda reason: _save(frame, bench, scenario_id, reason),
            button="Save",
            about=_what_saving_does(frame, scenario_id),
            lines=change_lines(bench),
            required=asks_reason(bench),
            done="Saved: the ledger has it now.",
            afterwards=lambda: open_anew(keep=False),
        )


def _what_saving_does(frame: Frame, scenario_id: str) -> str:
    status = frame.desk.standing(scenario_id).status
    if status in ("submitted", "approved"):
        return f":orange[:material/warning:] It is {status}: saving makes it a draft again."
    return "The ledger keeps it for good, with your name and the reason."


def _save(frame: Frame, bench: Bench, scenario_id: str, reason: str) -> None:
    """Values, then targets; if only the values could be saved, the targets stay unsaved here."""
    version = save_values(frame.desk, bench, scenario_id, reason=reason)
    try:
        save_targets(frame.desk, bench, scenario_id, reason=reason, version=version)
    except ComptuneError:
        if version is not None:
            open_anew(keep=True)
        raise


def _save_as_button(frame: Frame, bench: Bench) -> None:
    verdict = frame.desk.may(Act.EDIT)
    if st.button(
        "Save as …",
        key="save-as",
        type="primary",
        disabled=not verdict.allowed,
        help=None if verdict.allowed else "\n\n".join(verdict.reasons),
    ):
        _save_as_dialog(frame, bench)


@st.dialog("Save as a new scenario", width="medium")
def _save_as_dialog(frame: Frame, bench: Bench) -> None:
    if frame.scenario_id is not None:
        st.markdown("This scenario is final. A copy of it takes your changes.")
    name = st.text_input("Name", key="save-as-name", placeholder="Plan 2027")
    reason = st.text_area("Reason (kept in the ledger)", key="save-as-reason", height=90)
    if not st.button("Save", type="primary", key="save-as-act"):
        return
    if not name.strip():
        st.warning("Give it a name.", icon=":material/edit:")
        return
    try:
        made = save_as(frame.desk, bench, name=name.strip(), reason=reason.strip())
    except ComptuneError as error:
        show_refusal(error, bench.level_names)
        return
    open_anew(keep=False)
    choose_next(made)
    st.rerun()


def _is_final(frame: Frame) -> bool:
    scenario_id = frame.scenario_id
    return scenario_id is not None and frame.desk.standing(scenario_id).status in _FINAL


def _reopen(*, keep: bool) -> None:
    try:
        open_anew(keep=keep)
    except ComptuneError as error:
        show_refusal(error)
        return
    st.rerun()
