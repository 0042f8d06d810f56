"""What is taken away of a run: the file or a table of it; the ledger has it before it leaves."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError
from comptune.ledger.roles import Act
from comptune.scenarios import Run
from comptune.scenarios.exports import (
    Exportable,
    Form,
    export_run,
    export_table,
    exportables,
    is_too_large,
    may_export,
)

_READY: Final = "run-export"
_TABLES: Final = "run-tables"
_WHOLE: Final = ""
_FORMS: Final[Mapping[Form, str]] = {"csv": "CSV", "parquet": "Parquet"}
_MIMES: Final[Mapping[Form, str]] = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
_BYTES: Final = 1_000_000


@dataclass(frozen=True)
class _Ready:
    """A file that was written for one person, to be saved."""

    asked: tuple[str, str, str, Form]  # run, person, table, form
    name: str
    mime: str
    data: bytes


def export_panel(frame: Frame, run: Run) -> None:
    """Draw the choice of table and form, the button, and the file once it is ready."""
    offered = [one for one in _tables(run) if may_export(frame.desk, one)]
    may_whole = frame.desk.may(Act.EXPORT_PEOPLE).allowed
    size = run.path.stat().st_size
    if may_whole and is_too_large(size):
        st.markdown(
            f"The whole run is {size / _BYTES:,.0f} MB, too large for a browser. Copy the file "
            "where it lies:"
        )
        st.code(str(run.path), language=None, wrap_lines=True)
    if not may_whole:
        st.caption(
            ":material/lock: The file and the tables about people are for those who may export "
            "data about single persons."
        )
    whole = [_WHOLE] if may_whole and not is_too_large(size) else []
    asked = _choice(run, offered, whole, size)
    if asked is None:
        return
    table, form = asked
    wanted = (run.run_id, frame.desk.actor.name, table, form)
    if st.button(
        "Prepare the file",
        key="export-prepare",
        icon=":material/inventory_2:",
        help="The ledger keeps who took what, before it is handed over.",
    ):
        _prepare(frame, run, wanted)
    ready: _Ready | None = st.session_state.get(_READY)
    if ready is not None and ready.asked == wanted:
        st.download_button(
            f"Save {ready.name} ({len(ready.data) / _BYTES:,.1f} MB)",
            data=ready.data,
            file_name=ready.name,
            mime=ready.mime,
            key="export-save",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )


def _tables(run: Run) -> tuple[Exportable, ...]:
    known = st.session_state.setdefault(_TABLES, {})
    if run.run_id not in known:
        known[run.run_id] = exportables(run)
    found: tuple[Exportable, ...] = known[run.run_id]
    return found


def _choice(
    run: Run, offered: Sequence[Exportable], whole: Sequence[str], size: int
) -> tuple[str, Form] | None:
    by_name = {one.name: one for one in offered}

    def words(name: str) -> str:
        if name == _WHOLE:
            return f"The whole run: one DuckDB file, {size / _BYTES:,.1f} MB"
        return f"{name}: {by_name[name].rows:,} rows"

    options = [*whole, *by_name]
    if not options:
        st.info("There is nothing that your role may take away.", icon=":material/lock:")
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        table = st.selectbox("What", options, format_func=words, key=f"export-what-{run.run_id}")
        form: Form = "csv"
        if table != _WHOLE:
            form = st.segmented_control(
                "Form",
                tuple(_FORMS),
                default="csv",
                required=True,
                format_func=_FORMS.__getitem__,
                key=f"export-form-{run.run_id}",
            )
    if table != _WHOLE:
        st.caption(by_name[table].description)
    return table, form


def _prepare(frame: Frame, run: Run, wanted: tuple[str, str, str, Form]) -> None:
    _, _, table, form = wanted
    try:
        with st.spinner("Writing the file …"):
            if table == _WHOLE:
                data = export_run(frame.desk, run)
                name, mime = run.path.name, "application/octet-stream"
            else:
                with tempfile.TemporaryDirectory() as folder:
                    path = export_table(frame.desk, run, table, form, Path(folder))
                    data, name, mime = path.read_bytes(), path.name, _MIMES[form]
    except ComptuneError as error:
        show_refusal(error)
        return
    st.session_state[_READY] = _Ready(wanted, name, mime, data)
