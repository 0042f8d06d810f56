"""Charts: functions from a preview to a chart. Colours come from the theme, by their order there.

A category's colour is its position in `CATEGORIES`, so that light and dark have their own.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from comptune.metrics import Bridge, load_metrics
from comptune.metrics.figures import exact_money, money, of_cents
from comptune.scenarios import Preview

SCENARIO: Final = "This scenario"
BASELINE: Final = "Baseline"
INCREASE: Final = "Increase"
DECREASE: Final = "Decrease"
TEXT: Final = "Text"
BUDGET: Final = "Budget"
CATEGORIES: Final = (SCENARIO, BASELINE, INCREASE, DECREASE, TEXT, BUDGET)
_DASHES: Final = ([1, 0], [6, 4], [1, 0], [1, 0], [1, 0], [1, 0])
_HEIGHT: Final = 330
_MARGIN: Final = 0.2  # of the width that the bars need, on both sides: room for their numbers
_UNITS_PER_MILLION: Final = 100_000_000  # cents


def cost_chart(
    preview: Preview,
    *,
    metric_name: str,
    currency: str,
    budgets: Mapping[int, Decimal] | None = None,
) -> Any:
    """A metric of money by year: scenario in the accent, baseline dashed in grey, budget a bar."""
    budgets = budgets or {}
    metric = load_metrics()[metric_name]
    values = {SCENARIO: preview.metrics, BASELINE: preview.baseline_metrics}
    rows = [
        {
            "year": str(year),
            "series": series,
            "millions": float(metrics[metric_name][position]) / _UNITS_PER_MILLION,
            "amount": f"{exact_money(of_cents(metrics[metric_name][position]))} {currency}",
        }
        for series, metrics in values.items()
        for position, year in enumerate(preview.years)
    ]
    rows += [
        {
            "year": str(year),
            "series": BUDGET,
            "millions": float(amount) * 100 / _UNITS_PER_MILLION,
            "amount": f"{exact_money(amount)} {currency}",
        }
        for year, amount in budgets.items()
    ]
    shown = [SCENARIO, BASELINE, *([BUDGET] if budgets else [])]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X(
            "year:O",
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap=False),
            scale=alt.Scale(type="point", padding=0.5),
        ),
        y=alt.Y(
            "millions:Q",
            title=f"{metric.title}, million {currency}",
            scale=alt.Scale(zero=False, padding=12),
            axis=alt.Axis(format=",.4~r"),
        ),
        color=_colour("series", shown=shown),
        tooltip=[
            alt.Tooltip("series:N", title="Series"),
            alt.Tooltip("year:O", title="Year"),
            alt.Tooltip("amount:N", title=metric.title),
        ],
    )
    dash = alt.StrokeDash(
        "series:N", scale=alt.Scale(domain=list(CATEGORIES), range=list(_DASHES)), legend=None
    )
    is_scenario = alt.datum.series == SCENARIO
    width = alt.condition(is_scenario, alt.value(3.5), alt.value(1.5))
    size = alt.condition(is_scenario, alt.value(75), alt.value(25))
    is_no_budget = alt.datum.series != BUDGET
    simulated = base.transform_filter(is_no_budget)
    lines = simulated.mark_line().encode(strokeDash=dash, strokeWidth=width)
    points = simulated.mark_point(filled=True, opacity=1).encode(size=size)
    ticks = base.transform_filter(alt.datum.series == BUDGET).mark_tick(thickness=4, size=34)
    return (lines + points + ticks).properties(height=_HEIGHT)


def bridge_chart(
    bridge: Bridge, moved: NDArray[Any], *, year: int, position: int, currency: str
) -> Any:
    """A year's bridge as a waterfall; the part that the last change moved most has an outline.

    Args:
        bridge: of the scenario, by year; its opening is known in the year.
        moved: by part, what the last change added to it, in cents.
        year: shown.
        position: of the year in the bridge's arrays.
        currency: the workspace's.
    """
    frame = _waterfall(bridge, moved, year=year, position=position, currency=currency)
    low, high = float(frame["end"].min()), float(frame["end"].max())
    margin = (high - low) * _MARGIN or high * _MARGIN
    floor = max(0.0, low - margin)
    frame["start"] = frame["start"].where(frame["sign"] != SCENARIO, floor)
    frame["edge"] = frame[["start", "end"]].max(axis=1)
    note = f" (the axis starts at {floor:,.1f})" if floor else ""
    base = alt.Chart(frame).encode(
        y=alt.Y("part:N", sort=None, title=None, axis=alt.Axis(labelLimit=160, ticks=False)),
        tooltip=[
            alt.Tooltip("part:N", title="Part"),
            alt.Tooltip("amount:N", title="Amount"),
            alt.Tooltip("moved_amount:N", title="Last change"),
        ],
    )
    bars = base.mark_bar(height={"band": 0.72}).encode(
        x=alt.X(
            "start:Q",
            title=f"million {currency}{note}",
            scale=alt.Scale(domain=[floor, high + margin], nice=False),
        ),
        x2="end:Q",
        color=_colour("sign", shown=None),
        strokeWidth=alt.StrokeWidth("moved:N", scale=_OUTLINE, legend=None),
        stroke=alt.Stroke("outline:N", scale=alt.Scale(domain=list(CATEGORIES)), legend=None),
    )
    labels = base.mark_text(align="left", dx=6, fontSize=12).encode(
        x="edge:Q", text="label:N", color=_colour("ink", shown=None)
    )
    return (bars + labels).properties(height=_HEIGHT)


_OUTLINE: Final = alt.Scale(domain=[False, True], range=[0, 2.5])


def _waterfall(
    bridge: Bridge, moved: NDArray[Any], *, year: int, position: int, currency: str
) -> pd.DataFrame:
    """One row a bar, in millions; parts that are zero are left out."""
    opening, closing = (float(end.values[position]) for end in (bridge.opening, bridge.closing))
    rows = [_bar(f"{bridge.opening.title} ({year - 1})", 0.0, opening, SCENARIO)]
    reached = opening
    for part, shift in zip(bridge.parts, moved, strict=True):
        amount = float(part.values[position])
        if amount or shift:
            sign = INCREASE if amount >= 0 else DECREASE
            rows.append(_bar(part.title, reached, reached + amount, sign, moved=float(shift)))
        reached += amount
    rows.append(_bar(f"{bridge.closing.title} ({year})", 0.0, closing, SCENARIO))
    frame = pd.DataFrame(rows)
    frame["moved"] = (frame["shift"].abs() == frame["shift"].abs().max()) & (frame["shift"] != 0)
    frame["amount"] = [f"{exact_money(of_cents(cents))} {currency}" for cents in frame["cents"]]
    return frame


def _bar(title: str, start: float, end: float, sign: str, *, moved: float = 0.0) -> dict[str, Any]:
    cents = end - start
    return {
        "part": title,
        "start": start / _UNITS_PER_MILLION,
        "end": end / _UNITS_PER_MILLION,
        "cents": cents,
        "shift": moved,
        "sign": sign,
        "label": money(of_cents(cents), signed=sign != SCENARIO),
        "outline": SCENARIO,
        "ink": TEXT,
        "moved_amount": exact_money(of_cents(moved), signed=True) if moved else "none",
    }


def _colour(field: str, *, shown: list[str] | None) -> alt.Color:
    """The colour of a category; `shown` are those that the legend names, None for no legend."""
    legend = (
        alt.Legend(title=None, orient="top", values=shown, symbolType="stroke", symbolStrokeWidth=3)
        if shown
        else None
    )
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(CATEGORIES)), legend=legend)


def part_moves(bridge: Bridge, before: Bridge | None, *, position: int) -> NDArray[Any]:
    """By part, what the last change added to it in the year, in cents."""
    if before is None:
        return np.zeros(len(bridge.parts))
    pairs = zip(bridge.parts, before.parts, strict=True)
    return np.array([float(now.values[position] - was.values[position]) for now, was in pairs])
