"""Budget tables: cost, people and pay by year, of a preview or a run, and what explains them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.table import Table

from comptune.cli.tables import Column, numbers, table_of, texts, year_blocks
from comptune.metrics import Bridge, Unit, figures, load_metrics
from comptune.scenarios import Preview

# What a budget is judged by: metric and head of its column.
BUDGET: Final[Mapping[str, str]] = {
    "total_compensation_cost": "total cost",
    "total_cost_growth": "growth on\nyear before",
    "headcount": "head count\n31 Dec",
    "average_increase": "average\nincrease",
    "annualised_payroll": "payroll\nannualised",
    "pay_gap": "pay gap\n(mean)",
}
FIRST: Final = "total_compensation_cost"

Figures = Mapping[str, Any]  # by metric: Decimal (money), int, float, None where not known


def preview_figures(preview: Preview) -> tuple[list[Figures], list[Figures]]:
    """Every metric of a preview by year, and of its baseline."""
    return (
        _by_year(preview.metrics, len(preview.years)),
        _by_year(preview.baseline_metrics, len(preview.years)),
    )


def differences(these: Sequence[Figures], those: Sequence[Figures]) -> list[Figures]:
    """Each figure less the other's; None where either is not known."""
    return [
        {name: _less(own[name], other[name]) for name in own}
        for own, other in zip(these, those, strict=True)
    ]


def budget_table(
    years: Sequence[int],
    own: Sequence[Figures],
    *,
    currency: str,
    title: str,
    changes: Sequence[Figures] | None = None,
) -> Table:
    """One line a year; with `changes`, the change of total cost beside it."""
    heads = [f"{head} {currency}" if name == FIRST else head for name, head in BUDGET.items()]
    if changes is not None:
        heads.insert(1, "change on\nbaseline")
    rows = []
    for position, year in enumerate(years):
        cells = [figures.metric(unit_of(name), own[position][name]) for name in BUDGET]
        if changes is not None:
            cells.insert(1, figures.change("money", changes[position][FIRST]))
        rows.append([str(year), *cells])
    return table_of((*texts("year"), *numbers(*heads)), rows, title=title)


def change_table(
    years: Sequence[int], changes: Sequence[Figures], *, currency: str, title: str
) -> Table:
    """One line a year: the difference of every figure of the budget."""
    heads = [f"{head} {currency}" if name == FIRST else head for name, head in BUDGET.items()]
    rows = [
        [str(year), *(figures.change(unit_of(name), changes[position][name]) for name in BUDGET)]
        for position, year in enumerate(years)
    ]
    return table_of((*texts("year"), *numbers(*heads)), rows, title=title)


def group_table(
    rows: Sequence[Mapping[str, Any]], group: str, *, currency: str, title: str
) -> Table:
    """One line a year and level or department, without what is not defined for it."""
    known = [name for name in BUDGET if name in rows[0]]
    heads = [f"{BUDGET[name]} {currency}" if name == FIRST else BUDGET[name] for name in known]
    lines = [
        [
            str(row["simulation_year"]),
            str(row[group]) if row[group] is not None else figures.NOT_KNOWN,
            *(figures.metric(unit_of(name), row[name]) for name in known),
        ]
        for row in rows
    ]
    head = "level" if group == "job_level" else group
    return table_of((*texts("year", head), *numbers(*heads)), lines, title=title)


def bridge_tables(bridge: Bridge, years: Sequence[int], *, currency: str) -> Iterator[Table]:
    """The parts that lead from the cost of the year before to that of the year."""
    by_year = dict(zip(years, range(len(years)), strict=True))
    bars = [bridge.opening, *bridge.parts, bridge.closing]
    for block in year_blocks(years):
        rows = []
        for bar in bars:
            is_part = bar not in (bridge.opening, bridge.closing)
            values = [figures.of_cents(bar.values[by_year[year]]) for year in block]
            if not is_part or any(values):
                rows.append([bar.title, *(figures.money(v, signed=is_part) for v in values)])
        heads = (Column(f"{currency}"), *numbers(*(str(year) for year in block)))
        yield table_of(heads, rows, title=bridge.title)


def bridge_content(bridge: Bridge, years: Sequence[int]) -> list[dict[str, Any]]:
    """The same for JSON: one object a year, its parts in order."""
    return [
        {
            "year": year,
            bridge.opening.name: figures.of_cents(bridge.opening.values[position]),
            "parts": {part.name: figures.of_cents(part.values[position]) for part in bridge.parts},
            bridge.closing.name: figures.of_cents(bridge.closing.values[position]),
        }
        for position, year in enumerate(years)
    ]


def money_note(currency: str) -> str:
    """The line under tables of money."""
    return f"Money in {currency}; k = thousands, M = millions."


def _by_year(metrics: Mapping[str, Any], years: int) -> list[Figures]:
    return [
        {
            name: figures.figure_of(unit_of(name), values[position])
            for name, values in metrics.items()
        }
        for position in range(years)
    ]


def _less(own: Any, other: Any) -> Any:
    return None if own is None or other is None else own - other


def unit_of(name: str) -> Unit:
    """The unit of a metric."""
    return load_metrics()[name].unit
