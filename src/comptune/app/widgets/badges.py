"""Status badges: one word, one icon and one colour for each state of a scenario."""

from typing import Final, Literal

import streamlit as st

from comptune.ledger.content import Standing

Colour = Literal["gray", "blue", "green", "orange", "red", "violet"]

# By status: the word, the icon, the colour. The word alone says it all.
_LOOKS: Final[dict[str, tuple[str, str, Colour]]] = {
    "draft": ("Draft", ":material/edit_note:", "gray"),
    "submitted": ("Submitted", ":material/hourglass_top:", "blue"),
    "approved": ("Approved", ":material/check_circle:", "green"),
    "published": ("Published", ":material/public:", "green"),
    "rejected": ("Rejected", ":material/block:", "red"),
    "withdrawn": ("Withdrawn", ":material/undo:", "gray"),
    "archived": ("Archived", ":material/archive:", "gray"),
}


def status_badge(standing: Standing) -> None:
    """Draw where a scenario stands now; a lapsed submission says so."""
    word, icon, colour = _LOOKS[standing.status]
    if standing.lapsed:
        word, icon, colour = "Draft, submission lapsed", ":material/history:", "orange"
    st.badge(word, icon=icon, color=colour, help=_more(standing))


def status_text(standing: Standing) -> str:
    """The same as words for a table."""
    word = _LOOKS[standing.status][0]
    return "Draft, submission lapsed" if standing.lapsed else word


def _more(standing: Standing) -> str | None:
    if standing.lapsed:
        return (
            "It was changed after it was submitted, or what it would replace was: earlier "
            "approvals do not count any more."
        )
    if standing.status == "submitted":
        missing = ", ".join(standing.missing)
        return f"Approvals to come: {missing}." if missing else None
    if standing.status == "published":
        return "Published scenarios stay as they are: copy one to go on from it."
    return None
