"""The list of scenarios: where each stands, what it lacks, what it costs; one is looked at."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.scenario_rows import ARCHIVED, GROUPS, Row
from comptune.app.session import choose_next, chosen, name_of
from comptune.app.widgets.badges import status_badge
from comptune.app.widgets.verbatim import verbatim
from comptune.ledger.state import State

_LOOKED_AT: Final = "scenario-looked-at"
_FOLLOWED: Final = "scenario-followed"  # the choice in the sidebar that the list followed last
_WIDTHS: Final = [28, 23, 28, 21, 21]
_ALL: Final = "All"
_TALLEST: Final = 8  # rows; more scroll
_ROW_HEIGHT: Final = 58  # pixels


def looked_at(state: State) -> str:
    """The scenario that the page shows: the one opened in the list, or chosen in the sidebar."""
    choice = chosen()
    if choice in state.scenarios and st.session_state.get(_FOLLOWED) != choice:
        st.session_state[_FOLLOWED] = st.session_state[_LOOKED_AT] = choice
    known = st.session_state.get(_LOOKED_AT)
    if known in state.scenarios:
        return str(known)
    return max(state.scenarios.values(), key=lambda one: one.changed_sequence).id


def look_at(scenario_id: str, *, archived: bool) -> None:
    """Show a scenario on this page, and work on it on all others; for callbacks of buttons."""
    st.session_state[_LOOKED_AT] = scenario_id
    if not archived:
        st.session_state[_FOLLOWED] = scenario_id
        choose_next(scenario_id)


def scenario_list(frame: Frame, state: State, rows: Sequence[Row], *, current: str) -> None:
    """Draw the list with its filter."""
    counts = {group: sum(row.group == group for row in rows) for group in GROUPS}
    offered = [_ALL, *(group for group in GROUPS if counts[group])]
    group = st.segmented_control(
        "Which scenarios",
        offered,
        default=_ALL,
        required=True,
        key="scenario-group",
        label_visibility="collapsed",
        format_func=lambda one: one if one == _ALL else f"{one} ({counts[one]})",
    )
    wanted = [row for row in rows if row.group == (group or _ALL)]
    if group == _ALL:
        wanted = [row for row in rows if row.group != ARCHIVED]
    _head(frame.currency)
    tall = len(wanted) > _TALLEST
    with st.container(height=_TALLEST * _ROW_HEIGHT if tall else "content", border=False, gap=None):
        for row in wanted:
            name = name_of(state, row.scenario.id)
            _row(row, name, is_current=row.scenario.id == current)
        if not wanted:
            st.caption("None of these.")


def _head(currency: str) -> None:
    with st.container(key="list-head"):
        columns = st.columns(_WIDTHS, gap="small")
        heads = (
            "Scenario",
            "Status",
            "What it lacks",
            f"Cost vs baseline, all years, {currency}",
            "Changed",
        )
        for column, head in zip(columns, heads, strict=True):
            column.caption(head)


def _row(row: Row, shown: str, *, is_current: bool) -> None:
    one = row.scenario
    with st.container(key=f"row-{'looked-at-' if is_current else ''}{one.id}"):
        name, status, lacks, cost, changed = st.columns(
            _WIDTHS, gap="small", vertical_alignment="center"
        )
        with name:
            st.button(
                verbatim(shown),
                key=f"look-{one.id}",
                type="tertiary",
                help=f"Show {one.id}",
                on_click=look_at,
                args=(one.id,),
                kwargs={"archived": row.group == ARCHIVED},
            )
        with status:
            status_badge(row.standing)
        lacks.markdown(row.lacks or "–")
        cost.markdown(row.cost)
        changed.caption(verbatim(row.changed))
