"""Buttons of acts: the ledger's rules say who may press them, and why not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.places import every_place
from comptune.ledger.policy import Verdict
from comptune.ledger.roles import Act

STYLE: Final = Path(__file__).parents[1] / "assets" / "decisions.css"


def act_button(
    frame: Frame,
    act: Act,
    label: str,
    *,
    key: str,
    icon: str,
    scenario: str | None = None,
    primary: bool = False,
) -> bool:
    """Draw the button of an act; who may not do it reads why on hovering. True when pressed."""
    verdict = frame.desk.may(act, scenario=scenario)
    return st.button(
        label,
        key=key,
        icon=icon,
        type="primary" if primary and verdict.allowed else "secondary",
        disabled=not verdict.allowed,
        help=why_not(verdict),
    )


def why_not(verdict: Verdict) -> str | None:
    """The reasons against an act, for a tooltip; None where there are none."""
    return None if verdict.allowed else "\n\n".join(verdict.reasons)


def page_button(name: str, label: str, *, icon: str, key: str) -> None:
    """Draw a button that leads to another page, where these pages have it."""
    paths: Mapping[str, str] = {place.name: place.path for place in every_place()}
    if name in paths and st.button(label, key=key, icon=icon):
        st.switch_page(paths[name])
