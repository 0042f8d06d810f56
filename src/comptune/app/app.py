"""Navigation, and nothing else: which pages there are and how all of them look."""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_SIDEBAR_WIDTH = 230  # pixels, so that five years fit beside the charts at 1280

st.set_page_config(
    page_title="comptune",
    page_icon=str(_HERE / "assets" / "icon.png"),
    layout="wide",
    initial_sidebar_state=_SIDEBAR_WIDTH,
)
st.html(_HERE / "assets" / "style.css")
st.navigation([st.Page("pages/tune.py", title="Tune", default=True)]).run()
