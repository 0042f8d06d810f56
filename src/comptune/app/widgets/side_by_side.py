"""Any number of scenarios side by side: a table of figures and a chart."""

from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from comptune.app import comparison
from comptune.app.comparison import Compared
from comptune.app.frame import Frame
from comptune.app.session import name_of
from comptune.app.simulated import published_side, side
from comptune.app.widgets.tables import figure_table
from comptune.app.widgets.take_comparison import take_comparison
from comptune.ledger.state import State
from comptune.metrics import Metric, load_metrics

# Okabe and Ito's, the readable ones first, the same in light and dark. Sides are told apart by
# shape and dash too, of which there are others, so that looks repeat after 210 sides only.
_COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C8C8C")
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4])
_HEIGHT: Final = 320
_MOST_DEFAULT: Final = 3  # sides that are there before anybody chooses


def side_by_side(frame: Frame, state: State, current: str) -> None:
    """Draw the choice of sides, the table of a year, and a metric's chart over all years."""
    offered = [one.id for one in state.scenarios.values() if one.status != "archived"]
    offered = [current, *(one for one in reversed(offered) if one != current)]
    chosen = st.multiselect(
        "Scenarios; the first is what the others are held against",
        [comparison.PUBLISHED, *offered],
        default=[comparison.PUBLISHED, *offered[: _MOST_DEFAULT - 1]],
        format_func=lambda one: _name(state, one),
        key=f"sides-{current}",
    )
    if not chosen:
        st.info("Choose at least one.", icon=":material/compare_arrows:")
        return
    ground = next((one for one in chosen if one != comparison.PUBLISHED), current)
    sides = [_side(frame, state, one, ground=ground) for one in chosen]
    for warning in comparison.warnings(sides):
        st.markdown(f":orange[:material/warning: {warning}]")
    years = comparison.all_years(sides)
    year = st.segmented_control(
        "Year of the table", years, default=years[0], required=True, key=f"sides-year-{years}"
    )
    _table(sides, year=year or years[0], currency=frame.currency)
    _chart_panel(sides, currency=frame.currency)
    take_comparison(frame, sides, chosen)


def _name(state: State, choice: str) -> str:
    return "Published values" if choice == comparison.PUBLISHED else name_of(state, choice)


def _side(frame: Frame, state: State, choice: str, *, ground: str) -> Compared:
    if choice == comparison.PUBLISHED:
        return published_side(frame.workspace, state, ground, name=_name(state, choice))
    return side(frame.workspace, state, choice, name=_name(state, choice))


def _table(sides: Sequence[Compared], *, year: int, currency: str) -> None:
    first, *others = sides
    heads = ["", first.name]
    for one in others:
        heads += [one.name, "difference"]
    sources = "; ".join(f"{one.name}: {one.source}" for one in sides)
    figure_table(
        heads,
        comparison.table(sides, year=year, currency=currency),
        caption=f"Differences from {first.name}. {sources}.",
        strong=(0,),
        hints=[load_metrics()[name].definition.strip() for name in comparison.shown()],
    )


def _chart_panel(sides: Sequence[Compared], *, currency: str) -> None:
    names = [metric.name for metric in comparison.measured(sides)]
    name = st.selectbox(
        "Chart",
        names,
        index=names.index(comparison.SHOWN[0]),
        format_func=lambda one: load_metrics()[one].title,
        key="sides-metric",
    )
    metric = load_metrics()[name]
    rows = comparison.chart_rows(sides, name, currency=currency)
    if not rows:
        st.info("This metric has no value in these years.")
        return
    st.altair_chart(chart(rows, metric, [one.name for one in sides], currency=currency))
    st.caption(metric.definition.strip())


def chart(
    rows: Sequence[dict[str, Any]], metric: Metric, names: Sequence[str], *, currency: str
) -> Any:
    """A metric by year, one line a side, told apart by colour, dash and shape."""
    domain = list(dict.fromkeys(names))

    def cycle(values: Sequence[Any]) -> list[Any]:
        return [values[number % len(values)] for number in range(len(domain))]

    legend = alt.Legend(
        title=None, orient="top", labelLimit=260, symbolSize=90, symbolStrokeWidth=0
    )
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "value:Q",
            title=comparison.axis_words(metric, currency),
            scale=alt.Scale(zero=False, padding=12),
            axis=alt.Axis(format=",.4~r"),
        ),
        color=alt.Color(
            "scenario:N", scale=alt.Scale(domain=domain, range=cycle(_COLOURS)), legend=legend
        ),
        tooltip=[
            alt.Tooltip("scenario:N", title="Scenario"),
            alt.Tooltip("year:O", title="Year"),
            alt.Tooltip("text:N", title=metric.title),
        ],
    )
    dash = alt.StrokeDash(
        "scenario:N", scale=alt.Scale(domain=domain, range=cycle(_DASHES)), legend=None
    )
    shape = alt.Shape(
        "scenario:N", scale=alt.Scale(domain=domain, range=cycle(_SHAPES)), legend=legend
    )
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=dash)
    points = base.mark_point(filled=True, size=70, opacity=1).encode(shape=shape)
    return (lines + points).properties(height=_HEIGHT)
