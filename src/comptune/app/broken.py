"""What opens of a ledger that was tampered with: the audit, by the entries that are still sound."""

from typing import Final, NoReturn

import streamlit as st

from comptune.app.places import Place, place_of
from comptune.app.session import desk, workspace
from comptune.app.widgets.refusals import show_refusal
from comptune.ledger.browsing import sound_part
from comptune.ledger.errors import BrokenChain
from comptune.ledger.policy import Verdict, may
from comptune.ledger.state import State
from comptune.scenarios.audit import Audit

AUDIT: Final = "audit"
_SECONDS: Final = 30  # how long the sound part of a broken ledger is taken as known


def audit() -> Audit:
    """This session's person's way to the ledger.

    Raises:
        ComptuneError: there is no workspace, or no ledger.
    """
    ground = workspace()
    return Audit(
        desk(),
        ground.ledger_url,
        checkpoints_folder=ground.checkpoints_folder,
        workspace_folder=ground.folder,
    )


def state_of(audited: Audit) -> tuple[State, BrokenChain | None]:
    """What the entries come to, and the break of a broken ledger; that one is read now and then."""
    try:
        return audited.desk.state(), None
    except BrokenChain as broken:
        state, earlier = _sound_part(workspace().ledger_url)
        return state, earlier or broken


def admission(place: Place, broken: BrokenChain) -> Verdict:
    """Whether the person may open the audit; every other page ends here and says why."""
    if place.name != AUDIT:
        _say_where_to_look(place, broken)
    own = audit()
    verdict = may(state_of(own)[0], own.desk.actor, place.act)
    if not verdict.allowed:
        st.error(str(broken), icon=":material/error:")
    return verdict


def _say_where_to_look(place: Place, broken: BrokenChain) -> NoReturn:
    st.title(place.title, anchor=False)
    show_refusal(broken)
    st.markdown(
        "The ledger is not what was recorded, so nothing that rests on it is shown, and nothing "
        "can be changed. The page Audit says where it broke."
    )
    st.page_link(place_of(AUDIT).path, icon=place_of(AUDIT).icon)
    st.stop()


@st.cache_resource(ttl=_SECONDS, show_spinner="Reading the entries before the break …")
def _sound_part(url: str) -> tuple[State, BrokenChain | None]:
    return sound_part(url)
