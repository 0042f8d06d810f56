"""The entries of the ledger: looked through by page, one of them opened."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import streamlit as st

from comptune.app.audit_words import (
    KINDS,
    Looked,
    abouts,
    entry_words,
    kind_words,
    scenario_words,
)
from comptune.app.widgets.audit_entry import close, entry_panel, show_entry
from comptune.app.widgets.audit_take import take_button
from comptune.app.widgets.histories import who
from comptune.app.widgets.verbatim import verbatim
from comptune.ledger.state import State
from comptune.scenarios.audit import Audit, TrailLine
from comptune.scenarios.cell_groups import Names

_EACH_PAGE: Final = 25
_PAGE: Final = "audit-page"
_WIDTHS: Final = [9, 17, 16, 56, 30]
_FIELDS: Final = ("person", "kinds", "about", "first", "last", "text")


def entries_panel(
    audit: Audit, state: State, names: Names, *, opened: int | None, is_broken: bool
) -> None:
    """Draw filters, the entry that is opened, and one page of the list.

    Args:
        audit: the way to the ledger.
        state: what its entries come to, as far as they are sound.
        names: of the job levels.
        opened: the number of the entry to show in full.
        is_broken: whether nothing can be appended any more.
    """
    looked = _filters(audit, state)
    if opened is not None:
        entry_panel(audit, opened, names, is_broken=is_broken)
    wanted = looked.as_filter()
    with st.spinner("Looking through the entries …", show_time=True):
        total = audit.count(wanted)
        last = max((total - 1) // _EACH_PAGE, 0)
        number = min(st.session_state.get(_PAGE, 0), last)
        lines = audit.page(wanted, skip=number * _EACH_PAGE, most=_EACH_PAGE)
    _head(total, number, last, lambda: take_button(audit, looked, total, is_broken=is_broken))
    if not lines:
        st.info("No entry is like this. Widen the search.", icon=":material/search_off:")
        st.button("Clear the search", on_click=_clear, icon=":material/filter_alt_off:")
        return
    _rows(lines, state, names, opened)


def _filters(audit: Audit, state: State) -> Looked:
    offered = abouts(state)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="audit-find"):
        text = st.text_input(
            "Search",
            key="audit-text",
            placeholder="A word, a cell, a hash",
            on_change=_to_the_newest,
            help="Finds what stands in an entry: reasons, cells such as merit_rate.2027.L3, names.",
        )
        person = st.selectbox(
            "Who",
            [None, *audit.people()],
            key="audit-person",
            format_func=lambda one: one or "Anybody",
            on_change=_to_the_newest,
        )
        about = st.selectbox(
            "About",
            list(offered),
            key="audit-about",
            format_func=lambda one: offered.get(one, one),
            on_change=_to_the_newest,
        )
        kinds = st.multiselect(
            "Kind",
            KINDS,
            key="audit-kinds",
            format_func=kind_words,
            placeholder="Any kind",
            on_change=_to_the_newest,
        )
        first = _day("From", "audit-first")
        last = _day("To", "audit-last")
    return Looked(person, tuple(kinds), about, first, last, text)


def _day(label: str, key: str) -> date | None:
    found: Any = st.date_input(
        label,
        value=None,
        key=key,
        format="YYYY-MM-DD",
        on_change=_to_the_newest,
        help="A day in UTC, by which entries are dated; it is included.",
    )
    return found if isinstance(found, date) else None


def _head(total: int, number: int, last: int, beside: Callable[[], None]) -> None:
    first_shown = number * _EACH_PAGE + 1 if total else 0
    last_shown = min((number + 1) * _EACH_PAGE, total)
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        key="audit-list-head",
    ):
        st.markdown(
            f"**{first_shown:,} to {last_shown:,}** of {total:,} entries, newest first",
            width="content",
        )
        with st.container(horizontal=True, width="content", gap="xsmall"):
            beside()
            _turn("Newest", "first_page", 0, disabled=number == 0)
            _turn("Newer", "chevron_left", number - 1, disabled=number == 0)
            _turn("Older", "chevron_right", number + 1, disabled=number >= last)
            _turn("Oldest", "last_page", last, disabled=number >= last)


def _turn(label: str, icon: str, to: int, *, disabled: bool) -> None:
    st.button(
        label,
        key=f"audit-{label.lower()}",
        icon=f":material/{icon}:",
        disabled=disabled,
        on_click=_turn_to,
        args=(to,),
    )


def _rows(lines: Sequence[TrailLine], state: State, names: Names, opened: int | None) -> None:
    with st.container(gap=None, key="audit-list"):
        with st.container(key="row-head"):
            columns = st.columns(_WIDTHS, gap="small")
            for column, title in zip(
                columns, ("Entry", "When (UTC)", "Who", "What", "Why"), strict=True
            ):
                column.caption(f"**{title}**")
        for one in lines:
            _row(one, state, names, is_opened=one.sequence == opened)


def _row(one: TrailLine, state: State, names: Names, *, is_opened: bool) -> None:
    row, line = one.found.row, one.line
    marked = "looked-at-" if is_opened else ""
    with st.container(key=f"row-{marked}entry-{row.sequence}"):
        number, when, author, done, why = st.columns(_WIDTHS, gap="small")
        number.button(
            str(row.sequence),
            key=f"entry-{row.sequence}",
            type="tertiary",
            help="Close it" if is_opened else "Show all of it",
            on_click=close if is_opened else show_entry,
            args=() if is_opened else (row.sequence,),
        )
        when.markdown(
            verbatim(str(row.recorded_at)) if line is None else f"{line.at:%d %b %Y, %H:%M}"
        )
        author.markdown(verbatim(str(row.actor) if line is None else who(line)))
        with done:
            if not one.found.has_its_hash:
                st.badge(
                    "Altered",
                    icon=":material/warning:",
                    color="red",
                    help="Its content does not have the hash that is stored with it.",
                )
            about = scenario_words(one, state)
            of_it = f"**{verbatim(about)}:** " if about else ""
            words = verbatim(entry_words(one, names)).replace(" %", "\u00a0%")  # stay together
            st.markdown(f"{of_it}{words}")
        why.markdown(verbatim(line.reason) if line else "")


def _to_the_newest() -> None:
    st.session_state[_PAGE] = 0


def _turn_to(number: int) -> None:
    st.session_state[_PAGE] = number


def _clear() -> None:
    for field in _FIELDS:
        st.session_state.pop(f"audit-{field}", None)
    _to_the_newest()
