"""What can be done with one scenario: tune, copy, rename, submit, withdraw, archive, export."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.widgets.acts import act_button, page_button
from comptune.app.widgets.reason import ask_reason
from comptune.app.widgets.scenario_dialogs import copy_dialog, rename_dialog
from comptune.app.widgets.way_back import rebase_button, rollback_button
from comptune.ledger.content import Standing
from comptune.ledger.materiality import assess
from comptune.ledger.roles import Act
from comptune.ledger.state import ScenarioState
from comptune.scenarios.cell_groups import Names
from comptune.scenarios.spoken import spoken

_OPEN: Final = ("draft", "rejected", "withdrawn")
_FINAL: Final = ("published", "archived")


def scenario_acts(frame: Frame, one: ScenarioState, now: Standing, names: Names) -> None:
    """Draw the buttons that make sense for where the scenario stands."""
    with st.container(horizontal=True, gap="xsmall", key="scenario-acts"):
        if one.status not in _FINAL:
            page_button("tune", "Tune", icon=":material/tune:", key="act-tune")
        if now.status in _OPEN and not now.is_current:
            page_button("runs", "Run", icon=":material/play_arrow:", key="act-run")
        if now.status in _OPEN:
            _submit(frame, one, now, names)
        if one.status in ("submitted", "approved"):
            _withdraw(frame, one)
        if act_button(frame, Act.EDIT, "Copy …", key="act-copy", icon=":material/content_copy:"):
            copy_dialog(frame, one)
        if one.status not in _FINAL:
            if act_button(
                frame,
                Act.EDIT,
                "Rename …",
                key="act-rename",
                icon=":material/edit:",
                scenario=one.id,
            ):
                rename_dialog(frame, one)
            _archive(frame, one)
            rebase_button(frame, one, now, names)
            rollback_button(frame, one, now, names)
        st.download_button(
            "Export",
            data=frame.desk.export_spec(one.id),
            file_name=f"{one.id}.yml",
            mime="application/yaml",
            icon=":material/download:",
            on_click="ignore",
            key="act-export",
            help="The scenario as a file that Import, `comptune preview` and `comptune run` read.",
        )


def _submit(frame: Frame, one: ScenarioState, now: Standing, names: Names) -> None:
    if not act_button(
        frame,
        Act.SUBMIT,
        "Submit …",
        key="act-submit",
        icon=":material/send:",
        scenario=one.id,
        primary=True,
    ):
        return
    weight = None if now.run is None else assess(frame.desk.state(), one.id, now.run)
    if weight is not None and weight.reasons:
        about = "It needs **two approvals**, one of them by an executive:"
    else:
        about = "It needs **one approval**: nothing about it is material."
    ask_reason(
        f"Submit {one.name}",
        act=lambda why: frame.desk.submit(one.id, reason=why, expected_version=one.version),
        button="Submit",
        about=about,
        lines=[spoken(reason, names) for reason in weight.reasons] if weight else (),
        done="Submitted: those who approve see it now.",
    )


def _withdraw(frame: Frame, one: ScenarioState) -> None:
    if act_button(
        frame,
        Act.WITHDRAW,
        "Withdraw …",
        key="act-withdraw",
        icon=":material/undo:",
        scenario=one.id,
    ):
        ask_reason(
            f"Withdraw {one.name}",
            act=lambda why: frame.desk.withdraw(one.id, reason=why),
            button="Withdraw",
            about="It becomes a draft again; approvals given count no more.",
            done="Withdrawn.",
        )


def _archive(frame: Frame, one: ScenarioState) -> None:
    if act_button(
        frame,
        Act.ARCHIVE,
        "Archive …",
        key="act-archive",
        icon=":material/archive:",
        scenario=one.id,
    ):
        ask_reason(
            f"Archive {one.name}",
            act=lambda why: frame.desk.archive(one.id, reason=why),
            button="Archive",
            about="It is put away for good. What was decided about it stays readable, and a copy "
            "can be made of it.",
            done="Archived.",
        )
