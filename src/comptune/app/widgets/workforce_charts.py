"""Charts of the workforce: groups as bars, one person's pay as a line in the range."""

from typing import Any, Final

import altair as alt
import pandas as pd

from comptune.app.widgets.answer_charts import tinted
from comptune.app.widgets.charts import BASELINE, SCENARIO, TEXT

# Okabe and Ito's colours, that of the least contrast last.
_GROUPS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
MOST_SECOND: Final = len(_GROUPS)  # groups that a colour tells apart
_ROW: Final = 34  # pixels a group
_THIN: Final = 15  # a bar of several in a group
_GAP: Final = 10
_MOST_TICKS: Final = 10
_AROUND: Final = 110  # legend, axis and its title
_HEIGHT: Final = 320


def group_chart(frame: pd.DataFrame, *, title: str, then: str, percent: bool) -> Any:
    """A bar a group; a mark where it stood then.

    Args:
        frame: of `workforce.chart_frame`.
        title: of the measure, with its unit.
        then: what it is compared with; empty for nothing.
        percent: whether values are shares.
    """
    tooltip = [alt.Tooltip("group:N", title="Group"), alt.Tooltip("text:N", title=title)]
    if then:
        tooltip.append(alt.Tooltip("then_text:N", title=then))
    base = alt.Chart(frame).encode(
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=170, ticks=False)),
        tooltip=tooltip,
    )
    x = alt.X("value:Q", title=title, axis=_axis(percent))
    bars = tinted(base.mark_bar(height={"band": 0.68}).encode(x=x), SCENARIO)
    layers = [bars]
    if then:
        marks = base.transform_filter("isValid(datum.then)")
        marks = marks.mark_tick(thickness=3, size=26).encode(x=alt.X("then:Q"))
        layers.append(tinted(marks, TEXT))
    return alt.layer(*layers).properties(height=max(120, _ROW * len(frame) + 40))


def crossed_chart(
    frame: pd.DataFrame, seconds: list[str], *, title: str, legend: str, percent: bool
) -> Any:
    """Bars of the second dimension's groups beside each other in those of the first.

    Args:
        frame: of `workforce.crossed_frame`.
        seconds: the groups of the second dimension that have a colour, in their order.
        title: of the measure, with its unit.
        legend: the second dimension.
        percent: whether values are shares.
    """
    shown = frame[frame["second"].isin(seconds)]
    groups = len(shown["group"].unique())
    return (
        alt.Chart(shown)
        .mark_bar()
        .encode(
            y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=170, ticks=False)),
            yOffset=alt.YOffset("second:N", sort=seconds),
            x=alt.X("value:Q", title=title, axis=_axis(percent)),
            color=alt.Color(
                "second:N",
                sort=seconds,
                scale=alt.Scale(domain=seconds, range=list(_GROUPS[: len(seconds)])),
                legend=alt.Legend(title=legend, orient="top", columns=4),
            ),
            tooltip=[
                alt.Tooltip("group:N", title="Group"),
                alt.Tooltip("second:N", title=legend),
                alt.Tooltip("text:N", title=title),
            ],
        )
        .properties(height=groups * (_THIN * len(seconds) + _GAP) + _AROUND)
    )


def pay_chart(steps: pd.DataFrame, ranges: pd.DataFrame, *, currency: str) -> Any:
    """One person's salary from day to day in the pay range of each year.

    Args:
        steps: the day, the salary from it on, what happened, and the words for hovering.
        ranges: first and last day, minimum and maximum of each year.
        currency: the workspace's.
    """
    y = alt.Y(
        "salary:Q",
        title=f"Full-time annual salary, thousand {currency}",
        scale=alt.Scale(zero=False, padding=12),
        axis=alt.Axis(format=",.6~r"),
    )
    x = alt.X("on:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    spans = (
        alt.Chart(ranges)
        .mark_rect(opacity=0.16)
        .encode(
            x=alt.X("first:T"),
            x2="last:T",
            y=alt.Y("minimum:Q"),
            y2="maximum:Q",
            tooltip=[
                alt.Tooltip("year:O", title="Year"),
                alt.Tooltip("words:N", title="Range"),
            ],
        )
    )
    line = alt.Chart(steps).encode(x=x, y=y)
    points = line.transform_filter("datum.event != ''").encode(
        tooltip=[
            alt.Tooltip("event:N", title="What"),
            alt.Tooltip("day:N", title="On"),
            alt.Tooltip("words:N", title="Salary"),
        ]
    )
    return alt.layer(
        tinted(spans, BASELINE),
        tinted(line.mark_line(interpolate="step-after", strokeWidth=3), SCENARIO),
        tinted(points.mark_point(filled=True, size=80, opacity=1), SCENARIO),
    ).properties(height=_HEIGHT)


def _axis(percent: bool) -> alt.Axis:
    return alt.Axis(format=".1%" if percent else ",.6~s", labelOverlap=True, tickCount=_MOST_TICKS)
