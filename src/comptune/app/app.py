"""Navigation, and nothing else: which pages there are and how all of them look."""

from pathlib import Path

import streamlit as st

from comptune.app.frame import sidebar
from comptune.app.places import every_place

_HERE = Path(__file__).parent
_ON_ACCENT = {"light": "#FFFFFF", "dark": "#14181D"}  # words on the theme's primary colour
_SIDEBAR_WIDTH = 230  # pixels, so that five years fit beside the charts at 1280
_HOME = "home"  # unseen: the home page has the address of the pages themselves

st.set_page_config(
    page_title="comptune",
    page_icon=str(_HERE / "assets" / "icon.png"),
    layout="wide",
    initial_sidebar_state=_SIDEBAR_WIDTH,
)
st.html(_HERE / "assets" / "style.css")
if st.context.theme.type is not None:
    on_accent = _ON_ACCENT[st.context.theme.type]
    st.html(f"<style>:root {{ --on-accent: {on_accent}; }}</style>")
PAGES = {
    place.name: st.Page(
        place.path,
        title=place.title,
        icon=place.icon,
        url_path=_HOME if place.is_home else place.address,
        default=place.is_home,
    )
    for place in every_place()
}
# Whoever types an address by hand, as /Tune or /data, is led to where that page is.
ELSEWHERE = {
    st.Page(lambda: None, title=place.title, url_path=typed): place.name
    for place in every_place()
    for typed in place.other_addresses
}
current = st.navigation([*PAGES.values(), *ELSEWHERE], position="hidden")
if current in ELSEWHERE:
    st.switch_page(PAGES[ELSEWHERE[current]])
sidebar(PAGES)
current.run()
