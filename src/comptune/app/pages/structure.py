"""The page of the pay structure: ranges, merit matrix, bands, edited with checks; history."""

import tempfile
from pathlib import Path
from typing import Final

import streamlit as st

import comptune.app
from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.session import name_of
from comptune.app.structure_draft import StructureDraft
from comptune.app.structure_words import spoken
from comptune.app.widgets.acts import STYLE, act_button, why_not
from comptune.app.widgets.structure_editor import structure_editor
from comptune.app.widgets.structure_history import history_view
from comptune.app.widgets.structure_save import save_panel
from comptune.app.widgets.structure_views import VIEWS, structure_view
from comptune.app.widgets.verbatim import verbatim
from comptune.ledger.roles import Act
from comptune.scenarios.standing_words import day
from comptune.scenarios.structure_history import left_behind
from comptune.structure import Structure, StructureRefused, read_workbook, write_workbook

_DRAFT: Final = "structure-draft"
_OPENED: Final = "structure-imports"  # how often: each time the field for the file is empty
_HISTORY: Final = "History"
_OWN_STYLE: Final = Path(comptune.app.__file__).parent / "assets" / "records.css"


def page() -> None:
    """The newest structure, or the edits over it."""
    with framed("structure") as frame:
        st.html(STYLE)
        st.html(_OWN_STYLE)
        state = frame.desk.state()
        sha256, structure = frame.workspace.structure()
        draft = _draft(frame)
        _head(frame, structure, sha256, is_edited=draft is not None)
        kept = state.structures[-1] if state.structures else None
        about = f"Structure {sha256[:12]}"
        if kept is not None:
            about += f", kept by {verbatim(kept.by)} on {day(kept.at)}"
        st.caption(f"{about}. Full-time pay a year in {frame.currency}.")
        _say_who_stands_elsewhere(frame, sha256)
        if draft is not None:
            _say_stale(draft, sha256)
            save_panel(frame, draft, close=_close)
        view = st.segmented_control(
            "View",
            (*VIEWS, _HISTORY),
            default=next(iter(VIEWS)),
            required=True,
            key="structure-view",
            label_visibility="collapsed",
        )
        if view == _HISTORY:
            history_view(frame, state)
            return
        if draft is None:
            structure_view(structure, str(view), currency=frame.currency)
            return
        structure_editor(draft, VIEWS[str(view)])
        if draft.now.edited.structure is not None and draft.is_changed:
            st.subheader("As it would be", anchor=False)
            structure_view(draft.now.edited.structure, str(view), currency=frame.currency)


def _draft(frame: Frame) -> StructureDraft | None:
    """The edits of this person in this session."""
    known = st.session_state.get(_DRAFT)
    if known is None or known[0] != frame.desk.actor.name:
        return None
    if not frame.desk.may(Act.CHANGE_STRUCTURE).allowed:
        return None
    found: StructureDraft = known[1]
    return found


def _begin(frame: Frame) -> StructureDraft:
    sha256, structure = frame.workspace.structure()
    draft = StructureDraft(sha256, structure)
    st.session_state[_DRAFT] = (frame.desk.actor.name, draft)
    return draft


def _close() -> None:
    st.session_state.pop(_DRAFT, None)


def _head(frame: Frame, structure: Structure, sha256: str, *, is_edited: bool) -> None:
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        key="page-head",
    ):
        st.title(frame.place.title, anchor=False, width="content")
        with st.container(horizontal=True, gap="xsmall", width="content"):
            st.download_button(
                "Export",
                data=lambda: _workbook(structure),
                file_name=f"structure-{sha256[:12]}.xlsx",
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                icon=":material/download:",
                on_click="ignore",
                key="structure-export",
                help="The structure in force as one Excel workbook, which Import reads.",
            )
            if act_button(
                frame,
                Act.CHANGE_STRUCTURE,
                "Import …",
                key="structure-import",
                icon=":material/upload_file:",
            ):
                st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
                _import_dialog(frame)
            verdict = frame.desk.may(Act.CHANGE_STRUCTURE)
            if not is_edited and st.button(
                "Edit",
                key="structure-edit",
                icon=":material/edit:",
                type="primary" if verdict.allowed else "secondary",
                disabled=not verdict.allowed,
                help=why_not(verdict),
            ):
                _begin(frame)
                st.rerun()


def _workbook(structure: Structure) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "structure.xlsx"
        write_workbook(structure, path)
        return path.read_bytes()


@st.dialog("Import a workbook", width="medium", on_dismiss="rerun")
def _import_dialog(frame: Frame) -> None:
    """Read a workbook into the edits: what it changes is shown before anything is saved."""
    file = st.file_uploader(
        "Workbook (.xlsx)", type=["xlsx"], key=f"structure-file-{st.session_state.get(_OPENED)}"
    )
    st.caption(
        "As Export writes it: one sheet a table. Nothing is saved yet: the page shows what differs "
        "and what is wrong with it first."
    )
    if (
        not st.button("Read it", type="primary", key="structure-read", disabled=file is None)
        or file is None
    ):
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "workbook.xlsx"
            path.write_bytes(file.getvalue())
            read = read_workbook(path)
    except StructureRefused as refused:
        lines = "\n".join(f"- {verbatim(spoken(str(one)))}" for one in refused.problems)
        st.error(f"{verbatim(file.name)} cannot be read:\n{lines}", icon=":material/error:")
        return
    (_draft(frame) or _begin(frame)).take(read, file.name)
    st.rerun()


def _say_who_stands_elsewhere(frame: Frame, sha256: str) -> None:
    """Scenarios keep the structure that they were begun on: a newer one is not theirs."""
    state = frame.desk.state()
    names = [name_of(state, name) for name in left_behind(state, sha256)]
    if names:
        some = ", ".join(map(verbatim, names[:5])) + (" and others" if len(names) > 5 else "")
        verb = "stands" if len(names) == 1 else "stand"
        st.info(
            f"{some} {verb} on an earlier structure, and copies of them too. To plan on this one, "
            "begin a new scenario on the page Scenarios.",
            icon=":material/info:",
        )


def _say_stale(draft: StructureDraft, sha256: str) -> None:
    if draft.sha256 != sha256:
        st.warning(
            "Somebody saved another structure since you began to edit. Yours is held against the "
            "one before and cannot be saved over theirs: note what you changed, close, and edit "
            "what is in force now.",
            icon=":material/sync_problem:",
        )


page()
