"""The structures that were kept: who, when, why, and what each changed."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.session import name_of
from comptune.app.widgets.structure_save import difference_panel
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.ledger.actor import Authentication
from comptune.ledger.state import State
from comptune.scenarios.structure_history import StructureVersion, structure_history
from comptune.structure import Difference, difference

_SHORT: Final = 12


def history_view(frame: Frame, state: State) -> None:
    """Draw the list, and the difference of any two of them."""
    versions = structure_history(frame.desk.ledger)
    if not versions:
        st.info(
            "The ledger knows of no structure yet: the one in use lies in the workspace.",
            icon=":material/history:",
        )
        return
    word_table(
        ("Entry", "When (UTC)", "Who", "Structure", "Changed", "Why", "Scenarios on it"),
        [_row(one, position, versions, state) for position, one in enumerate(versions)],
        numbers=(0,),
        short=(1, 2, 3),
        long=(5,),
        caption="The newest is the one that new scenarios stand on.",
    )
    if len(versions) > 1:
        _compare(frame, versions)


def _row(
    one: StructureVersion, position: int, versions: Sequence[StructureVersion], state: State
) -> tuple[str, ...]:
    on_it = [
        name_of(state, name)
        for name, scenario in state.scenarios.items()
        if scenario.structure_sha256 == one.sha256 and scenario.status != "archived"
    ]
    is_first = position == len(versions) - 1
    header = one.authenticated_by is Authentication.TRUSTED_HEADER
    return (
        str(one.sequence),
        f"{one.at:%d %b %Y, %H:%M}",
        f"{one.by} (named by the proxy)" if header else one.by,
        one.sha256[:_SHORT],
        "the first" if is_first else f"{len(one.differences)} cells",
        one.reason,
        ", ".join(on_it) or "none",
    )


def _compare(frame: Frame, versions: Sequence[StructureVersion]) -> None:
    st.subheader("What differs", anchor=False)

    def words(position: int) -> str:
        one = versions[position]
        return f"{one.sha256[:_SHORT]}, {one.at:%d %b %Y} by {one.by}"

    places = range(len(versions))
    with st.container(horizontal=True):
        before = st.selectbox("From", places, index=1, format_func=words, key="structure-from")
        after = st.selectbox("To", places, index=0, format_func=words, key="structure-to")
    found = _between(frame, versions[before], versions[after])
    if not found:
        st.info("The two are the same.", icon=":material/check:")
        return
    if before == after + 1 and versions[after].reason:
        st.caption(f"Why: {verbatim(versions[after].reason)}")
    difference_panel(found)


def _between(frame: Frame, one: StructureVersion, other: StructureVersion) -> list[Difference]:
    sides = [frame.workspace.structure(version.sha256)[1] for version in (one, other)]
    return difference(*sides)
