"""The headcount walk: from 1 January by hires and exits to 31 December, every year."""

from typing import Final

import streamlit as st

from comptune.app.widgets.tables import figure_table
from comptune.metrics import figures, load_metrics
from comptune.scenarios import Preview

_FLOWS: Final = ("hires", "exits")
_BESIDE: Final = ("promotions", "turnover_rate", "delivered_promotion_rate")


def headcount_panel(preview: Preview) -> None:
    """Draw the walk as a table by year, what happened beside it, and what it means."""
    figure_table(
        ["", *map(str, preview.years)],
        walk_rows(preview),
        caption="People, by year. 1 January plus hires less exits is 31 December.",
        strong=(0, 3),
        hints=("", *(load_metrics()[name].definition.strip() for name in _FLOWS)),
    )
    figure_table(
        ["Beside it", *map(str, preview.years)],
        [_row(preview, name) for name in _BESIDE],
        caption="Promotions move people between levels, not the total.",
        hints=tuple(load_metrics()[name].definition.strip() for name in _BESIDE),
    )
    missed = [
        f"{year}: {figures.count(int(count))} more than wanted"
        for year, count in zip(preview.years, preview.shortfall, strict=True)
        if count
    ]
    if missed:
        st.warning(
            "The head count wanted is not reached, because nobody is laid off. "
            + "; ".join(missed)
            + ".",
            icon=":material/group:",
        )


def walk_rows(preview: Preview) -> list[list[str]]:
    """1 January, hires, exits, 31 December, and the same day of the baseline."""
    closing = [int(count) for count in preview.metrics["headcount"]]
    hires, exits = ([int(count) for count in preview.metrics[name]] for name in _FLOWS)
    opening = [c - h + e for c, h, e in zip(closing, hires, exits, strict=True)]
    baseline = [int(count) for count in preview.baseline_metrics["headcount"]]
    moved = [own - other for own, other in zip(closing, baseline, strict=True)]
    return [
        ["1 January", *map(figures.count, opening)],
        ["Hires", *(figures.count(count, signed=True) for count in hires)],
        ["Exits", *(figures.count(-count, signed=True) for count in exits)],
        ["31 December", *map(figures.count, closing)],
        ["against baseline", *(figures.count(count, signed=True) for count in moved)],
    ]


def _row(preview: Preview, name: str) -> list[str]:
    metric = load_metrics()[name]
    values = (figures.figure_of(metric.unit, value) for value in preview.metrics[name])
    return [metric.title, *(figures.metric(metric.unit, value) for value in values)]
