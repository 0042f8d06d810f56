"""People and pay in groups: by one dimension or two, beside another year."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.widgets.tables import figure_table, hidden_note
from comptune.app.widgets.workforce_charts import MOST_SECOND, crossed_chart, group_chart
from comptune.app.workforce import (
    HAPPENED,
    STANDING,
    chart_frame,
    compared_rows,
    crossed_frame,
    crossed_rows,
    group_rows,
    people_table,
    year_words,
)
from comptune.scenarios import Run
from comptune.scenarios.workforce import DIMENSIONS, MEASURES, WorkforceTable

_NOTHING: Final = ""


def groups_view(frame: Frame, run: Run) -> None:
    """Draw what to look at, then the groups."""
    by, year, then_year, measure = _choices(run)
    folder, first = str(frame.workspace.folder), run.sealed.start_year
    table = people_table(frame.workspace, folder, run.run_id, by, year)
    if len(by) > 1:
        _crossed(table, measure, currency=frame.currency, first=first)
        return
    then = None
    if then_year is not None:
        then = people_table(frame.workspace, folder, run.run_id, by, then_year)
    _beside(table, then, measure, currency=frame.currency, first=first)
    _whole(table, currency=frame.currency)


def _choices(run: Run) -> tuple[tuple[str, ...], int, int | None, str]:
    """What the tables are by, of which year, beside which, and what the chart shows."""
    first, last = run.sealed.start_year, run.sealed.end_year
    years = range(first - 1, last + 1)
    rows, columns, when, beside, what = st.columns(5, gap="small")
    by = rows.selectbox(
        "By", list(DIMENSIONS), key="workforce-by", format_func=lambda one: DIMENSIONS[one].title
    )
    second = columns.selectbox(
        "Crossed with",
        [_NOTHING, *(one for one in DIMENSIONS if one != by)],
        key="workforce-crossed",
        format_func=lambda one: DIMENSIONS[one].title if one else "nothing",
    )
    year = when.selectbox(
        "Year",
        years,
        index=1,
        key="workforce-year",
        format_func=lambda one: year_words(one, first),
        help="People as of 31 December; who left in the year counts where they stood last.",
    )
    then = beside.selectbox(
        "Compared with",
        [None, *(one for one in years if one != year)],
        index=1,
        key="workforce-then",
        disabled=bool(second),
        format_func=lambda one: "nothing" if one is None else year_words(one, first),
        help="Another year of the same run, or the census that it began with.",
    )
    is_census = year < first or (then is not None and then < first and not second)
    offered = [name for name, one in MEASURES.items() if one.is_of_census or not is_census]
    measure = what.selectbox(
        "Figure",
        offered,
        key="workforce-measure",
        format_func=lambda one: MEASURES[one].title,
        help="\n\n".join(
            f"**{MEASURES[one].title}.** {MEASURES[one].definition}" for one in offered
        ),
    )
    return (by, second) if second else (by,), year, then, measure


def _beside(
    table: WorkforceTable,
    then: WorkforceTable | None,
    measure: str,
    *,
    currency: str,
    first: int,
) -> None:
    """One figure of every group: as a chart, and now beside then."""
    one, title = MEASURES[measure], _title(measure, currency)
    beside = "" if then is None else year_words(then.year, first)
    chart, figures = st.columns([3, 2], gap="medium")
    with chart:
        st.markdown(f"**{title}** :small[by {_by(table)}, {year_words(table.year, first)}]")
        frame = chart_frame(table, measure, then)
        if frame.empty:
            st.info("No group is large enough to be shown.", icon=":material/visibility_off:")
        else:
            drawn = group_chart(frame, title=title, then=beside, percent=one.unit == "rate")
            st.altair_chart(drawn, alt=f"{title} by {_by(table)}")
            if then is not None:
                st.caption(f"The mark across a bar is {beside}.")
    with figures:
        if then is not None:
            figure_table(
                [
                    DIMENSIONS[table.by[0]].title,
                    str(year_words(table.year, first)),
                    beside,
                    "Change",
                ],
                compared_rows(table, then, measure),
                caption=f"{title}. {_note([measure], table, then)}",
                strong=(max(len(compared_rows(table, then, measure)) - 1, 0),),
            )


def _whole(table: WorkforceTable, *, currency: str) -> None:
    """Every figure of every group."""
    head = DIMENSIONS[table.by[0]]
    last = (len(table.groups[0]),)
    st.markdown("**All figures**")
    known = [name for name in STANDING if MEASURES[name].is_of_census or not table.is_census]
    figure_table(
        [head.title, *(MEASURES[name].title for name in known)],
        group_rows(table, known),
        caption=f"Money in {currency}, full-time salaries. {head.definition} {_note(known, table)}",
        strong=last,
    )
    if not table.is_census:
        figure_table(
            [f"In {table.year}", *(MEASURES[name].title for name in HAPPENED)],
            group_rows(table, HAPPENED),
            caption=f"People to whom it happened in the year. {_note(HAPPENED, table)}",
            strong=last,
        )


def _crossed(table: WorkforceTable, measure: str, *, currency: str, first: int) -> None:
    title, (head, second) = _title(measure, currency), (DIMENSIONS[name] for name in table.by)
    st.markdown(f"**{title}** :small[by {_by(table)}, {year_words(table.year, first)}]")
    if table.is_whole:
        st.info(
            "There are too few people to cross these two: whatever were shown, somebody's pay "
            "could be computed from it. The totals of each alone stand below.",
            icon=":material/visibility_off:",
        )
    figure_table(
        [head.title, *table.groups[1], "All"],
        crossed_rows(table, measure),
        caption=f"{title}. {second.title} across. {_note([measure], table)}",
        strong=(len(table.groups[0]),),
    )
    frame = crossed_frame(table, measure)
    shown = list(table.groups[1][:MOST_SECOND])
    if not frame[frame["value"] != 0]["second"].isin(shown).any():
        return
    drawn = crossed_chart(
        frame,
        [name for name in shown if name in set(frame[frame["value"] != 0]["second"])],
        title=title,
        legend=second.title,
        percent=MEASURES[measure].unit == "rate",
    )
    st.altair_chart(drawn, alt=f"{title} by {_by(table)}")
    if len(table.groups[1]) > MOST_SECOND:
        st.caption(f"The chart has the first {MOST_SECOND} of {len(table.groups[1])}.")


def _title(measure: str, currency: str) -> str:
    one = MEASURES[measure]
    return f"{one.title}, {currency}" if one.unit == "money" else one.title


def _by(table: WorkforceTable) -> str:
    return " and ".join(DIMENSIONS[name].title.lower() for name in table.by)


def _note(names: Sequence[str], *tables: WorkforceTable) -> str:
    return hidden_note() if any(table.hides(names) for table in tables) else ""
