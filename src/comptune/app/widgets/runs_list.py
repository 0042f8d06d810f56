"""The sealed runs, newest first: of what, when, by whom, what they come to, whether they hold."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from comptune.app.session import name_of
from comptune.app.widgets.verbatim import verbatim
from comptune.ledger.state import State
from comptune.metrics import figures
from comptune.scenarios.keeping import BASELINE
from comptune.scenarios.run_list import ListedRun

LOOKED_AT: Final = "run-looked-at"
VERIFIED: Final = "runs-verified"  # by run id, what was found when it was last verified here
_WIDTHS: Final = [22, 28, 19, 16, 15, 14]
_MOST: Final = 12
_ALL: Final = "All runs"
_OWN: Final = "Of the chosen scenario"
_MORE: Final = "runs-more"


def runs_list(
    listed: Sequence[ListedRun], state: State, *, choice: str, current: str, currency: str
) -> None:
    """Draw the list; the one looked at stands out."""
    own = [one for one in listed if one.scenario == choice]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Sealed runs", anchor=False, width="content")
        if own and len(own) < len(listed):
            group = st.segmented_control(
                "Which runs",
                (_ALL, _OWN),
                default=_ALL,
                required=True,
                key="runs-group",
                label_visibility="collapsed",
            )
            listed = own if group == _OWN else listed
    _head(currency)
    shown = listed if st.session_state.get(_MORE) else listed[:_MOST]
    with st.container(gap=None):
        for one in shown:
            _row(one, state, is_current=one.run_id == current)
    if len(shown) < len(listed):
        st.button(
            f"Show all {len(listed)}",
            key="runs-show-all",
            type="tertiary",
            on_click=lambda: st.session_state.update({_MORE: True}),
        )


def look_at(run_id: str) -> None:
    """Show a run; for callbacks of buttons."""
    st.session_state[LOOKED_AT] = run_id


def run_name(state: State, one: ListedRun) -> str:
    """What was run, as people know it."""
    if one.scenario in state.scenarios:
        return name_of(state, one.scenario)
    return one.scenario.capitalize() or "Not known"


def freshness(one: ListedRun) -> tuple[str, str]:
    """Whether a run is of what its scenario is now, in a word, and what that means."""
    if one.scenario == BASELINE:
        return "No scenario", "It is of the values that were in force when it was made."
    if one.is_current is None:
        return "Not saved", "What was run is no scenario of the ledger."
    if one.is_current:
        return "Current", "The scenario is what was run: it can be submitted with this run."
    return "Outdated", "The scenario was changed since, or what is published under it was."


def _head(currency: str) -> None:
    with st.container(key="list-head"):
        heads = (
            "Scenario",
            "Sealed (UTC)",
            f"Cost, all years, {currency}",
            "People, last year",
            "Content",
            "File",
        )
        for column, head in zip(st.columns(_WIDTHS, gap="small"), heads, strict=True):
            column.caption(head)


def _row(one: ListedRun, state: State, *, is_current: bool) -> None:
    with st.container(key=f"row-{'looked-at-' if is_current else ''}{one.run_id}"):
        name, at, cost, people, content, file = st.columns(
            _WIDTHS, gap="small", vertical_alignment="center"
        )
        name.button(
            verbatim(run_name(state, one)),
            key=f"run-{one.run_id}",
            type="tertiary",
            help=f"Show run {one.run_id}",
            on_click=look_at,
            args=(one.run_id,),
        )
        at.caption(f"{one.at:%d %b %Y, %H:%M} by {verbatim(one.by)}")
        if one.headline is not None:
            cost.markdown(figures.money(one.headline.cost))
            people.markdown(figures.count(one.headline.headcount))
        word, meaning = freshness(one)
        content.markdown(_coloured(word), help=meaning)
        with file:
            file_badge(one)


def _coloured(word: str) -> str:
    icons: Mapping[str, str] = {
        "Current": ":green[:material/check_circle: Current]",
        "Outdated": ":orange[:material/history: Outdated]",
    }
    return icons.get(word, word)


def file_badge(one: ListedRun) -> None:
    """Draw whether the file is what was sealed, as far as that was looked at."""
    if one.removed is not None:
        st.badge("Removed", icon=":material/delete:", color="gray", help=verbatim(one.problem))
        return
    if one.problem:
        st.badge("Damaged", icon=":material/error:", color="red", help=verbatim(one.problem))
        return
    found = st.session_state.get(VERIFIED, {}).get(one.run_id)
    if found is None:
        st.badge(
            "Sealed",
            icon=":material/lock:",
            color="gray",
            help="Read-only since it was tested. Verify reads every byte of it again.",
        )
    elif found.problem:
        st.badge("Damaged", icon=":material/error:", color="red", help=verbatim(found.problem))
    else:
        st.badge("Verified", icon=":material/verified:", color="green", help=found.words)
