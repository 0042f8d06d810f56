"""Charts of reports as SVG: accent is the scenario, grey what it stands beside; readable in print.

Drawn by Altair and vl-convert, which ask no network for anything. Colours are those of Okabe and
Ito (2008), which people who see few colours tell apart, and every line has another form besides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import altair as alt
import pandas as pd

from comptune.metrics.figures import Figure
from comptune.reports.drawing import GREY, INK, svg_of
from comptune.reports.locale import Wording

ACCENT: Final = "#0072b2"
ORANGE: Final = "#d55e00"
GREEN: Final = "#009e73"
_WIDTH: Final = 640
_HEIGHT: Final = 210
_BAR: Final = 21  # pixels a bar
_MILLION, _THOUSAND = 1_000_000, 1_000


@dataclass(frozen=True)
class Series:
    """Values by year that are drawn as one line.

    Attributes:
        name: in the legend.
        colour: of the line.
        dashed: as what stands beside is drawn.
    """

    name: str
    values: Sequence[Figure]
    colour: str = ACCENT
    dashed: bool = False


@dataclass(frozen=True)
class Scale:
    """What values are drawn in: the axis says it."""

    divisor: float
    words: str

    @classmethod
    def of_money(cls, values: Sequence[Figure], currency: str) -> "Scale":
        """Millions or thousands, as the largest asks."""
        largest = max((abs(float(one)) for one in values if one is not None), default=0.0)
        if largest >= _MILLION:
            return cls(_MILLION, f"million {currency}")
        return cls(_THOUSAND, f"thousand {currency}") if largest >= _THOUSAND else cls(1, currency)


def lines(
    key: str,
    years: Sequence[int],
    series: Sequence[Series],
    *,
    axis: str,
    divisor: float,
    marks: Mapping[int, Figure] | None = None,
    mark_name: str = "Budget",
    band: Sequence[tuple[Figure, Figure]] | None = None,
    wording: Wording,
    height: int = _HEIGHT,
) -> str:
    """Lines by year, with a tick for each limit and a band around where one is given.

    Args:
        key: of the figure, unlike that of any other in the document.
        axis: what is drawn, with its unit.
        divisor: of every value.
        marks: limits by year.
        band: lowest and highest by year, shaded.
        height: in pixels.
    """
    rows = [
        {"year": str(year), "series": one.name, "value": float(value) / divisor}
        for one in series
        for year, value in zip(years, one.values, strict=True)
        if value is not None
    ]
    rows += [
        {"year": str(year), "series": mark_name, "value": float(value) / divisor}
        for year, value in (marks or {}).items()
        if value is not None
    ]
    names = [one.name for one in series] + ([mark_name] if marks else [])
    colours = [one.colour for one in series] + ([INK] if marks else [])
    colour = alt.Color(
        "series:N",
        sort=names,
        scale=alt.Scale(domain=names, range=colours),
        legend=alt.Legend(
            title=None, orient="top", symbolType="stroke", symbolStrokeWidth=3, symbolSize=240
        ),
    )
    dash = alt.StrokeDash(
        "series:N",
        scale=alt.Scale(
            domain=names,
            range=[[5, 4] if one.dashed else [1, 0] for one in series] + [[1, 0]] * bool(marks),
        ),
        legend=None,
    )
    base = alt.Chart(pd.DataFrame(rows)).encode(x=_years(), y=_values("value", axis), color=colour)
    layers = []
    for one in reversed(series):  # the first one lies on top
        drawn = base.transform_filter(alt.datum.series == one.name)
        layers.append(drawn.mark_line(strokeWidth=2.4).encode(strokeDash=dash))
        layers.append(drawn.mark_point(filled=True, size=46, opacity=1))
    if marks:
        ticks = base.transform_filter(alt.datum.series == mark_name)
        layers.append(ticks.mark_tick(thickness=3, size=44))
    if band is not None:
        layers.insert(0, _band(years, band, divisor, axis))
    return svg_of(key, alt.layer(*layers).properties(width=_WIDTH, height=height), wording)


def waterfall(
    key: str,
    steps: Sequence[tuple[str, Decimal]],
    *,
    opening: tuple[str, Decimal],
    closing: tuple[str, Decimal],
    wording: Wording,
) -> str:
    """From one cost to another, part by part; the axis starts near the smaller of the two."""
    rows, at = [], opening[1]
    rows.append(_bar_row(opening[0], Decimal(0), opening[1], "total", opening[1], wording))
    for name, value in steps:
        kind = "more" if value >= 0 else "less"
        rows.append(_bar_row(name, at, at + value, kind, value, wording))
        at += value
    rows.append(_bar_row(closing[0], Decimal(0), closing[1], "total", closing[1], wording))
    frame = pd.DataFrame(rows)
    scale = Scale.of_money([opening[1], closing[1]], wording.currency)
    moving = frame[frame["kind"] != "total"]
    ends = [*moving["start"], *moving["end"], float(opening[1]), float(closing[1])]
    low, high = min(ends), max(ends)
    room = (high - low) * 0.22 or high * 0.1
    floor = max(0.0, low - room)
    frame["start"] = frame["start"].where(frame["kind"] != "total", floor)
    for column in ("start", "end"):
        frame[column] /= scale.divisor
    frame["edge"] = frame[["start", "end"]].max(axis=1)
    note = ", axis does not start at zero" if floor else ""
    domain = alt.Scale(domain=[floor / scale.divisor, (high + room) / scale.divisor], nice=False)
    base = alt.Chart(frame).encode(
        y=alt.Y("part:N", sort=None, title=None, axis=alt.Axis(labelLimit=200, ticks=False))
    )
    bars = base.mark_bar(height={"band": 0.68}).encode(
        x=alt.X("start:Q", scale=domain, title=f"{scale.words}{note}", axis=_axis()),
        x2="end:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=["total", "more", "less"], range=[GREY, ORANGE, GREEN]),
            legend=None,
        ),
    )
    labels = base.mark_text(align="left", dx=5, fontSize=11, color=INK).encode(
        x=alt.X("edge:Q", scale=domain), text="text:N"
    )
    height = _BAR * len(frame)
    return svg_of(
        key, alt.layer(bars, labels).properties(width=_WIDTH - 110, height=height), wording
    )


def bars(
    key: str,
    groups: Sequence[tuple[str, Figure, Figure | None]],
    *,
    names: tuple[str, str],
    axis: str,
    divisor: float,
    texts: Sequence[str],
    wording: Wording,
) -> str:
    """A bar a group, with a thinner grey one below it for the other side.

    Args:
        groups: name, value, value of the other side.
        names: of the two sides.
        texts: of each group's own value.
    """
    rows = []
    for (group, own, other), text in zip(groups, texts, strict=True):
        rows.append({"group": group, "side": names[0], "value": _over(own, divisor), "text": text})
        if other is not None:
            value = _over(other, divisor)
            rows.append({"group": group, "side": names[1], "value": value, "text": ""})
    shown = [name for name in names if any(row["side"] == name for row in rows)]
    frame = pd.DataFrame(rows)
    room = alt.Scale(domain=[0, float(frame["value"].max()) * 1.16], nice=False)
    base = alt.Chart(frame).encode(
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=200, ticks=False)),
        yOffset=alt.YOffset("side:N", sort=shown),
        x=alt.X("value:Q", title=axis, axis=_axis(), scale=room),
    )
    drawn = base.mark_bar().encode(
        color=alt.Color(
            "side:N",
            scale=alt.Scale(domain=shown, range=[ACCENT, "#b4bbc4"][: len(shown)]),
            legend=alt.Legend(title=None, orient="top"),
        )
    )
    labels = base.mark_text(align="left", dx=4, fontSize=10, color=INK).encode(text="text:N")
    height = (_BAR + 6 * (len(shown) > 1)) * len(groups)
    chart = alt.layer(drawn, labels).properties(width=_WIDTH - 130, height=height)
    return svg_of(key, chart, wording)


def _bar_row(
    part: str, start: Decimal, end: Decimal, kind: str, value: Decimal, wording: Wording
) -> dict[str, Any]:
    text = wording.money(value, signed=kind != "total", named=False)
    return {"part": part, "start": float(start), "end": float(end), "kind": kind, "text": text}


def _over(value: Figure, divisor: float) -> float:
    return float(value or 0) / divisor


def _band(
    years: Sequence[int], band: Sequence[tuple[Figure, Figure]], divisor: float, axis: str
) -> Any:
    frame = pd.DataFrame(
        [
            {"year": str(year), "low": _over(low, divisor), "high": _over(high, divisor)}
            for year, (low, high) in zip(years, band, strict=True)
        ]
    )
    return (
        alt.Chart(frame)
        .mark_area(opacity=0.2, color=ACCENT)
        .encode(x=_years(), y=_values("low", axis), y2="high:Q")
    )


def _years() -> Any:
    return alt.X(
        "year:O",
        title=None,
        axis=alt.Axis(labelAngle=0, labelOverlap=False, grid=False),
        scale=alt.Scale(type="point", padding=0.4),
    )


def _values(field: str, title: str) -> Any:
    scale = alt.Scale(zero=False, padding=14, nice=True)
    return alt.Y(f"{field}:Q", title=title, scale=scale, axis=_axis())


def _axis() -> Any:
    return alt.Axis(format=",~r", tickCount=5)
