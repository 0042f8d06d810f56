"""The rejected rows, each to be written over where it stands, and checked again with that."""

from typing import Final

import streamlit as st

from comptune.app.arrival import Arrival, Cells
from comptune.app.rejected import (
    RejectedRow,
    rejected_count,
    rejected_rows,
    rejected_table,
    written_over,
)
from comptune.app.widgets.verbatim import verbatim

_EACH_PAGE: Final = 10
_PAGE: Final = "rejected-page"
_FIELD_WIDTH: Final = 190  # pixels


def rejected_panel(arrival: Arrival) -> bool:
    """Draw the rejected rows, to be corrected in place; whether to check again with that."""
    found = arrival.checked
    if found is None or not found.faults:
        st.info(
            "No row is rejected." if found and found.report else "Rejected rows come here.",
            icon=":material/done_all:",
        )
        return False
    if not arrival.is_checked():
        st.warning("Check again first: these are of an earlier check.", icon=":material/history:")
        return False
    st.markdown(
        "Write over what is wrong and check again, or mend the file and upload it anew: what you "
        "said of its columns is kept. A row that stays as it is does not become part of the census."
    )
    is_checked = _form(arrival, rejected_count(arrival))
    st.download_button(
        "Rejected rows as CSV",
        lambda: rejected_table(arrival).to_csv(index=False).encode("utf-8-sig"),
        "rejected.csv",
        "text/csv",
        key="census-rejected",
        icon=":material/download:",
        help="The rows as they stand, with their numbers and what is wrong with them.",
        on_click="ignore",
    )
    return is_checked


def _form(arrival: Arrival, count: int) -> bool:
    """One page of rows. Nothing is drawn anew while somebody types: a form sends all at once."""
    last = (count - 1) // _EACH_PAGE
    number = min(st.session_state.get(_PAGE, 0), last)
    rows = rejected_rows(arrival, skip=number * _EACH_PAGE, most=_EACH_PAGE)
    with st.form("rejected-form", border=False, enter_to_submit=False):
        texts: dict[tuple[int, str], str] = {}
        for one in rows:
            texts |= _row(arrival, one)
        with st.container(horizontal=True, vertical_alignment="center"):
            is_checked = st.form_submit_button(
                "Check again with the corrections",
                key="census-correct",
                icon=":material/rule:",
                type="primary",
            )
            turned = _turn(number, last, count) if last else 0
            if arrival.cells:
                st.caption(f"{len(arrival.cells):,} cells are corrected by hand so far.")
    if not (is_checked or turned):
        return False
    _take_over(arrival, rows, texts)
    if turned:
        st.session_state[_PAGE] = number + turned
        st.rerun()
    if not arrival.written:
        st.warning("Nothing is written over yet.", icon=":material/edit:")
        return False
    arrival.cells |= arrival.written
    arrival.written = {}
    return True


def _row(arrival: Arrival, one: RejectedRow) -> dict[tuple[int, str], str]:
    """What stands in the fields of a row, by row and header."""
    texts = {}
    others = [name for name in one.cells if name not in one.at_fault]
    with st.container(border=True, gap="small", key=f"rejected-row-{one.row}"):
        said, fields = st.columns([5, 6], gap="medium")
        who = f" · {verbatim(one.name)}" if one.name else ""
        sentences = "\n".join(f"- {verbatim(words)}" for words in one.wrong)
        said.markdown(f"**Row {one.row}**{who}\n\n{sentences}")
        with fields.container(horizontal=True, vertical_alignment="bottom"):
            for name in one.at_fault:
                texts[one.row, name] = _field(arrival, one, name)
            with st.popover("Other cells"):
                for name in others:
                    texts[one.row, name] = _field(arrival, one, name)
    return texts


def _field(arrival: Arrival, one: RejectedRow, name: str) -> str:
    number = list(one.cells).index(name)
    written = arrival.written.get((one.row, name), one.cells[name])
    stamp = hash(arrival.checked.stamp if arrival.checked else "")
    return str(
        st.text_input(
            f"{name}, row {one.row}",
            value=written or "",
            key=f"rejected-{arrival.version}-{stamp}-{one.row}-{number}",
            width=_FIELD_WIDTH,
        )
    )


def _turn(number: int, last: int, count: int) -> int:
    first = number * _EACH_PAGE + 1
    shown = f"{first:,} to {min(first + _EACH_PAGE - 1, count):,} of {count:,}"
    earlier = st.form_submit_button("Earlier", key="rejected-earlier", disabled=number == 0)
    later = st.form_submit_button("Later", key="rejected-later", disabled=number == last)
    st.caption(shown)
    return int(later) - int(earlier)


def _take_over(
    arrival: Arrival, rows: tuple[RejectedRow, ...], texts: dict[tuple[int, str], str]
) -> None:
    """Keep what was written on this page, and forget what was put back."""
    written: Cells = written_over(rows, texts)
    kept = {place: text for place, text in arrival.written.items() if place not in texts}
    arrival.written = kept | written
