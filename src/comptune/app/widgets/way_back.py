"""Rebasing a copy and rolling a scenario back: what would move, what it costs, and why."""

from collections.abc import Sequence
from typing import Final, Literal

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.session import name_of
from comptune.app.simulated import foreseen, simulated
from comptune.app.widgets.acts import act_button
from comptune.app.widgets.ahead import COST, cost_ahead, moves_ahead
from comptune.app.widgets.histories import what
from comptune.app.widgets.reason import ask_reason
from comptune.ledger.content import Standing
from comptune.ledger.events import CellMove
from comptune.ledger.roles import Act
from comptune.ledger.state import ScenarioState
from comptune.scenarios.ahead import earlier_cells, rebase_moves, rollback_moves
from comptune.scenarios.cell_groups import Names, title_of, value_words, where
from comptune.scenarios.moves import count_words
from comptune.scenarios.rebasing import Side
from comptune.scenarios.standing_words import day
from comptune.scenarios.views import Conflict, RebasePlan

_AFTER: Final = "Afterwards"
_MOST_AT_ONCE: Final = 6  # conflicts; more of them scroll
_MOST_HIGH: Final = 340  # pixels
_LONGEST: Final = 70  # letters of what an entry did, in a list to choose from


def rebase_button(frame: Frame, one: ScenarioState, now: Standing, names: Names) -> None:
    """Draw the button that takes over what changed in a copy's base; only copies have it."""
    if one.base is None or not act_button(
        frame, Act.EDIT, "Rebase …", key="act-rebase", icon=":material/merge:", scenario=one.id
    ):
        return
    base, desk = name_of(frame.desk.state(), one.base.scenario), frame.desk
    ask_reason(
        f"Rebase {one.name} on {base}",
        act=lambda why: desk.rebase(
            one.id, keep=_keep(one), reason=why, expected_version=one.version
        ),
        button="Rebase",
        about=f"What changed in {base} since this copy was made comes over into it." + _again(now),
        body=lambda: _rebase_body(frame, one, base, names),
        done="Rebased.",
    )


def rollback_button(frame: Frame, one: ScenarioState, now: Standing, names: Names) -> None:
    """Draw the button that puts a scenario's values back to what they were."""
    if not act_button(
        frame,
        Act.EDIT,
        "Roll back …",
        key="act-rollback",
        icon=":material/history:",
        scenario=one.id,
    ):
        return
    ask_reason(
        f"Roll back {one.name}",
        act=lambda why: frame.desk.roll_back(
            one.id, st.session_state[_point(one)], reason=why, expected_version=one.version
        ),
        button="Roll back",
        about="Its values become again what they were. Nothing is lost: this is one more entry, "
        "and what was done since stays in the history." + _again(now),
        body=lambda: _rollback_body(frame, one, names),
        required=True,
        done="Rolled back.",
    )


def _again(now: Standing) -> str:
    if now.status not in ("submitted", "approved"):
        return ""
    return f"\n\n:orange[:material/warning:] It is {now.status}: this makes it a draft again."


def _rebase_body(frame: Frame, one: ScenarioState, base: str, names: Names) -> str | None:
    plan = frame.desk.rebase_plan(one.id)
    if plan.conflicts:
        _conflicts(one, plan, base, names)
        waiting = len(plan.conflicts) - len(_keep(one))
        if waiting:
            return f"Say whose value stays: {count_words(waiting, 'value')} to decide."
    _outcome(frame, one, rebase_moves(frame.desk, one.id, plan, keep=_keep(one)), names)
    return None


def _conflicts(one: ScenarioState, plan: RebasePlan, base: str, names: Names) -> None:
    """The cells that both changed, each with the choice that decides about it."""
    found = plan.conflicts
    st.markdown(
        f"**{count_words(len(found), 'value')} changed here and there, differently.** "
        "Say of each whose stays."
    )
    with st.container(horizontal=True, gap="xsmall"):
        for side, label in (("mine", "Keep all of mine"), ("base", f"Take all of {base}")):
            st.button(label, key=f"rebase-all-{side}", on_click=_keep_all, args=(one, found, side))
    height: int | Literal["content"] = _MOST_HIGH if len(found) > _MOST_AT_ONCE else "content"
    with st.container(key="rebase-conflicts", height=height, gap="xsmall"):
        for each in found:
            place = f"{title_of(each.cell)}, {where([each.cell], names)}"
            sides = {
                "mine": f"Mine: {value_words(each.cell, each.mine)}",
                "base": f"{base}: {value_words(each.cell, each.base)}",
            }
            said, choice = st.columns([4, 6], vertical_alignment="center")
            said.markdown(f"{place}  \n:small[{value_words(each.cell, each.then)} when copied]")
            choice.segmented_control(
                f"Whose value stays: {place}",
                tuple(sides),
                key=_side_key(one, each.cell),
                format_func=sides.__getitem__,
                label_visibility="collapsed",
            )


def _keep_all(one: ScenarioState, found: Sequence[Conflict], side: Side) -> None:
    for each in found:
        st.session_state[_side_key(one, each.cell)] = side


def _keep(one: ScenarioState) -> dict[str, Side]:
    """Whose value stays, by cell, as far as it is decided."""
    begin = _side_key(one, "")
    kept = {str(key): side for key, side in st.session_state.items() if str(key).startswith(begin)}
    return {key.removeprefix(begin): side for key, side in kept.items() if side}


def _side_key(one: ScenarioState, cell: str) -> str:
    return f"rebase-keep-{one.id}:{cell}"


def _rollback_body(frame: Frame, one: ScenarioState, names: Names) -> str | None:
    points = {line.sequence: line for line in earlier_cells(frame.desk, one.id)}
    if not points:
        st.info("Its values were never otherwise: there is nothing to go back to.")
        return "There is nothing to go back to."

    def words(sequence: int) -> str:
        line = points[sequence]
        did = what(line, names)
        did = did if len(did) <= _LONGEST else f"{did[:_LONGEST]}…"
        return f"After entry {sequence}, {day(line.at)}, {line.by}: {did}"

    chosen = st.selectbox("As it was", tuple(points), key=_point(one), format_func=words)
    moves = rollback_moves(frame.desk, one.id, chosen)
    _outcome(frame, one, moves, names)
    return None if moves else "No value would move: choose another entry."


def _point(one: ScenarioState) -> str:
    return f"rollback-to-{one.id}"


def _outcome(frame: Frame, one: ScenarioState, moves: tuple[CellMove, ...], names: Names) -> None:
    """What moves, and what that costs."""
    moves_ahead(moves, names, after=_AFTER)
    if moves:
        state = frame.desk.state()
        now = simulated(frame.workspace, state, one.id).metrics[COST]
        then = foreseen(frame.workspace, state, one.id, moves).metrics[COST]
        cost_ahead(one.start_year, now, then, after=_AFTER, currency=frame.currency)
