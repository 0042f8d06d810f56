"""The views of the page of help."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from comptune.app.definitions import ROLES, Definition, role_rows
from comptune.app.frame import Frame
from comptune.app.guide import Picture, Section
from comptune.app.widgets.lever_panel import ASSUMPTIONS, lever_groups
from comptune.app.widgets.word_table import word_table
from comptune.metrics import load_metrics
from comptune.metrics.declaration import GROUP_TITLES

STYLE: Final = Path(__file__).parents[1] / "assets" / "help.css"


def guide_panel(shown: Sequence[Section], search: str) -> None:
    """Draw the titles of the guide's sections, and one section beside them."""
    if not shown:
        _nothing("The guide", search)
        return
    by_title = {one.title: one for one in shown}
    titles, text = st.columns([1, 3.4], gap="medium")
    with titles:
        title = st.radio("Sections of the guide", tuple(by_title), key="help-section")
    is_dark = st.context.theme.type == "dark"
    with text, st.container(key="guide-text"):
        st.header(title, anchor=False)
        for part in by_title[title].parts:
            if isinstance(part, Picture):
                st.image(part.path(is_dark=is_dark), caption=part.words, width="stretch")
            else:
                st.markdown(part)


def levers_panel(levers: Sequence[Definition], search: str) -> None:
    """Draw the levers in the groups of the page Tune; what was searched for, best first."""
    st.caption(
        "A value comes from the scenario, else from the published values, else from the defaults "
        f"of the company, else it is the built-in one. Those under {ASSUMPTIONS} are forecasts "
        "about the world, which nobody decides."
    )
    by_name = {one.name: one for one in levers}
    groups = {
        title: [by_name[one.name] for one in group if one.name in by_name]
        for title, group in lever_groups().items()
    }
    _definitions("The catalogue of levers", groups, levers, search)


def metrics_panel(metrics: Sequence[Definition], search: str) -> None:
    """Draw the metrics by group; what was searched for, best first."""
    st.caption(
        "Every number of these pages, defined once. In-year is what is paid in the year, "
        "annualised a whole year's pay at closing salaries. What cannot be computed is not known; "
        "it is never 0."
    )
    by_name = {one.name: one for one in metrics}
    groups = {
        title: [
            by_name[one.name]
            for one in load_metrics()
            if one.group == group and one.name in by_name
        ]
        for group, title in GROUP_TITLES.items()
    }
    _definitions("The catalogue of metrics", groups, metrics, search)


def roles_panel(frame: Frame) -> None:
    """Draw who may do what, the person's own roles marked."""
    held = frame.desk.state().roles.get(frame.desk.actor.name, frozenset())
    heads = [f"{role} (you)" if role in held else role for role in ROLES]
    word_table(
        ["May", *(head.capitalize() for head in heads)],
        role_rows(),
        short=range(1, len(heads) + 1),
        caption="Who has a role may still be refused for what is at hand: nobody approves what "
        "they made or submitted, a locked cell does not move, and what is published is exactly "
        "what was approved. Administrators grant and revoke roles.",
    )


def _definitions(
    what: str, groups: dict[str, list[Definition]], ranked: Sequence[Definition], search: str
) -> None:
    if not ranked:
        _nothing(what, search)
    elif search:
        st.html(_listed(ranked))
    else:
        for title, members in groups.items():
            st.subheader(title, anchor=False)
            st.html(_listed(members))


def _listed(definitions: Iterable[Definition]) -> str:
    return "".join(map(_definition, definitions))


def _definition(one: Definition) -> str:
    facts = "".join(f"<dt>{escape(what)}</dt><dd>{escape(how)}</dd>" for what, how in one.facts)
    return (
        f'<div class="definition"><h4>{escape(one.title)} <code>{escape(one.name)}</code></h4>'
        f"<p>{escape(one.text)}</p><dl>{facts}</dl></div>"
    )


def _nothing(what: str, search: str) -> None:
    st.info(
        f"{what} says nothing of “{search}”. The numbers above tell where it is; fewer words find "
        "more.",
        icon=":material/search_off:",
    )
