"""Charts of pay equity: gaps by year, quarters by pay, adjusted gaps with their intervals."""

from typing import Any, Final

import altair as alt
import pandas as pd

from comptune.app.pay_equity import BASELINE, MEN, NOW, WOMEN
from comptune.app.widgets.answer_charts import tinted
from comptune.app.widgets.charts import CATEGORIES, SCENARIO, TEXT

# Okabe and Ito's light ones, the same in light and dark, with dark numbers on both.
_GENDERS: Final = {WOMEN: "#E69F00", MEN: "#56B4E9"}
_ON_BAR: Final = "#1F2933"
_HEIGHT: Final = 250
_ROW: Final = 44  # pixels a line
_AROUND: Final = 60


def years_chart(frame: pd.DataFrame, *, title: str) -> Any:
    """A gap by year: the scenario in the accent, its baseline dashed in grey.

    Args:
        frame: of `pay_equity.year_frame`.
        title: of the gap.
    """
    shown = [one for one in (NOW, BASELINE) if one in set(frame["series"])]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "year:O",
            title=None,
            axis=alt.Axis(labelAngle=0),
            scale=alt.Scale(type="point", padding=0.5),
        ),
        y=alt.Y("percent:Q", title=f"{title}, %", scale=alt.Scale(zero=True, padding=12)),
        color=alt.Color(
            "series:N",
            scale=alt.Scale(domain=list(CATEGORIES)),
            legend=alt.Legend(
                title=None, orient="top", values=shown, symbolType="stroke", symbolStrokeWidth=3
            ),
        ),
        tooltip=[
            alt.Tooltip("series:N", title="Series"),
            alt.Tooltip("year:O", title="Year"),
            alt.Tooltip("text:N", title=title),
        ],
    )
    dash = alt.StrokeDash(
        "series:N", scale=alt.Scale(domain=[NOW, BASELINE], range=[[1, 0], [6, 4]]), legend=None
    )
    width = alt.condition(alt.datum.series == NOW, alt.value(3.5), alt.value(1.5))
    size = alt.condition(alt.datum.series == NOW, alt.value(75), alt.value(25))
    lines = base.mark_line().encode(strokeDash=dash, strokeWidth=width)
    points = base.mark_point(filled=True, opacity=1).encode(size=size)
    return (lines + points).properties(height=_HEIGHT)


def quartile_chart(frame: pd.DataFrame) -> Any:
    """Each quarter by pay as one bar of women and men, with their shares on it.

    Args:
        frame: of `pay_equity.quartile_frame`.
    """
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "band:N", sort=None, title="Quarter by pay", axis=alt.Axis(labelLimit=140, ticks=False)
        ),
        tooltip=[
            alt.Tooltip("band:N", title="Quarter by pay"),
            alt.Tooltip("gender:N", title="Gender"),
            alt.Tooltip("text:N", title="Share"),
        ],
    )
    bars = base.mark_bar(height={"band": 0.72}).encode(
        x=alt.X("start:Q", title="Share of the quarter, %", scale=alt.Scale(domain=[0, 100])),
        x2="end:Q",
        color=alt.Color(
            "gender:N",
            sort=list(_GENDERS),
            scale=alt.Scale(domain=list(_GENDERS), range=list(_GENDERS.values())),
            legend=alt.Legend(title=None, orient="top"),
        ),
    )
    half = alt.Chart(pd.DataFrame({"half": [50]})).mark_rule(strokeDash=[4, 4]).encode(x="half:Q")
    labels = base.mark_text(fontSize=13, color=_ON_BAR).encode(x="middle:Q", text="text:N")
    rows = frame["band"].nunique()
    layers = (bars, tinted(half, TEXT), labels)
    chart = alt.layer(*layers).resolve_scale(color="independent")
    return chart.properties(height=_ROW * rows + _AROUND)


def adjusted_chart(frame: pd.DataFrame) -> Any:
    """Each adjusted gap as a point with its interval, beside none at all.

    Args:
        frame: of `pay_equity.adjusted_frame`.
    """
    base = alt.Chart(frame).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=240, ticks=False)),
        tooltip=[
            alt.Tooltip("name:N", title="Of"),
            alt.Tooltip("text:N", title="Adjusted gap"),
            alt.Tooltip("interval:N", title="95 % interval"),
        ],
    )
    x = alt.X("low:Q", title="Women paid less than men like them, %", axis=alt.Axis(tickCount=10))
    spans = base.mark_rule(strokeWidth=3).encode(x=x, x2="high:Q")
    points = base.mark_point(filled=True, size=140, opacity=1).encode(x="gap:Q")
    labels = base.mark_text(dy=-14, fontSize=12).encode(x="gap:Q", text="text:N")
    none = alt.Chart(pd.DataFrame({"none": [0]})).mark_rule(strokeDash=[4, 4]).encode(x="none:Q")
    return alt.layer(
        tinted(none, TEXT), tinted(spans, SCENARIO), tinted(points, SCENARIO), tinted(labels, TEXT)
    ).properties(height=_ROW * len(frame) + _AROUND)


def decomposition_chart(frame: pd.DataFrame) -> Any:
    """What each variable adds to the gap of mean log pay.

    Args:
        frame: of `pay_equity.decomposition_frame`.
    """
    base = alt.Chart(frame).encode(
        y=alt.Y("variable:N", sort=None, title=None, axis=alt.Axis(labelLimit=160, ticks=False)),
        x=alt.X("points:Q", title="Part of the gap, log points x 100"),
        tooltip=[
            alt.Tooltip("variable:N", title="Variable"),
            alt.Tooltip("points:Q", title="Log points x 100", format=".2f"),
        ],
    )
    none = alt.Chart(pd.DataFrame({"none": [0]})).mark_rule().encode(x="none:Q")
    bars = base.mark_bar(height={"band": 0.68})
    return alt.layer(tinted(bars, SCENARIO), tinted(none, TEXT)).properties(
        height=30 * len(frame) + _AROUND
    )
