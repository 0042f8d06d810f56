"""What a browser session works on: the workspace shared by all; desk, scenario, benches its own."""

import os
from collections.abc import Hashable
from pathlib import Path
from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.identity import person
from comptune.app.launcher import SCENARIO_VARIABLE
from comptune.ledger.actor import Actor
from comptune.ledger.state import Lock, State
from comptune.levers import Cell
from comptune.scenarios import ScenarioSpec, read_spec
from comptune.scenarios.desk import Desk
from comptune.workspace import Workspace, default_folder

SCENARIO_KEY: Final = "scenario"
# Choices that are no scenario of the ledger: no id holds a colon.
BASELINE: Final = "draft:"
FILE: Final = "file:"
_BENCHES: Final = "benches"
_NEXT_KEY: Final = "scenario-next"
_UNFINISHED: Final = ("draft", "rejected", "withdrawn", "submitted", "approved")
_DRAFT: Final = ScenarioSpec(id="draft", name="Draft")


def workspace() -> Workspace:
    """The workspace that the pages were started on.

    Raises:
        ComptuneError: there is none, or it cannot be used.
    """
    return _open(str(default_folder()))


def desk() -> Desk:
    """The desk of this session's person.

    Raises:
        NotSignedIn: nobody can be held for the author.
        ComptuneError: there is no workspace, or no ledger.
    """
    return workspace().desk(person())


def choices(state: State) -> tuple[str, ...]:
    """What can be chosen to work on: scenarios, those changed last first; a file; nothing saved."""
    saved = [one for one in state.scenarios.values() if one.status != "archived"]
    saved.sort(key=lambda one: -one.changed_sequence)
    return (*((FILE,) if _file() else ()), *(one.id for one in saved), BASELINE)


def chosen() -> str:
    """What this session works on: the choice made, else the file, else what was changed last."""
    state = workspace().ledger.state()
    offered = choices(state)
    if _NEXT_KEY in st.session_state:
        st.session_state[SCENARIO_KEY] = st.session_state.pop(_NEXT_KEY)
    if st.session_state.get(SCENARIO_KEY) in offered:
        return str(st.session_state[SCENARIO_KEY])
    if FILE in offered:
        return FILE
    unfinished = (one for one in offered if one in state.scenarios)
    return next((one for one in unfinished if state.scenarios[one].status in _UNFINISHED), BASELINE)


def choose_next(scenario_id: str) -> None:
    """Work on this scenario from the next run of the page on."""
    st.session_state[_NEXT_KEY] = scenario_id


def name_of(state: State, choice: str) -> str:
    """A choice as people read it; two scenarios of one name are told apart by their ids."""
    if choice == BASELINE:
        return "New scenario"
    if choice == FILE:
        return read_spec(Path(_file())).name
    name = state.scenarios[choice].name
    is_shared = sum(one.name == name for one in state.scenarios.values()) > 1
    return f"{name} ({choice})" if is_shared else name


def bench() -> Bench:
    """The bench of this session's person and scenario; unsaved changes stay on it.

    A scenario that others changed meanwhile is opened anew where nothing is unsaved; else
    `Bench.is_stale` says so until `Bench.taken_over`.

    Raises:
        ComptuneError: there is nothing that could be tuned yet.
    """
    ground, choice = workspace(), chosen()
    state = ground.ledger.state()
    now = _stamp(ground, state, choice)
    benches = st.session_state.setdefault(_BENCHES, {})
    key = (person().name, choice)
    known = benches.get(key)
    if known is None or (known[0] != now and not known[1].is_changed):
        with st.spinner("Reading people and pay structure …"):
            known = (now, Bench.of(ground.scenario(_source(choice))))
        benches[key] = known
    found: Bench = known[1]
    found.is_stale = known[0] != now
    found.locks = locks_of(state, choice)
    return found


def look_again(bench: Bench) -> bool:
    """Have a bench of this session know what others did since it was drawn.

    Returns:
        Whether the scenario was changed while nothing is unsaved: `bench` opens it as it is now.
    """
    ground = workspace()
    state = ground.ledger.state()
    for (_, choice), (seen, known) in st.session_state.get(_BENCHES, {}).items():
        if known is bench:
            bench.is_stale = seen != _stamp(ground, state, choice)
            bench.locks = locks_of(state, choice)
    return bench.is_stale and not bench.is_changed


def open_anew(*, keep: bool) -> None:
    """Open the chosen scenario as it is in the ledger now.

    Args:
        keep: whether to put the unsaved changes over it again, or to let go of them.

    Raises:
        ComptuneError: the unsaved changes cannot be simulated over what it is now; nothing is lost.
    """
    ground, choice = workspace(), chosen()
    key = (person().name, choice)
    before: Bench = st.session_state[_BENCHES][key][1]
    now = _stamp(ground, ground.ledger.state(), choice)
    opened = Bench.of(ground.scenario(_source(choice)))
    if keep:
        opened.resume(before)
    st.session_state[_BENCHES][key] = (now, opened)


def bench_at_hand(actor: Actor, choice: str) -> Bench | None:
    """The bench that the person has of this choice in this session, if any."""
    known = st.session_state.get(_BENCHES, {}).get((actor.name, choice))
    return None if known is None else known[1]


def locks_of(state: State, choice: str) -> dict[Cell, Lock]:
    """The locked cells of what is worked on, those of the whole workspace included."""
    own = state.scenarios[choice].locks if choice in state.scenarios else {}
    return {Cell.parse(cell): lock for cell, lock in {**own, **state.locks}.items()}


def _stamp(ground: Workspace, state: State, choice: str) -> Hashable:
    """What a bench stands on: another stamp, and it is not of what the ledger has now."""
    published = state.publications[-1].sequence if state.publications else 0
    if choice in state.scenarios:
        return (state.scenarios[choice].version, published)
    structure = state.structures[-1].sequence if state.structures else 0
    censuses = tuple(entry.sha256 for entry in ground.censuses())
    spec = _source(choice)
    content = spec if isinstance(spec, str) else spec.model_dump_json(by_alias=True)
    return (content, published, structure, censuses, ground.structures())


def _source(choice: str) -> ScenarioSpec | str:
    if choice == FILE:
        return read_spec(Path(_file()))
    return _DRAFT if choice == BASELINE else choice


def _file() -> str:
    """The scenario file that the pages were started with; empty where they were with none."""
    return os.environ.get(SCENARIO_VARIABLE, "")


@st.cache_resource(show_spinner=False)
def _open(folder: str) -> Workspace:
    return Workspace.open(folder)
