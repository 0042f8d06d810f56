"""The dialogs that begin and rename scenarios."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.saving import free_id
from comptune.app.session import choose_next
from comptune.app.widgets.refusals import show_refusal
from comptune.census import CensusEntry
from comptune.errors import ComptuneError
from comptune.ledger.state import ScenarioState
from comptune.scenarios.spec import DEFAULT_SEED, DEFAULT_YEARS, MOST_YEARS, parse_spec

_REASON: Final = "Reason (kept in the ledger)"
_BASES: Final[Mapping[Literal["current", "opening"], str]] = {
    "current": "the salary of the day",
    "opening": "the salary of 1 January",
}


@st.dialog("New scenario", width="medium", on_dismiss="rerun")
def new_dialog(frame: Frame) -> None:
    """Begin a scenario that sets nothing yet."""
    st.markdown("It sets no value yet, so it is what is published now, until it is tuned.")
    name = st.text_input("Name", key="new-name", placeholder="Plan 2027")
    census = census_choice(frame)
    first = census.as_of.year + 1
    last = st.number_input(
        "Last year",
        min_value=first,
        max_value=first + MOST_YEARS - 1,
        value=first + DEFAULT_YEARS - 1,
        key=f"new-last-year-{first}",
        help=f"The first is {first}, the year after the census.",
    )
    with st.expander("Chance and raises"):
        seed = st.number_input(
            "Seed",
            min_value=0,
            value=DEFAULT_SEED,
            key="new-seed",
            help="What people's luck is drawn from. Scenarios of one seed are comparable.",
        )
        base = st.radio("Raises apply to", _BASES, format_func=_BASES.__getitem__, key="new-base")
    reason = st.text_area(_REASON, key="new-reason", height=80)
    if _pressed("Create", name):
        scenario_id = free_id(name, frame.desk.state().scenarios)
        _begin(
            scenario_id,
            lambda: frame.desk.create(
                scenario_id,
                name=name.strip(),
                census=census.sha256,
                end_year=int(last),
                seed=int(seed),
                raise_base=base,
                reason=reason.strip(),
            ),
            done=f"{name.strip()} is there: tune it.",
        )


@st.dialog("Copy", width="medium", on_dismiss="rerun")
def copy_dialog(frame: Frame, one: ScenarioState) -> None:
    """Begin a scenario as a copy of another."""
    st.markdown("The copy takes over values, targets and locks, and remembers where it is from.")
    name = st.text_input("Name", key=f"copy-name-{one.id}", value=f"{one.name} (copy)"[:100])
    reason = st.text_area(_REASON, key=f"copy-reason-{one.id}", height=80)
    if _pressed("Copy", name):
        scenario_id = free_id(name, frame.desk.state().scenarios)
        _begin(
            scenario_id,
            lambda: frame.desk.copy(one.id, scenario_id, name=name.strip(), reason=reason.strip()),
            done=f"{name.strip()} is there: tune it.",
        )


@st.dialog("Rename", on_dismiss="rerun")
def rename_dialog(frame: Frame, one: ScenarioState) -> None:
    """Give a scenario another name."""
    name = st.text_input("Name", key=f"rename-{one.id}", value=one.name)
    st.caption(f"Its id, `{one.id}`, stays, and so does everything that was said about it.")
    if _pressed("Rename", name):
        _begin(
            one.id,
            lambda: frame.desk.rename(one.id, name.strip(), expected_version=one.version),
            done="Renamed.",
        )


@st.dialog("Import a scenario file", width="medium", on_dismiss="rerun")
def import_dialog(frame: Frame) -> None:
    """Begin a scenario from a file."""
    file = st.file_uploader("Scenario file (YAML)", type=["yml", "yaml"], key="import-file")
    st.caption("As `Export` writes it: name, years, seed, targets, and the values that it sets.")
    reason = st.text_area(_REASON, key="import-reason", height=80)
    if file is None:
        st.button("Import", type="primary", key="import-act", disabled=True)
        return
    try:
        text = file.getvalue().decode("utf-8")
    except UnicodeDecodeError:
        st.error(f"{file.name} is not UTF-8 text. Save it as such, then choose it again.")
        return
    taken = frame.desk.state().scenarios
    try:
        stem = file.name.rsplit(".", 1)[0]
        spec = parse_spec(text, name=file.name, default_id=free_id(stem, {}))
    except ComptuneError as error:
        show_refusal(error)
        return
    st.markdown(f"{len(spec.cells)} values or patterns, {len(spec.targets)} targets.")
    if spec.id in taken:
        renamed = free_id(spec.id, taken)
        st.info(f"There is a scenario `{spec.id}` already: this one becomes `{renamed}`.")
        spec = spec.model_copy(update={"id": renamed})
    if st.button("Import", type="primary", key="import-act"):
        _begin(
            spec.id,
            lambda: frame.desk.import_spec(spec, reason=reason.strip()),
            done="Imported.",
        )


def census_choice(frame: Frame) -> CensusEntry:
    """The people: asked for only where there are several censuses, the newest first."""
    known = sorted(frame.workspace.censuses(), key=lambda one: one.as_of, reverse=True)
    if len(known) == 1:
        return known[0]
    return st.selectbox(
        "People",
        known,
        key="new-census",
        format_func=lambda one: f"{one.people:,} people on {one.as_of:%d %B %Y}, {one.sha256[:8]}",
    )


def _pressed(button: str, name: str) -> bool:
    if not st.button(button, type="primary", key=f"{button.lower()}-act"):
        return False
    if not name.strip():
        st.warning("Give it a name.", icon=":material/edit:")
        return False
    return True


def _begin(scenario_id: str, act: Any, *, done: str) -> None:
    try:
        act()
    except ComptuneError as error:
        show_refusal(error)
        return
    choose_next(scenario_id)
    st.toast(done, icon=":material/check:")
    st.rerun()
