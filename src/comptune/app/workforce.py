"""What the page of the workforce shows, from the tables of a run: rows of texts and of charts."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from comptune.app.widgets.tables import HIDDEN
from comptune.metrics.figures import Figure
from comptune.scenarios.workforce import MEASURES, ShownRun, WorkforceTable
from comptune.workspace import Workspace

STANDING: Final = (
    "headcount",
    "fte",
    "annualised_payroll",
    "average_salary",
    "median_salary",
    "compa_ratio",
    "average_increase",
)
HAPPENED: Final = (
    "hires",
    "exits",
    "promotions_in",
    "merit_raises",
    "cola_raises",
    "lump_sums",
)
_NONE: Final = "–"  # nobody is there of whom it could be told
_MOST_KEPT: Final = 256  # tables in memory, some kilobytes each


@st.cache_resource(show_spinner="Counting people …", max_entries=_MOST_KEPT)
def people_table(
    _ground: Workspace, folder: str, run_id: str, by: tuple[str, ...], year: int
) -> WorkforceTable:
    """A table of a sealed run, which never changes; what small groups hide is not in it."""
    return _ground.run(run_id).workforce(*by, year=year)


def run_words(shown: ShownRun, name: str) -> str:
    """Which run, of when, by whom, and whether the scenario is still that."""
    run = shown.recorded
    words = f"Official run {run.run_id[:8]} of {name}, sealed on {run.at:%d %b %Y} by {run.by}"
    return f"{words}: what the scenario is now." if shown.is_current else f"{words}."


def year_words(year: int, first: int) -> str:
    """2027; of the year before the first, that it is the census's."""
    return str(year) if year >= first else f"Census, 31 Dec {year}"


def cell(table: WorkforceTable, measure: str, *place: int | None) -> Figure:
    """A figure; None where it is hidden or not known."""
    figures = table.at(*place)
    return None if figures is None else figures.get(measure)


def text(table: WorkforceTable, measure: str, *place: int | None) -> str:
    """A figure as people read it; that it is hidden, where it is."""
    figures = table.at(*place)
    if figures is None or measure not in figures:
        return HIDDEN
    return _NONE if figures[measure] is None else MEASURES[measure].text(figures[measure])


def group_rows(table: WorkforceTable, measures: Sequence[str]) -> list[list[str]]:
    """A line a group of the first dimension, and one of all."""
    names = table.groups[0]
    beside = (None,) * (len(table.by) - 1)
    places: list[int | None] = [*range(len(names)), None]
    return [
        [
            "All" if place is None else names[place],
            *(text(table, one, place, *beside) for one in measures),
        ]
        for place in places
    ]


def crossed_rows(table: WorkforceTable, measure: str) -> list[list[str]]:
    """A line a group of the first dimension, a column one of the second; all of them last."""
    rows: list[int | None] = [*range(len(table.groups[0])), None]
    columns: list[int | None] = [*range(len(table.groups[1])), None]
    return [
        [
            "All" if row is None else table.groups[0][row],
            *(text(table, measure, row, column) for column in columns),
        ]
        for row in rows
    ]


def compared_rows(now: WorkforceTable, then: WorkforceTable, measure: str) -> list[list[str]]:
    """A line a group: now, then, and the change; groups that either has, by their names."""
    now_at = {name: number for number, name in enumerate(now.groups[0])}
    then_at = {name: number for number, name in enumerate(then.groups[0])}
    names = [*now.groups[0], *(name for name in then.groups[0] if name not in now_at)]
    rows = [
        [name, *_compared(now, then, measure, now_at.get(name), then_at.get(name))]
        for name in names
    ]
    both = (cell(now, measure, None), cell(then, measure, None))
    return [
        *rows,
        ["All", text(now, measure, None), text(then, measure, None), _change(measure, *both)],
    ]


def _compared(
    now: WorkforceTable, then: WorkforceTable, measure: str, here: int | None, before: int | None
) -> tuple[str, str, str]:
    own = _NONE if here is None else text(now, measure, here)
    other = _NONE if before is None else text(then, measure, before)
    values = (
        None if here is None else cell(now, measure, here),
        None if before is None else cell(then, measure, before),
    )
    return own, other, _change(measure, *values)


def _change(measure: str, now: Figure, then: Figure) -> str:
    if now is None or then is None:
        return _NONE
    return MEASURES[measure].change(now - then)  # type: ignore[operator]


def chart_frame(
    table: WorkforceTable, measure: str, then: WorkforceTable | None = None
) -> pd.DataFrame:
    """A row a group that is shown and known, with its value then, where there is one."""
    before = {} if then is None else {name: n for n, name in enumerate(then.groups[0])}
    rows: list[dict[str, Any]] = []
    for number, name in enumerate(table.groups[0]):
        value = cell(table, measure, number)
        if value is None:
            continue
        row = {"group": name, "value": float(value), "text": text(table, measure, number)}
        if then is not None and name in before:
            other = cell(then, measure, before[name])
            row["then"] = None if other is None else float(other)
            row["then_text"] = text(then, measure, before[name])
        rows.append(row)
    return pd.DataFrame(rows, columns=["group", "value", "text", "then", "then_text"])


def crossed_frame(table: WorkforceTable, measure: str) -> pd.DataFrame:
    """A row a crossed group that is shown and known."""
    rows = [
        {
            "group": first,
            "second": second,
            "value": float(value),
            "text": text(table, measure, row, column),
        }
        for row, first in enumerate(table.groups[0])
        for column, second in enumerate(table.groups[1])
        for value in [cell(table, measure, row, column)]
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["group", "second", "value", "text"])


def day(on: date) -> str:
    """1 Apr 2027"""
    return f"{on.day} {on:%b %Y}"
