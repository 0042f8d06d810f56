"""Charts of answers: the path of the search, the tornado, the trade-off."""

from typing import Any, Final

import altair as alt
import pandas as pd

from comptune.app.widgets.charts import CATEGORIES, DECREASE, INCREASE, SCENARIO, TEXT

_PATH_HEIGHT: Final = 190
_BAR: Final = 24  # pixels a bar of a tornado
_FRONT_HEIGHT: Final = 360
PICK: Final = "pick"


def path_chart(frame: pd.DataFrame) -> Any:
    """How far the worst target was off, by iteration; filled where all were met.

    Args:
        frame: of `answers.path`.
    """
    base = alt.Chart(frame).encode(
        x=alt.X("iteration:O", title="Iteration", axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "miss:Q",
            title="Largest miss, %",
            scale=alt.Scale(type="symlog", constant=0.01),
            axis=alt.Axis(grid=False, tickCount=4),
        ),
        tooltip=[
            alt.Tooltip("iteration:O", title="Iteration"),
            alt.Tooltip("miss:Q", title="Largest miss, %", format=".4~f"),
            alt.Tooltip("simulations:Q", title="Simulations"),
            alt.Tooltip("met:N", title="Targets"),
            alt.Tooltip("words:N", title="What was decided"),
        ],
    )
    line = tinted(base.mark_line(strokeWidth=2), SCENARIO)
    open_points = base.transform_filter(alt.datum.met != "met").mark_point(size=90, opacity=1)
    full_points = base.transform_filter(alt.datum.met == "met").mark_point(
        size=90, opacity=1, filled=True
    )
    labels = base.mark_text(dy=-13, fontSize=12).encode(text=alt.Text("miss:Q", format=".3~f"))
    layers = [line, tinted(open_points, SCENARIO), tinted(full_points, SCENARIO)]
    return alt.layer(*layers, tinted(labels, TEXT)).properties(height=_PATH_HEIGHT)


def tornado_chart(frame: pd.DataFrame, *, title: str, at: float) -> Any:
    """One bar a lever over its range; the ends say where the lever stands there.

    Args:
        frame: of `explaining.tornado`: lever, value, sign, end, edge, shown.
        title: of the axis.
        at: the metric as in the answer, where the bars meet.
    """
    low, high = float(frame["value"].min()), float(frame["value"].max())
    margin = (max(high, at) - min(low, at)) * 0.16 or 1.0
    scale = alt.Scale(domain=[min(low, at) - margin, max(high, at) + margin], nice=False)
    base = alt.Chart(frame).encode(
        y=alt.Y("lever:N", sort=None, title=None, axis=alt.Axis(labelLimit=280, ticks=False)),
        tooltip=[
            alt.Tooltip("lever:N", title="Lever"),
            alt.Tooltip("end:N", title="Standing at"),
            alt.Tooltip("shown:N", title=title),
        ],
    )
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=alt.X("value:Q", title=title, scale=scale),
        x2=alt.X2Datum(at),
        color=alt.Color("sign:N", scale=alt.Scale(domain=list(CATEGORIES)), legend=None),
    )
    right = base.transform_filter(alt.datum.value >= at).mark_text(align="left", dx=5, fontSize=11)
    left = base.transform_filter(alt.datum.value < at).mark_text(align="right", dx=-5, fontSize=11)
    labels = [
        tinted(one.encode(x=alt.X("value:Q", scale=scale), text="end:N"), TEXT)
        for one in (left, right)
    ]
    rule = alt.Chart(pd.DataFrame({"at": [at]})).mark_rule(strokeWidth=1.5).encode(x="at:Q")
    height = 50 + _BAR * frame["lever"].nunique()
    return alt.layer(bars, *labels, tinted(rule, TEXT)).properties(height=height)


def sign_of(change: float) -> str:
    """The category of a metric that goes up or down."""
    return INCREASE if change >= 0 else DECREASE


def front_chart(frame: pd.DataFrame, *, titles: tuple[str, str], picked: int | None) -> Any:
    """The points that no other beats; one can be picked. Left and down is better.

    Args:
        frame: of `trading.front_rows`: number, first, second, their words.
        titles: of the two axes.
        picked: the point in sight.
    """
    frame = frame.assign(is_picked=frame["number"] == picked)
    base = alt.Chart(frame).encode(
        x=alt.X("first:Q", title=titles[0], scale=alt.Scale(zero=False, padding=24)),
        y=alt.Y("second:Q", title=titles[1], scale=alt.Scale(zero=False, padding=24)),
        tooltip=[
            alt.Tooltip("number:O", title="Point"),
            alt.Tooltip("first_words:N", title=titles[0]),
            alt.Tooltip("second_words:N", title=titles[1]),
            alt.Tooltip("moved:Q", title="Cells moved"),
        ],
    )
    line = tinted(base.mark_line(strokeWidth=1.5, opacity=0.6).encode(order="number:Q"), SCENARIO)
    pick = alt.selection_point(name=PICK, fields=["number"], on="click", empty=False)
    points = (
        base.mark_point(filled=True, opacity=1)
        .encode(
            size=alt.condition(alt.datum.is_picked, alt.value(320), alt.value(120)),
        )
        .add_params(pick)
    )
    labels = base.mark_text(dy=-16, fontSize=12).encode(text="label:N")
    layers = (line, tinted(points, SCENARIO), tinted(labels, TEXT))
    return alt.layer(*layers).properties(height=_FRONT_HEIGHT)


def tinted(chart: Any, category: str, *, legend: Any = None) -> Any:
    """The chart in the theme's colour of one category."""
    scale = alt.Scale(domain=list(CATEGORIES))
    return chart.transform_calculate(ink=f"'{category}'").encode(
        color=alt.Color("ink:N", scale=scale, legend=legend)
    )
