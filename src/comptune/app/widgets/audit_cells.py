"""The history of one cell: every entry that ever set, published, locked or unlocked it."""

from datetime import date
from functools import partial
from typing import Any, Final

import streamlit as st

from comptune.app.audit_words import (
    ANYWHERE,
    PUBLISHED,
    end_of,
    place_words,
    step_words,
    steps_of,
    value_then,
)
from comptune.app.session import name_of
from comptune.app.widgets.audit_entry import show_entry
from comptune.app.widgets.word_table import word_table
from comptune.ledger.state import State
from comptune.levers import Cell, Lever, load_catalogue
from comptune.levers.catalogue import AXES
from comptune.scenarios.audit import Audit
from comptune.scenarios.cell_groups import Names, title_of, where
from comptune.scenarios.clock import utc_now
from comptune.scenarios.standing_words import signed_by

_PLACES: Final = {ANYWHERE: "Everywhere", PUBLISHED: "Published values"}
_MOST_JUMPS: Final = 8


def cell_panel(audit: Audit, state: State, names: Names) -> None:
    """Draw the choice of a cell and its history."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="audit-cell"):
        cell = _cell(state, names)
        scenarios = sorted(state.scenarios.values(), key=lambda one: -one.changed_sequence)
        place = st.selectbox(
            "In",
            [ANYWHERE, PUBLISHED, *(one.id for one in scenarios)],
            key="history-place",
            format_func=lambda one: _PLACES.get(one) or name_of(state, one),
        )
        day: Any = st.date_input(
            "As of",
            value=None,
            key="history-as-of",
            format="YYYY-MM-DD",
            help="The end of that day in UTC. Empty: now.",
        )
    with st.spinner("Looking for the cell in the ledger …", show_time=True):
        every = audit.cell_history(str(cell))
    before = end_of(day) if isinstance(day, date) else None
    steps = steps_of(every, place, before=before)
    spot = where([str(cell)], names)
    named = f"{title_of(str(cell))}{f', {spot}' if spot else ''}"
    moment = f"on {day}" if before else "now"
    if not steps:
        st.info(
            f"{named}: no entry touched it{f' until {day}' if before else ''}, so it is what lies "
            "beneath: a published value, the default, or the pay structure.",
            icon=":material/history:",
        )
        return
    if place != ANYWHERE:
        st.markdown(f"**{named}** in {_place_name(place, state)} {moment}: **{value_then(steps)}**")
    word_table(
        ("Entry", "When (UTC)", "Who", "Where", "What", "Why", "Agreed by"),
        [
            (
                str(one.sequence),
                f"{one.at:%d %b %Y, %H:%M}",
                one.by,
                place_words(one, state),
                step_words(one),
                one.reason,
                signed_by(one.approvals),
            )
            for one in reversed(steps)
        ],
        numbers=(0,),
        short=(1, 4),
        long=(5,),
        caption=f"{named}: {len(steps):,} "
        f"{'entry' if len(steps) == 1 else 'entries'}, newest first.",
    )
    with st.container(horizontal=True, gap="xsmall"):
        for one in steps[: -_MOST_JUMPS - 1 : -1]:
            st.button(
                f"Show entry {one.sequence}",
                key=f"history-entry-{one.sequence}",
                type="tertiary",
                on_click=_to_entry,
                args=(one.sequence,),
            )


def _cell(state: State, names: Names) -> Cell:
    catalogue = load_catalogue()
    quantities = [*catalogue, *(value.name for value in catalogue.structure_values)]
    name = st.selectbox(
        "Lever",
        quantities,
        key="history-lever",
        format_func=lambda one: catalogue.quantity(one).title,
    )
    quantity = catalogue.quantity(name)
    axes: dict[str, int] = {}
    for axis in quantity.grain:
        offered = _offered(axis, quantity.levels if isinstance(quantity, Lever) else (), state)
        shown = names if axis == "level" else {}
        axes[axis] = st.selectbox(
            axis.capitalize(),
            offered,
            key=f"history-{name}-{axis}",
            format_func=partial(_number_words, shown),
        )
    return Cell(name, **axes)


def _number_words(names: Names, number: int) -> str:
    return names.get(number, str(number))


def _offered(axis: str, levels: tuple[int, ...], state: State) -> tuple[int, ...]:
    if axis == "level" and levels:
        return levels
    if axis == "year":
        return _years(state)
    return AXES[axis]


def _years(state: State) -> tuple[int, ...]:
    """Every year of a scenario or of a published value."""
    found = {
        year for one in state.scenarios.values() for year in range(one.start_year, one.end_year + 1)
    }
    found |= {year for cell in state.published if (year := Cell.parse(cell).year)}
    return tuple(sorted(found)) or (utc_now().year + 1,)


def _place_name(place: str, state: State) -> str:
    return "the published values" if place == PUBLISHED else name_of(state, place)


def _to_entry(sequence: int) -> None:
    st.session_state["audit-view"] = "Entries"
    show_entry(sequence)
