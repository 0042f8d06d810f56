"""One year by level or by department, beside the baseline."""

from typing import Any, Final

import streamlit as st

from comptune.app.widgets.tables import HIDDEN, figure_table, hidden_note
from comptune.metrics import figures, load_metrics
from comptune.metrics.small_groups import hidden_groups
from comptune.scenarios import Preview
from comptune.scenarios.preview import metrics_of

_COLUMNS: Final = ("headcount", "total_compensation_cost", "average_salary", "compa_ratio")
_AXES: Final = {"level": "Level", "department": "Department"}


def groups_panel(
    preview: Preview, level_names: dict[int, str], *, year: int, currency: str
) -> None:
    """Draw the table of a year by the axis chosen."""
    axis = st.segmented_control(
        "By",
        tuple(_AXES),
        default="level",
        required=True,
        key="groups",
        format_func=lambda one: _AXES[one],
        label_visibility="collapsed",
    )
    names = (
        [level_names[level] for level in sorted(level_names)]
        if axis == "level"
        else [name or "not known" for name in preview.departments]
    )
    titles = [load_metrics()[name].title for name in _COLUMNS]
    figure_table(
        [_AXES[axis], *titles[:2], "vs baseline", *titles[2:]],
        group_rows(preview, axis, names, year=year),
        caption=f"{year}, money in {currency}. {hidden_note()}",
        strong=(len(names),),
    )


def group_rows(preview: Preview, axis: str, names: list[str], *, year: int) -> list[list[str]]:
    """A line a group and one of the total, as texts; what small groups hide is not told."""
    position = preview.years.index(year)
    own, baseline = preview.metrics_by(axis), metrics_of(preview.baseline_totals, (axis,))
    hidden = hidden_groups(
        [
            [int(people) for people in population]
            for metrics in (own, baseline)
            for here in [metrics["headcount"][position]]
            for population in (here, here + metrics["exits"][position])
        ]
    )
    rows = [
        _hidden_row(name)
        if hidden.groups[number]
        else _row(
            name,
            {metric: own[metric][position][number] for metric in _COLUMNS},
            baseline["total_compensation_cost"][position][number],
        )
        for number, name in enumerate(names)
    ]
    if hidden.total:
        return [*rows, _hidden_row("Total")]
    total = {metric: preview.metrics[metric][position] for metric in _COLUMNS}
    cost = preview.baseline_metrics["total_compensation_cost"][position]
    return [*rows, _row("Total", total, cost)]


def _hidden_row(name: str) -> list[str]:
    return [name, *(HIDDEN for _ in range(len(_COLUMNS) + 1))]


def _row(name: str, values: dict[str, Any], baseline_cost: Any) -> list[str]:
    count, cost, *others = (
        figures.metric(unit, figures.figure_of(unit, values[metric]))
        for metric in _COLUMNS
        for unit in [load_metrics()[metric].unit]
    )
    moved = figures.of_cents(values["total_compensation_cost"] - baseline_cost)
    return [name, count, cost, figures.money(moved, signed=True), *others]
