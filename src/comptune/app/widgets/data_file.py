"""The file as it is written, and the mapping as a file: taken along, used again."""

from typing import Any, Final

import streamlit as st

from comptune.app.arrival import Arrival
from comptune.app.widgets.data_columns import form_key, seeded
from comptune.app.widgets.data_upload import begin
from comptune.app.widgets.refusals import show_refusal
from comptune.census.mapping import FileShape
from comptune.errors import ComptuneError

_ENCODINGS: Final = ("utf-8", "utf-16", "windows-1252", "latin-1")
_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def file_panel(arrival: Arrival) -> None:
    """Draw how the file is read, and the mapping to save or to load."""
    shape, mapping = st.columns(2, gap="large")
    with shape:
        _shape(arrival)
    with mapping:
        _mapping(arrival)


def _shape(arrival: Arrival) -> None:
    st.markdown("**How the file is written**")
    now = arrival.shape
    if arrival.name.lower().endswith(".xlsx"):
        sheet = st.text_input(
            "Sheet",
            key=seeded(form_key(arrival, "sheet"), now.sheet or ""),
            help="Empty: the only one.",
        )
        wanted: dict[str, Any] = {**now.model_dump(), "sheet": sheet.strip() or None}
    elif arrival.name.lower().endswith(".parquet"):
        st.caption("A Parquet file says itself how it is written.")
        return
    else:
        encoding = st.selectbox(
            "Encoding",
            _ENCODINGS,
            key=seeded(form_key(arrival, "encoding"), now.encoding),
            help="Choose another where names look garbled.",
        )
        delimiter = st.selectbox(
            "Between the fields stands a",
            list(_DELIMITERS),
            key=seeded(form_key(arrival, "delimiter"), now.delimiter),
            format_func=_DELIMITERS.__getitem__,
        )
        wanted = {**now.model_dump(), "encoding": encoding, "delimiter": delimiter}
    chosen = FileShape.model_validate(wanted)
    if st.button(
        "Read it so", key="census-read-as", icon=":material/refresh:", disabled=chosen == now
    ):
        begin(arrival, f"Reading {arrival.name}", lambda job: arrival.read_as(job, chosen))
        st.rerun()


def _mapping(arrival: Arrival) -> None:
    st.markdown("**What is said of the columns, as a file**")
    try:
        text = arrival.text()
    except ComptuneError as error:
        st.caption("It can be saved once the columns that must be there are chosen.")
        text = ""
        if arrival.columns:
            show_refusal(error)
    st.download_button(
        "Save as mapping.yml",
        text,
        "mapping.yml",
        "application/yaml",
        key="census-mapping",
        icon=":material/download:",
        disabled=not text,
        on_click="ignore",
        help="For the next file of the same kind, here or with `comptune census import`.",
    )
    file = st.file_uploader(
        "Load a mapping.yml", type=["yml", "yaml"], key=f"mapping-file-{arrival.name}"
    )
    known = f"mapping-known-{arrival.name}"
    if file is not None and st.session_state.get(known) != file.file_id:
        try:
            arrival.load(file.getvalue())
        except ComptuneError as error:
            show_refusal(error)
            return
        st.session_state[known] = file.file_id
        st.toast("Loaded: look at the columns.", icon=":material/check:")
        st.rerun()
    if text:
        with st.expander("Show it"):
            st.code(text, language="yaml")
