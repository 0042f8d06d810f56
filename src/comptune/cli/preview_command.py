"""`preview`: what a change does to the budget, at once and without writing anything."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from comptune.cli.budget import (
    BUDGET,
    bridge_content,
    bridge_tables,
    budget_table,
    change_table,
    differences,
    money_note,
    preview_figures,
)
from comptune.cli.cell_words import TIERS
from comptune.cli.examples import examples
from comptune.cli.scenario_option import ScenarioOption, SetOption
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import Column, numbers, prose, table_of, texts, year_blocks
from comptune.levers import Cell, format_value, load_catalogue
from comptune.metrics import figures, load_metrics
from comptune.scenarios import DELIVERED, Preview, Rate, Scenario
from comptune.scenarios.changes import (
    CellChange,
    changed_levers,
    changed_structure,
    changes_from,
)
from comptune.scenarios.targets import TargetState, judge


def register(app: typer.Typer) -> None:
    """Add `preview`."""
    app.command(
        epilog=examples(
            "comptune preview --set merit_rate.2027.L3=3.5%",
            "comptune preview --set 'merit_rate.2028+.*=3%' --set headcount_growth.2027=0%",
            "comptune preview --scenario examples/raise-merit.yml --json",
        )
    )(preview)


def preview(
    context: typer.Context,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Simulate changes and show budget, rates and bridge beside the baseline; nothing is kept."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    chosen = opened.scenario(scenario).with_changes(changes_from(changes or []))
    found = chosen.preview()
    changed = changed_levers(chosen)
    warnings = [*chosen.warnings(), *_shortfalls(found)]
    targets = judge(chosen.spec.targets, found)
    currency = opened.settings.currency

    def show(console: Console) -> None:
        own, baseline = preview_figures(found)
        moved = differences(own, baseline)
        name = f"{chosen.spec.name} with changes" if changes else chosen.spec.name
        title = f"Budget of {name}, {chosen.start_year} to {chosen.end_year}"
        console.print(budget_table(found.years, own, currency=currency, title=title, changes=moved))
        if chosen.overrides:
            heading = "Change on the baseline (the same without the scenario's cells)"
            console.print(change_table(found.years, moved, currency=currency, title=heading))
            _show_changes(console, chosen, changed)
            for table in _rate_tables(found, changed):
                console.print(table)
        if targets:
            console.print(_target_table(targets))
        for table in bridge_tables(found.bridge(), found.years, currency=currency):
            console.print(table)
        console.print(money_note(currency))

    session.warn(warnings)
    content = _content(chosen, found, changed, warnings, currency)
    content["targets"] = [
        {**state.target.model_dump(), "found": state.found, "met": state.met} for state in targets
    ]
    session.reply(content, show)


def _shortfalls(preview: Preview) -> list[str]:
    """Years whose head count cannot fall as wanted."""
    return [
        f"headcount_growth, {year}: {int(people):,} people more than wanted stay on 31 December, "
        "because nobody is laid off."
        for year, people in zip(preview.years, preview.shortfall, strict=True)
        if people
    ]


def _show_changes(
    console: Console, scenario: Scenario, changed: Mapping[str, Sequence[CellChange]]
) -> None:
    rows = [
        (
            name,
            str(len(cells)),
            _span(cells[0].cell, [one.value for one in cells]),
            _span(cells[0].cell, [one.baseline_value for one in cells]),
            ", ".join(sorted({TIERS[one.baseline_source] for one in cells})),
        )
        for name, cells in changed.items()
    ]
    rows += [
        (
            f"{one.table}: {one.key}, {one.column}",
            "1",
            one.after or "",
            one.before or "",
            "structure",
        )
        for one in changed_structure(scenario)
    ]
    columns = (
        Column("changed", wraps=True),
        *numbers("cells", "now", "baseline"),
        *texts("baseline from"),
    )
    console.print(table_of(columns, rows, title="Changed"))


def _rate_tables(preview: Preview, changed: Mapping[str, Sequence[CellChange]]) -> list[Table]:
    """Entered beside delivered, of the changed levers where the two differ."""
    tables = []
    for lever in (name for name in changed if name in DELIVERED):
        rates = {(rate.level, rate.year): rate for rate in preview.rates if rate.lever == lever}
        levels = sorted({level for level, _ in rates})
        for block in year_blocks(preview.years):
            rows = [
                [
                    f"level {level}" if level else "all levels",
                    *(_entered_and_delivered(rates[level, year]) for year in block),
                ]
                for level in levels
            ]
            heads = (*texts(""), *numbers(*(str(year) for year in block)))
            tables.append(table_of(heads, rows, title=f"{lever}: entered / delivered"))
    return tables


def _target_table(targets: Sequence[TargetState]) -> Table:
    """What the scenario wants, what it finds, and whether that meets it."""
    rows = []
    for state in targets:
        one = state.target
        unit = load_metrics()[one.metric].unit
        group = f", level {one.level}" if one.level else ""
        group = f", {one.department}" if one.department else group
        tolerance = f" ± {figures.metric(unit, one.tolerance)}" if one.tolerance else ""
        rows.append(
            (
                f"{one.metric}{group}",
                str(one.year),
                f"{one.relation} {figures.metric(unit, one.value)}{tolerance}",
                figures.metric(unit, state.found),
                "met" if state.met else "not met",
            )
        )
    columns = (prose("target"), *texts("year"), *numbers("wanted", "found"), *texts("state"))
    return table_of(columns, rows, title="Targets")


def _entered_and_delivered(rate: Rate) -> str:
    entered, delivered = figures.rate(rate.entered), figures.rate(rate.delivered)
    return f"{entered.removesuffix(' %')} / {delivered}"


def _span(cell: Cell, values: Sequence[Decimal]) -> str:
    """Values of one lever as one text: "2.5 %" or "2.5 to 3 %"."""
    quantity = load_catalogue().quantity(cell.name)
    low, high = format_value(quantity, min(values)), format_value(quantity, max(values))
    return low if low == high else f"{low.removesuffix(' %')} to {high}"


def _content(
    scenario: Scenario,
    preview: Preview,
    changed: Mapping[str, Sequence[CellChange]],
    warnings: Sequence[str],
    currency: str,
) -> dict[str, Any]:
    """The answer for JSON: every metric, beside its baseline."""
    own, baseline = preview_figures(preview)
    moved = differences(own, baseline)
    return {
        "scenario": scenario.spec.id,
        "currency": currency,
        "start_year": scenario.start_year,
        "end_year": scenario.end_year,
        "budget": list(BUDGET),
        "years": [
            {"year": year, "metrics": own[y], "baseline": baseline[y], "change": moved[y]}
            for y, year in enumerate(preview.years)
        ],
        "changed": [
            {
                "cell": str(one.cell),
                "value": one.value,
                "baseline_value": one.baseline_value,
                "baseline_source": one.baseline_source,
            }
            for cells in changed.values()
            for one in cells
        ],
        "changed_structure": [one._asdict() for one in changed_structure(scenario)],
        "rates": [rate._asdict() for rate in preview.rates if rate.lever in changed],
        "bridge": bridge_content(preview.bridge(), preview.years),
        "warnings": list(warnings),
    }
