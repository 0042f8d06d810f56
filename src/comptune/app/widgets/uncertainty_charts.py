"""Charts of many seeds: the fan over the years, and the distribution of one year."""

from typing import Any, Final

import altair as alt
import pandas as pd

from comptune.app.widgets.answer_charts import tinted
from comptune.app.widgets.charts import BASELINE, BUDGET, CATEGORIES, SCENARIO, TEXT

_HEIGHT: Final = 330
_HEADROOM: Final = 1.45  # above the highest bar, where the marks are named
_NAMES: Final = {
    SCENARIO: "P10, P50, P90",
    BASELINE: "Baseline P50",
    TEXT: "Official run",
    BUDGET: "Budget",
}


def fan_chart(frame: pd.DataFrame, *, title: str) -> Any:
    """P10 to P90 as a band, P50 in the accent, the official run, the baseline, the limits.

    Args:
        frame: of `uncertain.fan`.
        title: of the axis.
    """
    shown = [SCENARIO, BASELINE, TEXT]
    if frame["limit"].notna().any():
        shown.append(BUDGET)
    names = " : ".join(f"datum.label == '{key}' ? '{words}'" for key, words in _NAMES.items())
    legend = alt.Legend(
        title=None,
        orient="top",
        values=shown,
        labelExpr=f"{names} : datum.label",
        symbolType="stroke",
        symbolStrokeWidth=3,
        symbolOpacity=1,
    )
    axis = alt.Y("value:Q", title=title, scale=alt.Scale(zero=False, padding=14))
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    tooltip = [
        alt.Tooltip("year:O", title="Year"),
        alt.Tooltip("p90_text:N", title="P90"),
        alt.Tooltip("p50_text:N", title="P50"),
        alt.Tooltip("p10_text:N", title="P10"),
        alt.Tooltip("official_text:N", title="Official run"),
        alt.Tooltip("baseline_text:N", title="Baseline, P50"),
    ]
    base = alt.Chart(frame).encode(x=x, tooltip=tooltip)

    def series(name: str, category: str) -> Any:
        own = base.transform_calculate(value=f"datum.{name}")
        own = own.transform_filter("isValid(datum.value)").encode(y=axis)
        return tinted(own, category, legend=legend)

    area = base.transform_calculate(value="datum.p10").encode(y=axis, y2="p90:Q")
    band = tinted(area.mark_area(opacity=0.22), SCENARIO, legend=legend)
    edges = [
        series(name, SCENARIO).mark_line(strokeWidth=1, opacity=0.55) for name in ("p10", "p90")
    ]
    middle = series("p50", SCENARIO)
    layers = [
        band,
        *edges,
        series("baseline", BASELINE).mark_line(strokeWidth=1.5, strokeDash=[6, 4]),
        middle.mark_line(strokeWidth=3),
        middle.mark_point(filled=True, size=60, opacity=1),
        series("official", TEXT).mark_point(shape="diamond", size=110, filled=False, opacity=1),
        series("limit", BUDGET).mark_tick(thickness=4, size=34),
    ]
    return alt.layer(*layers).properties(height=_HEIGHT)


def histogram_chart(
    frame: pd.DataFrame, marks: list[tuple[str, float, str]], *, title: str, limit_name: str
) -> Any:
    """How often each amount came; rules where P10, P50, P90, official run and limit lie.

    Args:
        frame: of `uncertain.histogram`.
        marks: of `uncertain.marks`.
        title: of the axis.
        limit_name: which of the marks is the budget.
    """
    bars = tinted(
        alt.Chart(frame)
        .mark_bar(opacity=0.75, binSpacing=1)
        .encode(
            x=alt.X("low:Q", bin="binned", title=title, scale=alt.Scale(zero=False)),
            x2="high:Q",
            y=alt.Y(
                "seeds:Q",
                title="Seeds",
                axis=alt.Axis(tickMinStep=1),
                scale=alt.Scale(domain=[0, float(frame["seeds"].max()) * _HEADROOM], nice=False),
            ),
            tooltip=[alt.Tooltip("words:N", title=title), alt.Tooltip("seeds:Q", title="Seeds")],
        ),
        SCENARIO,
    )
    lines = pd.DataFrame(
        [
            {
                "at": at,
                "name": name,
                "text": text,
                "row": number,
                "series": BUDGET if name == limit_name else TEXT,
            }
            for number, (name, at, text) in enumerate(marks)
        ]
    )
    base = alt.Chart(lines).encode(
        x="at:Q",
        color=alt.Color("series:N", scale=alt.Scale(domain=list(CATEGORIES)), legend=None),
        tooltip=[alt.Tooltip("name:N", title="Mark"), alt.Tooltip("text:N", title=title)],
    )
    rules = base.mark_rule(strokeWidth=1.5).encode(
        strokeDash=alt.StrokeDash(
            "name:N",
            scale=alt.Scale(
                domain=["P10", "P50", "P90", "Official run", limit_name],
                range=[[3, 3], [1, 0], [3, 3], [8, 3], [1, 0]],
            ),
            legend=None,
        ),
        size=alt.condition(alt.datum.series == BUDGET, alt.value(3), alt.value(1.5)),
    )
    words = base.mark_text(align="left", dx=4, fontSize=11, baseline="top").encode(
        text="name:N", y=alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[18, -0.2], nice=False))
    )
    chart = alt.layer(alt.layer(bars, rules), words).resolve_scale(y="independent")
    return chart.properties(height=_HEIGHT)
