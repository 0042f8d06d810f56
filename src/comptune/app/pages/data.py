"""The page of people: which censuses there are, and how a file becomes one."""

import streamlit as st

from comptune.app.frame import page as framed
from comptune.app.widgets.acts import STYLE


def page() -> None:
    """The censuses."""
    with framed("data") as frame:
        st.html(STYLE)
        st.title(frame.place.title, anchor=False)


page()
