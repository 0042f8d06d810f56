"""The censuses of the workspace: of when, how many people, from which file, and who uses them."""

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.session import name_of
from comptune.app.widgets.word_table import word_table
from comptune.census import CensusEntry
from comptune.ledger.state import CensusState, State
from comptune.metrics import figures

_MOST_NAMED = 3


def census_list(frame: Frame, state: State) -> None:
    """Draw them, the latest first."""
    entries = frame.workspace.censuses()
    if not entries:
        st.info(
            "No people yet: upload a file below, or make one of people who do not exist.",
            icon=":material/group:",
        )
        return
    told = {one.census_sha256: one for one in state.censuses}
    word_table(
        ("As of", "People", f"Payroll ({frame.currency})", "From", "Kept by", "Used by"),
        [_row(one, told.get(one.sha256), state, is_only=len(entries) == 1) for one in entries],
        numbers=(1, 2),
        long=(3, 5),
        short=(4,),
    )


def _row(
    entry: CensusEntry, told: CensusState | None, state: State, *, is_only: bool
) -> tuple[str, ...]:
    payroll = f"{figures.money(told.payroll)}" if told else ""
    source = f"{told.source}, census {entry.sha256[:12]}" if told else f"census {entry.sha256[:12]}"
    by = f"{told.by}, {told.at:%d %b %Y}" if told else "not known to the ledger"
    return (
        f"{entry.as_of:%d %b %Y}",
        f"{entry.people:,}",
        payroll,
        source,
        by,
        _users(entry, state, is_only=is_only),
    )


def _users(entry: CensusEntry, state: State, *, is_only: bool) -> str:
    users = [
        name_of(state, one.id)
        for one in state.scenarios.values()
        if one.census_sha256 == entry.sha256 and one.status != "archived"
    ]
    more = len(users) - _MOST_NAMED
    words = ", ".join(users[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    new = "new scenarios" if is_only else ""
    return ", ".join(filter(None, (words, new))) or "no scenario"
