"""The start of an official run: of what, what stands against it, how it goes and how it ended."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.queueing import build_at
from comptune.app.running import Building, Builds
from comptune.app.session import BASELINE, FILE, bench, bench_at_hand, chosen, name_of
from comptune.app.widgets.acts import why_not
from comptune.app.widgets.job_panel import ending_panel, running_panel
from comptune.app.widgets.refusals import show_refusal
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.errors import ComptuneError
from comptune.ledger.roles import Act
from comptune.ledger.state import State
from comptune.scenarios import Scenario
from comptune.scenarios.builds import BuildFailed, reasons
from comptune.scenarios.run_list import ListedRun

_HINT: Final = "The build is stopped and nothing of it is kept; the ledger says so."
_BASELINE_NAME: Final = "Baseline"


def start_panel(
    frame: Frame, state: State, builds: Builds, listed: tuple[ListedRun, ...]
) -> ListedRun | None:
    """Draw it; returns the run that the chosen content has already, once asked to show it."""
    wanted: ListedRun | None = None
    with st.container(border=True, key="run-start"):
        choice = chosen()
        name = _BASELINE_NAME if choice == BASELINE else name_of(state, choice)
        st.markdown(f"Official run of **{verbatim(name)}**")
        st.caption(_about(choice))
        _say_unsaved(frame, choice)
        sealed = _sealed(frame, choice, listed)
        if sealed is not None:
            wanted = _say_sealed(sealed)
        elif any(one.choice == choice for one in builds.running()):
            st.markdown(":material/progress_activity: It is being built.")
        else:
            _start_button(frame, builds, choice, name)
    for building in builds.running():
        _running(frame, building)
    ended = builds.ended(frame.desk.actor.name)
    if ended is not None:
        _ended(ended)
    return wanted


def _about(choice: str) -> str:
    what = (
        "the values in force without any scenario"
        if choice == BASELINE
        else "what is saved of the scenario"
    )
    return (
        f"Everybody is simulated with {what}, event by event, into one file that is tested and "
        "then sealed: it never changes again, and approvals are of it."
    )


def _say_unsaved(frame: Frame, choice: str) -> None:
    known = bench_at_hand(frame.desk.actor, choice)
    if choice == BASELINE:
        st.caption(
            ":material/info: A new scenario is run once it is saved, on the page Tune. Until then "
            "this is the run of what is published now."
        )
    elif known is not None and known.is_changed:
        number = max(len(known.draft.touched), 1)
        words = "1 unsaved change is" if number == 1 else f"{number} unsaved changes are"
        st.warning(
            f"{words} no part of it: a run is of what is saved. Save on the page Tune first, if "
            "the run shall have them.",
            icon=":material/edit:",
        )


def _sealed(frame: Frame, choice: str, listed: tuple[ListedRun, ...]) -> ListedRun | None:
    """The run of the chosen content, where there is a whole one."""
    by_id = {one.run_id: one for one in listed if not one.problem}
    if choice in frame.desk.state().scenarios:
        now = frame.desk.standing(choice).run
        return by_id.get(now.run_id) if now is not None else None
    with st.spinner("Reading people and pay structure …"):
        return by_id.get(_scenario(frame, choice).run_id())


def _scenario(frame: Frame, choice: str) -> Scenario:
    if choice == FILE:
        return bench().scenario
    return frame.workspace.scenario(None if choice == BASELINE else choice)


def _say_sealed(sealed: ListedRun) -> ListedRun | None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":green[:material/verified: **Sealed already**] as run `{sealed.run_id}`, on "
            f"{sealed.at:%d %b %Y, %H:%M} UTC by {verbatim(sealed.by)}. The same content gives the "
            "same run, so there is nothing to build."
        )
        if st.button("Show it", key="run-show-sealed", icon=":material/visibility:"):
            return sealed
    return None


def _start_button(frame: Frame, builds: Builds, choice: str, name: str) -> None:
    verdict = frame.desk.may(Act.RUN)
    if not st.button(
        "Start the official run",
        key="run-start-button",
        type="primary" if verdict.allowed else "secondary",
        icon=":material/play_arrow:",
        disabled=not verdict.allowed,
        help=why_not(verdict),
    ):
        return
    try:
        with st.spinner("Getting ready …"):
            scenario = _scenario(frame, choice)
            builds.start(
                scenario,
                choice=choice,
                name=name,
                actor=frame.desk.actor,
                build=build_at(frame.workspace, scenario),
            )
    except ComptuneError as error:
        show_refusal(error)
        return
    st.rerun()


def _running(frame: Frame, building: Building) -> None:
    is_own = building.by == frame.desk.actor.name
    who = "" if is_own else f", for {verbatim(building.by)}"
    st.caption(f"Run `{building.run_id}` of **{verbatim(building.name)}**{who}")
    running_panel(building.job, key=f"run-{building.run_id}", hint=_HINT, may_cancel=is_own)


def _ended(building: Building) -> None:
    """How the person's last run ended, until it is put away."""
    with st.container(border=True, key="run-ended"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            st.markdown(f"**{_headline(building)}**")
            if st.button("Put away", key="run-dismiss", icon=":material/close:", type="tertiary"):
                building.is_dismissed = True
                st.rerun()
        failure = building.job.refusal
        if isinstance(failure, BuildFailed):
            _why(failure)
        elif building.run is None and not building.job.is_cancelled:
            ending_panel(building.job)


def _headline(building: Building) -> str:
    name, seconds = verbatim(building.name), f"{building.job.seconds:.0f} s"
    if building.run is not None:
        return f":green[:material/verified: Sealed] after {seconds}: run of {name}"
    if building.job.is_cancelled:
        return f":material/cancel: Cancelled after {seconds}: nothing of the run of {name} is kept"
    return f":red[:material/error: Failed] after {seconds}: the run of {name} was not sealed"


def _why(failure: BuildFailed) -> None:
    found = reasons(failure)
    if not found:
        show_refusal(failure)
        return
    word_table(
        ("What must be true", "What was found", "Rows", "Name"),
        [
            (one.words, one.found, "" if one.rows is None else f"{one.rows:,}", one.name)
            for one in found
        ],
        numbers=(2,),
        long=(0, 1),
        caption="Nothing was sealed; the ledger has that it failed.",
    )
    st.markdown(
        "Mend what the rows come from, as a rule the census or a value, and start it again. "
        "Nothing else was changed."
    )
