"""Back to what was published before: a scenario that restores it, to be approved again."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.saving import free_id
from comptune.app.session import choose_next, name_of
from comptune.app.simulated import restored
from comptune.app.widgets.acts import act_button
from comptune.app.widgets.ahead import COST, cost_ahead, moves_ahead
from comptune.app.widgets.reason import ask_reason
from comptune.app.widgets.scenario_dialogs import census_choice
from comptune.census import CensusEntry
from comptune.ledger.roles import Act
from comptune.ledger.state import State
from comptune.scenarios.ahead import restoration_moves
from comptune.scenarios.cell_groups import Names
from comptune.scenarios.standing_words import day

_NAME: Final = "restore-name"
_POINT: Final = "restore-point"
_THEN: Final = "Restored"


def restore_button(frame: Frame, state: State) -> None:
    """Draw the button that begins a scenario with the values of an earlier publication."""
    if not act_button(
        frame,
        Act.EDIT,
        "Restore …",
        key="scenario-restore",
        icon=":material/settings_backup_restore:",
    ):
        return
    chosen: dict[str, CensusEntry] = {}

    def body() -> str | None:
        return _body(frame, state, chosen)

    def act(why: str) -> None:
        name = st.session_state[_NAME].strip()
        scenario_id = free_id(name, frame.desk.state().scenarios)
        frame.desk.restore_published(
            scenario_id,
            st.session_state[_POINT],
            name=name,
            census=chosen["of"].sha256,
            reason=why,
        )
        choose_next(scenario_id)

    ask_reason(
        "Restore values that were published before",
        act=act,
        button="Restore",
        about="Nothing is ever unpublished. A scenario begins that leads back to the values that "
        "held before a publication; it is run, submitted, approved and published as any other.",
        body=body,
        required=True,
        done="The scenario is there: run and submit it.",
    )


def _body(frame: Frame, state: State, chosen: dict[str, CensusEntry]) -> str | None:
    points = {made.sequence - 1: made for made in reversed(state.publications)}

    def words(sequence: int) -> str:
        made = points[sequence]
        return f"Before {name_of(state, made.scenario)}, published on {day(made.at)} by {made.by}"

    point = st.selectbox("As it was", tuple(points), key=_POINT, format_func=words)
    chosen["of"] = census = census_choice(frame)
    moves = restoration_moves(frame.desk, point, first_year=census.as_of.year + 1)
    names = _names(frame)
    moves_ahead(moves, names, after=_THEN)
    if not moves:
        return "No value would move: choose another publication."
    found = restored(frame.workspace, state, census, moves)
    cost_ahead(
        found.start_year,
        found.baseline[COST],
        found.metrics[COST],
        after=_THEN,
        currency=frame.currency,
    )
    name = st.text_input("Name", key=_NAME, value=f"As before {points[point].scenario}")
    return None if name.strip() else "Give it a name."


def _names(frame: Frame) -> Names:
    """What the structure that new scenarios stand on calls the job levels."""
    structure = frame.workspace.structure()[1]
    return {int(str(row[0])): str(row[1]) for row in structure.rows("config_job_levels")}
