"""The frame of every page: who may open it, the sidebar, and one design for what goes wrong.

A page script is `with page("runs") as frame: ...`, and one line in `places`.
"""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from comptune import logs
from comptune.app import broken, identity
from comptune.app.places import PLACES, Place, every_place, place_of
from comptune.app.session import (
    SCENARIO_KEY,
    bench_at_hand,
    choices,
    chosen,
    desk,
    name_of,
    workspace,
)
from comptune.app.widgets.badges import status_badge
from comptune.app.widgets.refusals import show_refusal
from comptune.app.widgets.signing_in import sign_in_page
from comptune.app.widgets.verbatim import verbatim
from comptune.errors import ComptuneError
from comptune.ledger.actor import Authentication, operating_system_user
from comptune.ledger.errors import BrokenChain
from comptune.ledger.roles import IN_WORDS
from comptune.ledger.state import State
from comptune.scenarios.desk import Desk
from comptune.workspace import Workspace, default_folder

_LOGGED: Final = "logged-page"
_LAST_DAY: Final = "2026-12-31"
_NOBODY_CHOSEN: Final = ("",)
_KNOWN_BY: Final = {
    Authentication.OPERATING_SYSTEM: "signed in to this computer",
    Authentication.OPENID_CONNECT: "signed in",
    Authentication.TRUSTED_HEADER: "signed in",
    Authentication.DEMO: "demo user: nobody made sure who this is",
}


@dataclass(frozen=True)
class Frame:
    """What every page has at hand."""

    place: Place
    workspace: Workspace
    desk: Desk

    @property
    def currency(self) -> str:
        """Of every amount of the workspace."""
        return self.workspace.settings.currency

    @property
    def scenario_id(self) -> str | None:
        """The scenario of the ledger that is chosen in the sidebar; None for none of these."""
        return chosen() if chosen() in self.desk.state().scenarios else None


@contextmanager
def page(name: str) -> Iterator[Frame]:
    """A page's frame: its body runs for who may open it, and what it refuses is shown.

    Args:
        name: as in `places`.
    """
    place = place_of(name)
    frame = _opened(place)
    _log_opening(frame)
    try:
        yield frame
    except ComptuneError as error:
        logs.event(
            "page.refused", page=name, actor=frame.desk.actor.name, error=type(error).__name__
        )
        if place.is_of_scenario and not frame.workspace.censuses():
            say_what_to_do_first(error)
        else:
            show_refusal(error)


def sidebar(pages: Mapping[str, Any]) -> None:
    """Draw what stands beside every page: scenario, pages, person.

    Args:
        pages: Streamlit's, by the name of their place.
    """
    try:
        own = desk()
        _sidebar(pages, own, own.state())
    except BrokenChain:
        with st.sidebar:
            st.page_link(pages[broken.AUDIT], width="stretch")
            _person_panel(own, broken.state_of(broken.audit())[0])
    except ComptuneError:
        return  # the page itself says what is missing


def _log_opening(frame: Frame) -> None:
    """Say once who opened the page; a script runs at every touch of it."""
    seen = (frame.place.name, frame.desk.actor.name)
    if logs.is_on() and st.session_state.get(_LOGGED) != seen:
        st.session_state[_LOGGED] = seen
        logs.event("page.opened", page=frame.place.name, actor=frame.desk.actor.name)


def _opened(place: Place) -> Frame:
    """The frame of a page that the person may open; anybody else is told why not."""
    try:
        frame = Frame(place, workspace(), desk())
        verdict = frame.desk.may(place.act)
    except identity.NotSignedIn as error:
        sign_in_page(error)
    except BrokenChain as error:
        verdict = broken.admission(place, error)
    except ComptuneError as error:
        say_what_to_do_first(error)
        st.stop()
    if not verdict.allowed:
        _no_entry(frame, verdict.reasons)
    return frame


def _no_entry(frame: Frame, reasons: tuple[str, ...]) -> None:
    st.title(frame.place.title)
    name = verbatim(frame.desk.actor.name)
    st.info(
        f"You are **{name}**. To {IN_WORDS[frame.place.act]} takes a role that you do not have.",
        icon=":material/lock:",
    )
    for reason in reasons:
        st.markdown(reason)
    st.stop()


def _sidebar(pages: Mapping[str, Any], own: Desk, state: State) -> None:
    with st.sidebar:
        may_open = {
            place.name
            for place in every_place()
            if place.name in pages and own.may(place.act).allowed
        }
        if may_open:
            _scenario_picker(own)
        for number, group in enumerate(PLACES):
            links = [place for place in group if place.name in may_open]
            if not links:
                continue
            with st.container(gap="xsmall", key=f"pages-{number}"):
                for place in links:
                    st.page_link(pages[place.name], width="stretch")
        _person_panel(own, state)


def _scenario_picker(own: Desk) -> None:
    """Which scenario, where it stands, of whom, over which years."""
    state = own.state()
    offered = choices(state)
    now = chosen()
    if st.session_state.get(SCENARIO_KEY) != now:
        st.session_state[SCENARIO_KEY] = now
    st.selectbox(
        "Scenario",
        offered,
        key=SCENARIO_KEY,
        format_func=lambda one: name_of(state, one),
    )
    if now in state.scenarios:
        status_badge(own.standing(now))
    _about(state, now)
    elsewhere = [one for one in offered if one != now and _is_unsaved(own, one)]
    if elsewhere:
        names = ", ".join(name_of(state, one) for one in elsewhere)
        st.caption(f":material/edit: Unsaved changes also in {names}")


def _about(state: State, choice: str) -> None:
    """Of whom the scenario is, and over which years."""
    ground, saved = workspace(), state.scenarios.get(choice)
    known = {entry.sha256: entry for entry in ground.censuses()}
    census = known.get(saved.census_sha256) if saved else next(iter(known.values()), None)
    if census is None or (saved is None and len(known) > 1):
        return
    first = census.as_of.year + 1
    start, end = (saved.start_year, saved.end_year) if saved else (first, None)
    years = f"{start} to {end}" if end else f"from {start} on"
    st.caption(
        f"{ground.settings.name} · {years}  \n{census.people:,} people on {census.as_of:%d %B %Y}"
    )


def _is_unsaved(own: Desk, choice: str) -> bool:
    known = bench_at_hand(own.actor, choice)
    return known is not None and known.is_changed


def _person_panel(own: Desk, state: State) -> None:
    """Who this is and with which roles; with demo users, who to be."""
    actor = own.actor
    with st.container(key="person", gap="xsmall"):
        offered = identity.demo_choices(state)
        if offered:
            st.selectbox(
                "Who you are",
                [*_NOBODY_CHOSEN, *offered],
                key=identity.DEMO_KEY,
                format_func=lambda name: name or operating_system_user().name,
                help="For demonstrations: nobody makes sure who you are, and entries say so.",
            )
        else:
            st.markdown(
                f":material/person: **{verbatim(actor.name)}**",
                help=_KNOWN_BY[actor.authenticated_by],
            )
        roles = sorted(state.roles.get(actor.name, frozenset()))
        st.caption(", ".join(roles) or "no role")
        if actor.authenticated_by is Authentication.OPENID_CONNECT:
            st.button("Sign out", key="sign-out", type="tertiary", on_click=st.logout)


def say_what_to_do_first(error: ComptuneError) -> None:
    """Fill a page that has nothing to show: what is wrong, and what mends it."""
    try:
        ground = workspace()
    except ComptuneError:
        ground = None
    if ground is not None and ground.censuses():
        st.title("This scenario cannot be opened")
        show_refusal(error)
        return
    st.title("Nothing to tune yet")
    st.info(f"{verbatim(ground.settings.name)}: it holds no census yet." if ground else str(error))
    st.markdown("A workspace holds one organisation's people, pay structure and runs.")
    if ground is None:
        _commands(is_there=False)
        return
    st.markdown(
        "Bring the people in on the page **Data**: from a file of yours, or people who do not "
        "exist, to try with."
    )
    if st.button("To Data", key="first-to-data", icon=":material/database:", type="primary"):
        st.switch_page(place_of("data").path)
    with st.expander("From the command line"):
        _commands(is_there=True)


def _commands(*, is_there: bool) -> None:
    """How a workspace and its people are made without a page."""
    here = f"--workspace {shlex.quote(str(default_folder()))}"
    commands = [
        "comptune census guess people.csv --to mapping.yml",
        f"comptune census import people.csv --mapping mapping.yml --as-of {_LAST_DAY} {here}",
    ]
    if not is_there:
        commands.insert(0, f"comptune init {here}")
    st.code("\n".join(commands), language="shell", wrap_lines=True)
    st.markdown(
        "`mapping.yml` says what the file's columns mean: look through it before the import. "
        "The as-of date is the day that the file tells of. Without a file at hand, "
        "`comptune census make 1000` writes a `people.csv` of people who do not exist. "
        "Reload this page then."
    )
