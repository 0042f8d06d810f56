"""How a file comes in: uploaded, or made of people who do not exist."""

from datetime import UTC, date, datetime
from typing import Any, Final

import streamlit as st

from comptune.app.arrival import Arrival
from comptune.app.frame import Frame
from comptune.app.jobs import Job, Work

ARRIVAL: Final = "arrival"
_FILES: Final = "arrival-files"  # how many were taken: another number empties the field
_KNOWN: Final = "arrival-file"
_KINDS: Final = ["csv", "gz", "parquet", "xlsx"]
_MOST_MADE: Final = 1_000_000
_FIRST_MADE: Final = 1_000


def arrival_at_hand() -> Arrival | None:
    """The file that is on its way in, in this session."""
    found: Arrival | None = st.session_state.get(ARRIVAL)
    return found


def upload_panel(frame: Frame) -> None:
    """Draw the field for a file and the way to make one."""
    upload, make = st.columns([62, 38], gap="medium")
    with upload:
        _upload(frame)
    with make:
        _make(frame)


def forget() -> None:
    """Let go of the file, so that another may come."""
    st.session_state.pop(ARRIVAL, None)
    st.session_state.pop(_KNOWN, None)
    st.session_state[_FILES] = st.session_state.get(_FILES, 0) + 1


def begin(arrival: Arrival, title: str, work: Work) -> None:
    """Start long work on a file; short work is over before anybody could read that it is done."""
    arrival.job = Job(title).start(work)
    arrival.job.wait(0.4)


def _upload(frame: Frame) -> None:
    most = int(st.get_option("server.maxUploadSize"))
    file = st.file_uploader(
        "A file of your people",
        type=_KINDS,
        key=f"census-file-{st.session_state.get(_FILES, 0)}",
        help="CSV, Parquet or Excel, one person a row, with a header. It stays in this session "
        "until you accept it.",
    )
    st.caption(f"CSV, Parquet or Excel, up to {most:,} MB. A larger one: `comptune census import`.")
    if file is None or st.session_state.get(_KNOWN) == file.file_id:
        return
    st.session_state[_KNOWN] = file.file_id
    before, found = arrival_at_hand(), Arrival(file.name, frame.currency)
    if before is not None:
        found.follow(before)
    with st.spinner("Taking the file …"):
        found.put(file.getvalue())
    st.session_state[ARRIVAL] = found
    begin(found, f"Reading {file.name}", found.read)
    st.rerun()


def _make(frame: Frame) -> None:
    with st.popover("People who do not exist …", icon=":material/science:", width="stretch"):
        st.markdown("A realistic file to try with: the same number and seed, the same people.")
        people = st.number_input(
            "People", min_value=1, max_value=_MOST_MADE, value=_FIRST_MADE, key="made-people"
        )
        seed = st.number_input("Seed", min_value=0, value=1, key="made-seed")
        last_day = date(datetime.now(UTC).year - 1, 12, 31)
        day: Any = st.date_input("As of", value=last_day, key="made-as-of", format="YYYY-MM-DD")
        if st.button("Make them", key="made-act", type="primary", icon=":material/group_add:"):
            _begin_made(frame, int(people), int(seed), day)


def _begin_made(frame: Frame, people: int, seed: int, day: date) -> None:
    found = Arrival(f"people-{people}-{seed}.csv", frame.currency, as_of=day)
    st.session_state[ARRIVAL] = found
    begin(
        found,
        f"Making {people:,} people",
        lambda job: found.make(job, people, seed=seed, as_of=day),
    )
    st.rerun()
