"""The page of the ledger: every decision, the proof that none was altered, and what leaves it."""

from typing import Final

import streamlit as st

from comptune.app.broken import audit as way_to_ledger
from comptune.app.broken import state_of
from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.widgets.acts import STYLE
from comptune.app.widgets.audit_cells import cell_panel
from comptune.app.widgets.audit_entries import entries_panel
from comptune.app.widgets.audit_entry import opened_entry
from comptune.app.widgets.audit_report import report_panel
from comptune.app.widgets.audit_take import take_panel
from comptune.app.widgets.audit_verify import verify_panel
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError
from comptune.ledger.errors import BrokenChain
from comptune.ledger.roles import Act
from comptune.scenarios.cell_groups import Names

ENTRIES: Final = "Entries"
VERIFICATION: Final = "Verification"
CELL: Final = "History of a cell"
TAKE: Final = "For auditors"
_VIEW: Final = "audit-view"
_STYLE: Final = STYLE.with_name("audit.css")


def page() -> None:
    """One of four views."""
    with framed("audit") as frame:
        st.html(STYLE)
        st.html(_STYLE)
        audit = way_to_ledger()
        state, broken = state_of(audit)
        view = _head(frame, broken)
        names = _names(frame)
        if view == VERIFICATION:
            verify_panel(audit, audit.may(Act.VERIFY, state), names)
        elif view == CELL and broken is not None:
            st.info(
                "The history of a cell rests on entries that follow from one another. Search for "
                "the cell among the entries, as they stand.",
                icon=":material/history:",
            )
        elif view == CELL:
            cell_panel(audit, state, names)
        elif view == TAKE:
            take_panel(audit, is_broken=broken is not None)
            report_panel(audit, audit.may(Act.EXPORT, state), is_broken=broken is not None)
        else:
            entries_panel(audit, state, names, opened=opened_entry(), is_broken=broken is not None)


def _head(frame: Frame, broken: BrokenChain | None) -> str:
    """Title and views; a ledger that is broken says so first, and is verified first."""
    arrival = ENTRIES if broken is None or opened_entry() else VERIFICATION
    st.session_state[_VIEW] = st.session_state.get(_VIEW, arrival)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="page-head"):
        st.title(frame.place.title, anchor=False, width="content")
        view = st.segmented_control(
            "View",
            (ENTRIES, VERIFICATION, CELL, TAKE),
            key=_VIEW,
            required=True,
            label_visibility="collapsed",
        )
    if broken is not None:
        show_refusal(broken)
        st.markdown(
            "Nothing can be written until it is restored, and the other pages stay closed. What a "
            "person may see here is what the entries before the break say."
        )
    return str(view)


def _names(frame: Frame) -> Names:
    """What the newest structure calls the job levels; nothing where it cannot be read."""
    try:
        structure = frame.workspace.structure()[1]
    except ComptuneError:
        return {}
    return {int(str(row[0])): str(row[1]) for row in structure.rows("config_job_levels")}


page()
