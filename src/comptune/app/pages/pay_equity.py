"""The page of pay equity: gaps, categories of workers, what is behind a gap, what closing costs."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.frame import page as framed
from comptune.app.pay_equity import (
    CATEGORY_TITLES,
    equity_answer,
    gaps_of_baseline,
    years_of_run,
)
from comptune.app.widgets.acts import STYLE
from comptune.app.widgets.equity_behind import behind_view
from comptune.app.widgets.equity_categories import categories_view
from comptune.app.widgets.equity_closing import closing_view
from comptune.app.widgets.equity_gaps import gaps_view, headlines, years_view
from comptune.app.widgets.shown_run import RunOnPage, baseline_on_page, run_on_page
from comptune.scenarios.equity_words import names_of
from comptune.scenarios.pay_equity import YearGaps

GAPS: Final = "Gaps"
YEARS: Final = "By year"
CATEGORIES: Final = "Categories"
BEHIND: Final = "What is behind"
CLOSING: Final = "Closing"


def page() -> None:
    """One of five views of a year of the run that stands for the scenario."""
    with framed("pay_equity") as frame:
        st.html(STYLE)
        if not frame.workspace.censuses():
            frame.workspace.census_entry()  # refuses, with what to do first
        view = _head(frame)
        shown = run_on_page(frame, shows="the pay of women and men")
        if shown is not None:
            _body(frame, shown, view)


def _head(frame: Frame) -> str:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="page-head"):
        st.title(frame.place.title, anchor=False, width="content")
        return str(
            st.segmented_control(
                "View",
                (GAPS, YEARS, CATEGORIES, BEHIND, CLOSING),
                default=GAPS,
                required=True,
                key="equity-view",
                label_visibility="collapsed",
            )
        )


def _body(frame: Frame, shown: RunOnPage, view: str) -> None:
    run, folder = shown.run, str(frame.workspace.folder)
    year, categories = _choices(shown, may_choose=view == CATEGORIES)
    found = equity_answer(
        frame.workspace, folder, run.run_id, year, categories, errors=view == BEHIND
    )
    years = tuple(range(run.sealed.start_year, run.sealed.end_year + 1)) if view == YEARS else ()
    other = _baseline(frame, folder, years or (year,)) if shown.is_current else ()
    then = next((one.gaps for one in other if one.year == year), None)
    headlines(found, then, year=year)
    if found.total.is_hidden:
        st.info(
            "There are too few women or men: whatever were shown, somebody's pay could be computed "
            "from it.",
            icon=":material/visibility_off:",
        )
        return
    if view == YEARS:
        years_view(years_of_run(frame.workspace, folder, run.run_id), other)
    elif view == CATEGORIES:
        categories_view(found, names_of(run), year=year)
    elif view == BEHIND:
        behind_view(found, year=year)
    elif view == CLOSING:
        closing_view(frame, run, year=year)
    else:
        gaps_view(found, then, year=year)


def _choices(shown: RunOnPage, *, may_choose: bool) -> tuple[int, str]:
    """Of which year, and by which categories, where the view is of these."""
    sealed = shown.run.sealed
    years = range(sealed.start_year, sealed.end_year + 1)
    with st.container(horizontal=True, gap="small"):
        year = st.selectbox(
            "Year",
            years,
            index=len(years) - 1,
            key="equity-year",
            width=140,
            help="People employed on 31 December.",
        )
        if not may_choose:
            return year, next(iter(CATEGORY_TITLES))
        categories = st.selectbox(
            "Categories of workers",
            list(CATEGORY_TITLES),
            key="equity-categories",
            width=280,
            format_func=lambda one: CATEGORY_TITLES[one],
            help="Who does the same work or work of equal value. The structure's levels stand for "
            "it; which people belong together is for people to say.",
        )
    return year, categories


def _baseline(frame: Frame, folder: str, years: tuple[int, ...]) -> tuple[YearGaps, ...]:
    """The baseline's gaps in these years, simulated; none where it is the scenario itself."""
    baseline = baseline_on_page(frame)
    if baseline is None:
        return ()
    return gaps_of_baseline(baseline, folder, baseline.run_id(), years)


page()
