"""A year's bridge: the waterfall, its sums to the cent, and the part that the last change moved."""

import math
from typing import Any, Final

import streamlit as st
from numpy.typing import NDArray

from comptune.app.widgets.charts import bridge_chart, part_moves
from comptune.metrics import Bridge, load_metrics
from comptune.metrics.figures import exact_money, money, of_cents
from comptune.scenarios import Preview

_NAMED: Final = 3  # parts that the sentence on the last change names


def bridge_panel(preview: Preview, before: Preview | None, *, year: int, currency: str) -> None:
    """Draw the bridge of a year, of base pay or of total compensation.

    Args:
        preview: what the scenario leads to with its unsaved changes.
        before: the same before the last change; None where nothing was changed.
        year: one of the preview's.
        currency: the workspace's.
    """
    formulas = load_metrics().bridges
    name = st.segmented_control(
        "Bridge of",
        tuple(formulas),
        default=next(iter(formulas)),
        required=True,
        format_func=lambda key: formulas[key].title,
        key="bridge",
        help="\n\n".join(f"**{one.title}.** {one.definition.strip()}" for one in formulas.values()),
    )
    position = preview.years.index(year)
    bridge = preview.bridge(name)
    if math.isnan(float(bridge.opening.values[position])):
        st.info(
            f"{formulas[name].title}: the census does not tell what the year before {year} cost. "
            f"Choose a later year above, or another bridge."
        )
        return
    moved = part_moves(bridge, before.bridge(name) if before else None, position=position)
    st.altair_chart(
        bridge_chart(bridge, moved, year=year, position=position, currency=currency),
        alt=f"{formulas[name].title} in {year}, part by part",
    )
    st.caption(sums_text(bridge, year=year, position=position, currency=currency))
    if sentence := moved_text(bridge, moved):
        st.caption(sentence)


def sums_text(bridge: Bridge, *, year: int, position: int, currency: str) -> str:
    """The sums that the bars show, to the cent."""
    opening = of_cents(bridge.opening.values[position])
    closing = of_cents(bridge.closing.values[position])
    parts = of_cents(sum(float(part.values[position]) for part in bridge.parts))
    return (
        f"{year - 1}: {exact_money(opening)}, parts in sum {exact_money(parts, signed=True)}, "
        f"{year}: **{exact_money(closing)} {currency}**."
    )


def moved_text(bridge: Bridge, moved: NDArray[Any]) -> str | None:
    """Which parts the last change moved most; None where it moved none."""
    pairs = [(part.title, float(by)) for part, by in zip(bridge.parts, moved, strict=True) if by]
    if not pairs:
        return None
    pairs.sort(key=lambda pair: -abs(pair[1]))
    most, *rest = [f"{title} {money(of_cents(by), signed=True)}" for title, by in pairs[:_NAMED]]
    then = f"; then {', '.join(rest)}" if rest else ""
    return f"The last change moved most (outlined): {most}{then}."
