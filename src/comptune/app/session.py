"""What a browser session works on: the workspace shared by all, the bench of its own."""

import os
import shlex
from pathlib import Path
from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.launcher import SCENARIO_VARIABLE
from comptune.errors import ComptuneError
from comptune.scenarios import Scenario, ScenarioSpec, read_spec
from comptune.workspace import Workspace, default_folder

_BENCH: Final = "bench"
_LAST_DAY: Final = "2026-12-31"
_DRAFT: Final = ScenarioSpec(id="draft", name="Draft")


def workspace() -> Workspace:
    """The workspace that the pages were started on.

    Raises:
        ComptuneError: there is none, or it cannot be used.
    """
    return _open(str(default_folder()))


def bench() -> Bench:
    """This session's bench; a fresh one where what it stands on or the scenario file have changed.

    Raises:
        ComptuneError: there is nothing that could be tuned yet.
    """
    ground = workspace()
    path = os.environ.get(SCENARIO_VARIABLE)
    spec = read_spec(Path(path)) if path else _DRAFT
    known_to_all = ground.ledger.state()
    state = (
        spec.model_dump_json(by_alias=True),
        *(str(one.sequence) for one in known_to_all.publications[-1:]),
        *(str(one.sequence) for one in known_to_all.structures[-1:]),
        *(entry.sha256 for entry in ground.censuses()),
        *ground.structures(),
    )
    known = st.session_state.get(_BENCH)
    if known is None or known[0] != state:
        known = (state, Bench.of(_scenario(str(ground.folder), state, ground, spec)))
        st.session_state[_BENCH] = known
    found: Bench = known[1]
    return found


def say_what_to_do_first(error: ComptuneError) -> None:
    """Fill a page that has nothing to show: what is wrong, and the commands that mend it."""
    try:
        ground = workspace()
    except ComptuneError:
        ground = None
    if ground is not None and ground.censuses():
        st.title("This scenario cannot be tuned")
        st.error(str(error))
        return
    st.title("Nothing to tune yet")
    st.info(str(error))
    st.markdown(
        "A workspace holds one organisation's people, pay structure and runs. "
        "Bring the people in, then reload this page:"
    )
    here = f"--workspace {shlex.quote(str(default_folder()))}"
    commands = [
        "comptune census guess people.csv --to mapping.yml",
        f"comptune census import people.csv --mapping mapping.yml --as-of {_LAST_DAY} {here}",
    ]
    if ground is None:
        commands.insert(0, f"comptune init {here}")
    st.code("\n".join(commands), language="shell", wrap_lines=True)
    st.markdown(
        "`mapping.yml` says what the file's columns mean: look through it before the import. "
        "The as-of date is the day that the file tells of. Without a file at hand, "
        "`comptune census make 1000` writes a `people.csv` of people who do not exist."
    )


@st.cache_resource(show_spinner=False)
def _open(folder: str) -> Workspace:
    return Workspace.open(folder)


@st.cache_resource(show_spinner="Reading people and pay structure …", max_entries=8)
def _scenario(
    folder: str, state: tuple[str, ...], _workspace: Workspace, _spec: ScenarioSpec
) -> Scenario:
    return _workspace.scenario(_spec)
