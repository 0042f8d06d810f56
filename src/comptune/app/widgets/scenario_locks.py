"""The locks that hold a scenario's values: who set them and why; to lock and to unlock."""

from collections.abc import Mapping
from itertools import product
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.widgets.acts import why_not
from comptune.app.widgets.reason import ask_reason
from comptune.app.widgets.verbatim import verbatim
from comptune.ledger.roles import LOCK_ORDER, Act
from comptune.ledger.state import Lock, ScenarioState
from comptune.levers import Cell, load_catalogue
from comptune.scenarios.cell_groups import Names, alike, title_of, where

_EVERY: Final = 0
_HERE: Final = "this scenario"
_EVERYWHERE: Final = "every scenario"


def locks_panel(frame: Frame, one: ScenarioState, names: Names) -> None:
    """Draw the locks of a scenario and of the whole workspace, and the form of a new one."""
    everywhere = {
        cell: lock
        for cell, lock in frame.desk.state().locks.items()
        if one.start_year <= (Cell.parse(cell).year or one.start_year) <= one.end_year
    }
    if not one.locks and not everywhere:
        st.caption("Nothing is locked. A locked cell is moved by nobody, the tuner included.")
    _locks(frame, one.locks, names, scenario=one.id)
    _locks(frame, everywhere, names, scenario=None)
    with st.container(border=True):
        st.markdown("**Lock cells**")
        _form(frame, one, names)


def _locks(frame: Frame, locks: Mapping[str, Lock], names: Names, *, scenario: str | None) -> None:
    groups = alike(locks.items(), lambda item: item[0], lambda item: item[1])
    for group in groups:
        cells, lock = [cell for cell, _ in group], group[0][1]
        verdict = frame.desk.may(Act.UNLOCK, scenario=scenario, cells=cells)
        words = f"{title_of(cells[0])}, {where(cells, names)}"
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            st.markdown(
                f":material/lock: **{words}** in {_HERE if scenario else _EVERYWHERE}. "
                f"{verbatim(lock.by)}: {verbatim(lock.reason)}  \n"
                f":small[The role {lock.role}, or one above it, may unlock.]",
                width="stretch",
            )
            if st.button(
                "Unlock …",
                key=f"unlock-{lock.sequence}-{cells[0]}",
                disabled=not verdict.allowed,
                help=why_not(verdict),
            ):
                _ask_unlock(frame, cells, words, scenario=scenario)


def _ask_unlock(frame: Frame, cells: list[str], words: str, *, scenario: str | None) -> None:
    ask_reason(
        "Unlock cells",
        act=lambda why: frame.desk.unlock(cells, reason=why, scenario=scenario),
        button="Unlock",
        lines=[words],
        required=True,
        done="Unlocked.",
    )


def _form(frame: Frame, one: ScenarioState, names: Names) -> None:
    chosen, scenario, role = _choice(one, names)
    held = {**frame.desk.state().locks, **one.locks}
    cells = [cell for cell in chosen if cell not in held]
    verdict = frame.desk.may(Act.LOCK, scenario=scenario, cells=cells, role=role)
    if st.button(
        "Lock …",
        key="lock-cells",
        icon=":material/lock:",
        disabled=not (cells and verdict.allowed),
        help=why_not(verdict) if cells else "All of these are locked already.",
    ):
        ask_reason(
            "Lock cells",
            act=lambda why: frame.desk.lock(cells, role=role, reason=why, scenario=scenario),
            button="Lock",
            lines=[f"{title_of(cells[0])}, {where(cells, names)}"],
            required=True,
            done="Locked.",
        )


def _choice(one: ScenarioState, names: Names) -> tuple[list[str], str | None, str]:
    """The cells chosen, the scenario where it is not all of them, and the role that may unlock."""
    catalogue, years = load_catalogue(), range(one.start_year, one.end_year + 1)
    first, second = st.columns([2, 1]), st.columns(3, vertical_alignment="bottom")
    lever = catalogue[
        first[0].selectbox(
            "Lever", list(catalogue), format_func=lambda name: catalogue[name].title, key="lock-of"
        )
    ]
    is_here = first[1].selectbox("Where", (_HERE, _EVERYWHERE), key="lock-scope") == _HERE
    level = second[0].selectbox(
        "Levels",
        (_EVERY, *lever.job_levels) if lever.has_levels else (_EVERY,),
        format_func=lambda n: names.get(n, str(n)) if n else "all levels",
        key=f"lock-levels-{lever.has_levels}",
    )
    year = second[1].selectbox(
        "Years",
        (_EVERY, *years),
        format_func=lambda n: str(n) if n else "all years",
        key=f"lock-years-{one.id}",
    )
    role = second[2].selectbox("Role that may unlock", LOCK_ORDER, key="lock-role-of")
    levels = lever.job_levels if level == _EVERY else (level,)
    places = product(levels, years if year == _EVERY else (year,))
    cells = [str(Cell(lever.name, y, n or None)) for n, y in places]
    return cells, one.id if is_here else None, role
