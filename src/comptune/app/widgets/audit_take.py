"""What leaves the ledger: the export for auditors, and entries as CSV; both are logged before."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from comptune.app.audit_words import Looked
from comptune.app.widgets.acts import why_not
from comptune.app.widgets.reason import ask_reason
from comptune.ledger.policy import Verdict
from comptune.ledger.roles import Act
from comptune.scenarios.audit import Audit, Taken

_TAKEN: Final = "audit-taken"
_BROKEN: Final = Verdict(
    False,
    (
        "An export is an entry itself, and a broken ledger takes none. To keep what stands there "
        "now as evidence, copy the database's file.",
    ),
)
_KINDS: Final = {".zip": "application/zip", ".csv": "text/csv"}


def take_button(audit: Audit, looked: Looked, total: int, *, is_broken: bool) -> None:
    """Draw the button that exports the entries of a search, and the download once it is there."""
    verdict = _verdict(audit, is_broken=is_broken)
    key = ("csv", looked)
    if _offer(key):
        return
    if st.button(
        "Export as CSV …",
        key="audit-csv",
        icon=":material/download:",
        disabled=not verdict.allowed or total == 0,
        help=why_not(verdict) or "The entries of this search, all pages of them.",
    ):
        which = looked.words()
        _ask(
            "Export entries",
            about=f"{total:,} entries{f', {which}' if which else ''}, as CSV. The ledger keeps "
            "that you took them, and why.",
            doing=f"Writing {total:,} entries into a file …",
            act=lambda reason: _keep(
                key, audit.export_entries(looked.as_filter(), about=which, reason=reason)
            ),
        )


def take_panel(audit: Audit, *, is_broken: bool) -> None:
    """Draw what auditors are handed."""
    verdict = _verdict(audit, is_broken=is_broken)
    st.markdown(
        "One zip file for auditors: every entry, the signed checkpoints, the public key, and a "
        "script that verifies all of it on any machine with Python, without this tool."
    )
    if is_broken:
        st.warning(_BROKEN.reasons[0], icon=":material/warning:")
    key = ("zip", audit.desk.actor.name)
    if _offer(key):
        st.caption("To verify it: unpack it, then `python3 verify_ledger.py` in its folder.")
    if st.button(
        "Export for auditors …",
        key="audit-zip",
        icon=":material/folder_zip:",
        type="primary" if verdict.allowed and _taken(key) is None else "secondary",
        disabled=not verdict.allowed,
        help=why_not(verdict),
    ):
        _ask(
            "Export for auditors",
            about="The whole ledger. The ledger itself keeps that you took it, and why.",
            doing=f"Writing all {audit.count():,} entries into a file …",
            act=lambda reason: _keep(key, audit.export(reason=reason)),
        )


def _verdict(audit: Audit, *, is_broken: bool) -> Verdict:
    return _BROKEN if is_broken else audit.desk.may(Act.EXPORT)


def _ask(title: str, *, about: str, doing: str, act: Callable[[str], None]) -> None:
    ask_reason(
        title,
        act=act,
        button="Export",
        about=about,
        required=True,
        doing=doing,
        done="Exported: the ledger says so. Download it now.",
    )


def _keep(key: tuple[object, ...], taken: Taken) -> None:
    """Only the newest is kept: what somebody took stays in the ledger, not in this session."""
    st.session_state[_TAKEN] = (key, taken)


def _taken(key: tuple[object, ...]) -> Taken | None:
    kept = st.session_state.get(_TAKEN)
    return kept[1] if kept is not None and kept[0] == key else None


def _offer(key: tuple[object, ...]) -> bool:
    taken = _taken(key)
    if taken is None:
        return False
    ending = taken.name[-4:]
    st.download_button(
        f"Download {len(taken.content) / 1000:,.0f} kB",
        taken.content,
        taken.name,
        _KINDS[ending],
        key=f"audit-download-{ending[1:]}",
        icon=":material/download:",
        type="primary",
        help=f"{taken.name}: {taken.entries:,} entries. Entry {taken.logged} says that you took "
        "it.",
        on_click="ignore",
    )
    return True
