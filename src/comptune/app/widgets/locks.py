"""Padlocks of a lever: which cells stay, who says so and why; to lock and to unlock them."""

from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.widgets.reason import ask_reason
from comptune.ledger.roles import LOCK_ORDER, Act
from comptune.levers import Cell, Lever

_ALL: Final = 0


def locks_panel(frame: Frame, bench: Bench, lever: Lever) -> None:
    """Draw the popover of locks; it needs a scenario that is saved."""
    scenario_id = frame.scenario_id
    own = sorted((cell for cell in bench.locks if cell.name == lever.name), key=str)
    label = f"Locks ({len(own)})" if own else "Locks"
    with st.popover(label, icon=":material/lock:", disabled=scenario_id is None):
        if scenario_id is None:
            return
        for cell in own:
            lock = bench.locks[cell]
            st.caption(
                f":material/lock: **{_where(bench, cell)}** by {lock.by}, role {lock.role}: "
                f"{lock.reason}"
            )
        if not own:
            st.caption("Nothing of this lever is locked. A locked cell is moved by nobody.")
        cells = _cells(bench, lever)
        locked = [cell for cell in cells if cell in bench.locks]
        names = [str(cell) for cell in cells if cell not in bench.locks]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            role = st.selectbox("Role that may unlock", LOCK_ORDER, key="lock-role")
            verdict = frame.desk.may(Act.LOCK, scenario=scenario_id, role=role)
            if st.button(
                "Lock",
                key="lock",
                disabled=not (names and verdict.allowed),
                help=None if verdict.allowed else "\n\n".join(verdict.reasons),
            ):
                ask_reason(
                    "Lock cells",
                    act=lambda why: frame.desk.lock(
                        names, role=role, reason=why, scenario=scenario_id
                    ),
                    button="Lock",
                    lines=names,
                    required=True,
                    done="Locked.",
                )
            if st.button("Unlock", key="unlock", disabled=not locked):
                ask_reason(
                    "Unlock cells",
                    act=lambda why: frame.desk.unlock(
                        [str(cell) for cell in locked], reason=why, scenario=scenario_id
                    ),
                    button="Unlock",
                    lines=[str(cell) for cell in locked],
                    required=True,
                    done="Unlocked.",
                )


def _cells(bench: Bench, lever: Lever) -> list[Cell]:
    """The cells chosen: all levels or one, all years or one."""
    with st.container(horizontal=True):
        level = _ALL
        if lever.has_levels:
            level = st.selectbox(
                "Levels",
                (_ALL, *lever.job_levels),
                key=f"lock-level-{lever.name}",
                format_func=lambda one: bench.level_names[one] if one else "all levels",
            )
        year = st.selectbox(
            "Years",
            (_ALL, *bench.years),
            key="lock-year",
            format_func=lambda one: str(one) if one else "all years",
        )
    return [
        Cell(lever.name, y, one or None)
        for one in lever.job_levels
        if level in (_ALL, one)
        for y in bench.years
        if year in (_ALL, y)
    ]


def _where(bench: Bench, cell: Cell) -> str:
    level = bench.level_names.get(cell.level, "") if cell.level else ""
    return f"{level} {cell.year}".strip()
