"""A comparison as a file: the ledger has who takes it before it is handed over."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from comptune.app.comparison import Compared, csv_text
from comptune.app.frame import Frame
from comptune.app.widgets.acts import act_button
from comptune.app.widgets.reason import ask_reason
from comptune.ledger.roles import Act

_TAKEN: Final = "comparison-taken"
_MOST_NAMED: Final = 5  # scenarios that the entry names


def take_comparison(frame: Frame, sides: Sequence[Compared], chosen: Sequence[str]) -> None:
    """Draw the button, and the download once the ledger has the entry.

    Args:
        sides: what is compared.
        chosen: their ids.
    """
    text = csv_text(sides, currency=frame.currency)
    key = (frame.desk.actor.name, text)
    if act_button(
        frame, Act.EXPORT, "Take as CSV …", key="comparison-take", icon=":material/download:"
    ):
        ask_reason(
            "Take the comparison",
            act=lambda reason: _take(frame, chosen, key, reason),
            button="Take",
            about="Every metric of every year, one column a scenario. The ledger keeps that you "
            "took it, and why.",
            done="The ledger has it. Download the file now.",
        )
    kept = st.session_state.get(_TAKEN)
    if kept is not None and kept[0] == key:
        st.download_button(
            f"Download {len(text.encode()) / 1000:,.0f} kB",
            text,
            "comparison.csv",
            "text/csv",
            key="comparison-download",
            icon=":material/save:",
            type="primary",
            on_click="ignore",
        )
        st.markdown(f":small[Ledger entry {kept[1]} says that you took it.]")


def _take(frame: Frame, chosen: Sequence[str], key: tuple[str, str], reason: str) -> None:
    more = f" and {len(chosen) - _MOST_NAMED} more" if len(chosen) > _MOST_NAMED else ""
    what = f"the comparison of {', '.join(chosen[:_MOST_NAMED])}{more}, as CSV"
    st.session_state[_TAKEN] = (key, frame.desk.record_export(what, reason=reason).sequence)
