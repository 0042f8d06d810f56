"""The buttons of a decision: review, approve, reject, withdraw, publish; and why one may not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from comptune.app.approval_queue import LAPSED, TO_APPROVE, TO_PUBLISH, Waiting
from comptune.app.frame import Frame
from comptune.app.widgets.acts import act_button
from comptune.app.widgets.reason import ask_reason
from comptune.app.widgets.verbatim import verbatim
from comptune.ledger.roles import Act
from comptune.ledger.state import ScenarioState
from comptune.scenarios.cell_groups import Names
from comptune.scenarios.desk import Desk
from comptune.scenarios.spoken import spoken

_VERBS: Final = {Act.APPROVE: "approve it", Act.PUBLISH: "publish it"}


@dataclass(frozen=True)
class Choice:
    """One way to decide.

    Attributes:
        label: the word on its button.
        act: what is asked of the ledger's rules.
        about: a sentence about what it does.
        does: the act itself, given the reason.
        required: whether it takes a reason.
        primary: whether it is the one that the page leads to.
    """

    label: str
    icon: str
    act: Act
    about: str
    done: str
    does: Callable[[str], Any]
    required: bool = False
    primary: bool = False


def choices(desk: Desk, waiting: Waiting) -> Iterator[Choice]:
    """The ways to decide that make sense for where the scenario stands."""
    one, seen = waiting.scenario, waiting.standing.content_sha256
    if waiting.section == TO_PUBLISH:
        yield _publishing(desk, one)
    if waiting.section == TO_APPROVE:
        yield Choice(
            "Approve",
            ":material/check_circle:",
            Act.APPROVE,
            "You sign exactly what this page shows: values, people and results.",
            "Approved.",
            lambda why: desk.approve(one.id, reason=why, content_sha256=seen),
            primary=True,
        )
        yield Choice(
            "Review",
            ":material/visibility:",
            Act.APPROVE,
            "You sign that you have read it. It is not yet consent.",
            "Reviewed.",
            lambda why: desk.approve(one.id, meaning="reviewed", reason=why, content_sha256=seen),
        )
    if waiting.section != LAPSED:
        yield Choice(
            "Reject",
            ":material/block:",
            Act.REJECT,
            "It goes back to those whose proposal it is.",
            "Rejected.",
            lambda why: desk.reject(one.id, reason=why, content_sha256=seen),
            required=True,
        )
    if one.status in ("submitted", "approved"):
        yield Choice(
            "Withdraw",
            ":material/undo:",
            Act.WITHDRAW,
            "It is taken back; approvals given count no more.",
            "Withdrawn.",
            lambda why: desk.withdraw(one.id, reason=why),
        )


def _publishing(desk: Desk, one: ScenarioState) -> Choice:
    return Choice(
        "Publish",
        ":material/public:",
        Act.PUBLISH,
        f"Its {len(one.overrides)} values become those that hold for everybody, from "
        f"{one.start_year} to {one.end_year}. What was published before stays readable; "
        "nothing is ever unpublished, another scenario replaces it.",
        "Published: these values hold now.",
        lambda why: desk.publish(one.id, reason=why),
        primary=True,
    )


def decision_bar(frame: Frame, waiting: Waiting, names: Names) -> None:
    """Draw the buttons; if the next step is not the person's to take, say why beneath."""
    one = waiting.scenario
    with st.container(horizontal=True, gap="xsmall", key="decision"):
        for choice in choices(frame.desk, waiting):
            if act_button(
                frame,
                choice.act,
                f"{choice.label} …",
                key=f"decide-{choice.label.lower()}",
                icon=choice.icon,
                scenario=one.id,
                primary=choice.primary,
            ):
                ask_reason(
                    f"{choice.label} {one.name}",
                    act=choice.does,
                    button=choice.label,
                    about=choice.about,
                    required=choice.required,
                    done=choice.done,
                )
    _why_not(frame, waiting, names)


def _why_not(frame: Frame, waiting: Waiting, names: Names) -> None:
    act = {TO_APPROVE: Act.APPROVE, TO_PUBLISH: Act.PUBLISH}.get(waiting.section)
    if act is None:
        return
    verdict = frame.desk.may(act, scenario=waiting.scenario.id)
    if not verdict.allowed:
        reasons = "  \n".join(verbatim(spoken(reason, names)) for reason in verdict.reasons)
        st.info(f"**You cannot {_VERBS[act]}.**  \n{reasons}", icon=":material/lock:")
