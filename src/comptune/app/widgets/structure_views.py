"""The pay structure to look at: ranges as bars, the merit matrix as a heat table, bands, shares."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from comptune.app.structure_words import COLUMNS, TITLES, ZONES
from comptune.app.widgets.charts import CATEGORIES, SCENARIO, TEXT
from comptune.app.widgets.tables import figure_table
from comptune.metrics import figures
from comptune.structure import Structure
from comptune.structure.ranges import PayRange, pay_ranges

# By view: the tables that it shows and edits.
VIEWS: Final[dict[str, tuple[str, ...]]] = {
    "Ranges": ("config_job_levels",),
    "Merit matrix": ("config_merit_matrix",),
    "Age": (
        "config_age_bands",
        "config_termination_age_multipliers",
        "config_promotion_age_multipliers",
    ),
    "Tenure": (
        "config_tenure_bands",
        "config_termination_tenure_multipliers",
        "config_promotion_tenure_multipliers",
        "config_merit_tenure_multipliers",
    ),
    "Ratings and hires": ("config_rating_distribution", "config_new_hire_age_distribution"),
}
_BAR: Final = 26
_DEEPEST: Final = 42  # percent of the accent behind the highest multiplier: words stay readable
_SCALE: Final = alt.Scale(domain=list(CATEGORIES))
_THOUSANDS: Final = alt.Axis(
    tickCount=10,
    labelExpr="datum.value == 0 ? '0' : format(datum.value / 1000, ',.6~r') + ' k'",
    labelOverlap=True,
)


def structure_view(structure: Structure, view: str, *, currency: str) -> None:
    """Draw one view."""
    match view:
        case "Ranges":
            _ranges(pay_ranges(structure), currency)
        case "Merit matrix":
            merit_matrix(structure)
        case "Ratings and hires":
            _shares(structure, VIEWS[view])
        case _:
            _bands(structure, VIEWS[view])


def _ranges(ranges: Sequence[PayRange], currency: str) -> None:
    st.altair_chart(ranges_chart(ranges, currency))
    figure_table(
        ("Level", "Minimum", "Middle", "Maximum", "Maximum above minimum"),
        [
            (
                f"{one.level} {one.name}",
                *map(figures.exact_money, (one.minimum, one.midpoint, one.maximum)),
                figures.rate(one.spread, decimals=1),
            )
            for one in ranges
        ],
        caption=f"Full-time pay a year, {currency}, before the structure adjustments of later "
        "years.",
    )


def ranges_chart(ranges: Sequence[PayRange], currency: str) -> Any:
    """Every level's range as a bar from minimum to maximum, its middle as a tick."""
    frame = pd.DataFrame(
        {
            "level": f"{one.level} {one.name}",
            "minimum": float(one.minimum),
            "middle": float(one.midpoint),
            "maximum": float(one.maximum),
            "words": f"{figures.money(one.minimum)} to {figures.money(one.maximum)}",
            "kind": SCENARIO,
            "ink": TEXT,
        }
        for one in ranges
    )
    base = alt.Chart(frame).encode(
        y=alt.Y("level:N", sort=None, title=None, axis=alt.Axis(ticks=False, labelLimit=220)),
        tooltip=[
            alt.Tooltip("level:N", title="Level"),
            alt.Tooltip("minimum:Q", title="Minimum", format=",.2f"),
            alt.Tooltip("middle:Q", title="Middle", format=",.2f"),
            alt.Tooltip("maximum:Q", title="Maximum", format=",.2f"),
        ],
    )
    bars = base.mark_bar(size=_BAR, cornerRadius=3).encode(
        x=alt.X("minimum:Q", title=f"{currency} a year, full time", axis=_THOUSANDS),
        x2="maximum:Q",
        color=alt.Color("kind:N", scale=_SCALE, legend=None),
    )
    ticks = base.mark_tick(thickness=3, size=_BAR, color="#FFFFFF").encode(x="middle:Q")
    words = base.mark_text(align="left", dx=8, fontSize=12).encode(
        x="maximum:Q", text="words:N", color=alt.Color("ink:N", scale=_SCALE, legend=None)
    )
    return (bars + ticks + words).properties(height=(_BAR + 18) * len(frame) + 40)


def merit_matrix(structure: Structure) -> None:
    """Draw the matrix: ratings down, zones of the range across, deeper where merit is higher."""
    cells = {
        (row[0], row[1]): Decimal(str(row[2])) for row in structure.rows("config_merit_matrix")
    }
    ratings = sorted({int(str(rating)) for rating, _ in cells}, reverse=True)
    highest = max(cells.values(), default=Decimal(0)) or Decimal(1)
    head = "".join(
        f'<th scope="col">{escape(name)}<small>zone {zone}</small></th>'
        for zone, name in ZONES.items()
    )
    body = "".join(
        f'<tr><th scope="row">Rating {rating}</th>'
        + "".join(_heat(cells[rating, zone], highest) for zone in ZONES)
        + "</tr>"
        for rating in ratings
    )
    st.html(
        '<div class="heat"><table><caption>What the merit rate is multiplied with, by rating and '
        "by where the salary stands in the range of its level. 1.00 leaves the rate as it is."
        f'</caption><thead><tr><th scope="col"></th>{head}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def _heat(value: Decimal, highest: Decimal) -> str:
    depth = round(_DEEPEST * value / highest)
    return f'<td style="--depth: {depth}%">{value.normalize():.2f}</td>'


def _bands(structure: Structure, tables: Sequence[str]) -> None:
    """The bands with every multiplier that goes by them, side by side."""
    bands, *multipliers = tables
    known = [{row[0]: row[1] for row in structure.rows(table)} for table in multipliers]
    rows = [
        (
            str(band),
            _years(low, high),
            *(f"{Decimal(str(one.get(band, 1))):.2f}" for one in known),
        )
        for band, low, high in structure.rows(bands)
    ]
    figure_table(
        (TITLES[bands][:-1], "Years", *(f"{TITLES[name]}, multiplier" for name in multipliers)),
        rows,
        caption="The rate of a level is multiplied with these; 1.00 leaves it as it is.",
    )


def _years(low: Any, high: Any) -> str:
    if low is None and high is None:
        return "no birth date"
    if high is None:
        return f"{low} and more"
    return f"under {high}" if not low else f"{low} to under {high}"


def _shares(structure: Structure, tables: Sequence[str]) -> None:
    for column, table in zip(st.columns(len(tables), gap="large"), tables, strict=True):
        with column:
            st.subheader(TITLES[table], anchor=False)
            rows = structure.rows(table)
            key = COLUMNS[structure[table].column_names[0]]
            st.altair_chart(
                shares_chart([(str(row[0]), Decimal(str(row[1]))) for row in rows], key)
            )


def shares_chart(rows: Sequence[tuple[str, Decimal]], key: str) -> Any:
    """What share each key has, as bars with their numbers."""
    frame = pd.DataFrame(
        {"key": key, "share": float(share), "words": figures.rate(share, decimals=1)}
        for key, share in rows
    ).assign(kind=SCENARIO, ink=TEXT)
    base = alt.Chart(frame).encode(
        y=alt.Y("key:N", sort=None, title=key, axis=alt.Axis(ticks=False)),
        tooltip=[alt.Tooltip("key:N", title=key), alt.Tooltip("words:N", title="Share")],
    )
    bars = base.mark_bar().encode(
        x=alt.X("share:Q", title="Share of people", axis=alt.Axis(format="%")),
        color=alt.Color("kind:N", scale=_SCALE, legend=None),
    )
    words = base.mark_text(align="left", dx=5, fontSize=12).encode(
        x="share:Q", text="words:N", color=alt.Color("ink:N", scale=_SCALE, legend=None)
    )
    return (bars + words).properties(height=26 * len(frame) + 40)
