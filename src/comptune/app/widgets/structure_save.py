"""The line above a structure that is edited: what is wrong or differs, and the way to save it."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.structure_draft import StructureDraft
from comptune.app.structure_words import difference_words, problem_words
from comptune.app.widgets.reason import ask_reason
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.scenarios.structure_history import left_behind
from comptune.structure import Difference
from comptune.structure.problems import StructureProblem

_MOST_SHOWN: Final = 12
_HEADS: Final = ("Table", "Row", "Column", "Before", "After")


def save_panel(frame: Frame, draft: StructureDraft, *, close: Callable[[], None]) -> None:
    """Draw what the edits come to, with Save, Undo and Close.

    Args:
        close: ends the editing, after it was saved too.
    """
    edited, found = draft.now.edited, draft.differences
    with st.container(border=True, key="structure-save"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_summary(draft, found))
            _save_button(frame, draft, found, close)
            if st.button(
                "Undo all",
                key="structure-undo",
                icon=":material/undo:",
                disabled=not draft.is_changed,
            ):
                draft.undo()
                st.rerun()
            if st.button("Close", key="structure-close", icon=":material/close:"):
                close()
                st.rerun()
        if draft.source:
            st.caption(f"Read from {verbatim(draft.source)}; nothing is saved yet.")
        if edited.problems:
            st.error(_listed(edited.problems), icon=":material/error:")
        if edited.warnings and found:
            st.warning(
                "Unusual, and allowed:\n\n" + _listed(edited.warnings), icon=":material/warning:"
            )
        if found:
            difference_panel(found)


def difference_panel(found: Sequence[Difference]) -> None:
    """Draw the cells that differ."""
    word_table(
        _HEADS,
        [difference_words(one) for one in found],
        numbers=(3, 4),
        caption=counted(len(found)),
    )


def counted(cells: int) -> str:
    """1 cell differs, 3 cells differ"""
    return "1 cell differs" if cells == 1 else f"{cells} cells differ"


def _summary(draft: StructureDraft, found: Sequence[Difference]) -> str:
    if draft.now.edited.structure is None:
        number = len(draft.now.edited.problems)
        words = "1 mistake" if number == 1 else f"{number} mistakes"
        return f":red[:material/error: **{words} to mend** before it can be saved]"
    if not found:
        return "Nothing differs from the structure in force yet."
    return f":material/edit: **{counted(len(found))}**, not saved yet"


def _save_button(
    frame: Frame, draft: StructureDraft, found: Sequence[Difference], close: Callable[[], None]
) -> None:
    structure = draft.now.edited.structure
    if not st.button(
        "Save …",
        key="structure-save-open",
        type="primary" if found else "secondary",
        icon=":material/save:",
        disabled=structure is None or not found,
    ):
        return
    assert structure is not None
    ask_reason(
        "Save the structure",
        act=lambda why: frame.workspace.keep_structure(
            structure, actor=frame.desk.actor, reason=why, replaces=draft.sha256
        ),
        button="Save",
        about=_consequences(frame),
        lines=[
            f"{table}, {row}, {column}: {before or '–'} → {after}"
            for table, row, column, before, after in map(difference_words, found)
        ],
        required=True,
        done="Saved: new scenarios stand on it.",
        afterwards=close,
    )


def _consequences(frame: Frame) -> str:
    """What a new structure means for what there is."""
    words = "New scenarios and the baseline stand on it from now on."
    if not left_behind(frame.desk.state(), ""):
        return words
    return (
        f"{words} Scenarios that there are keep the structure that they were begun on, and copies "
        "of them too: to plan on the new one, begin a new scenario."
    )


def _listed(problems: Sequence[StructureProblem]) -> str:
    lines = [f"- {verbatim(problem_words(one))}" for one in problems[:_MOST_SHOWN]]
    more = len(problems) - _MOST_SHOWN
    return "\n".join([*lines, *([f"- and {more} more"] if more > 0 else [])])
