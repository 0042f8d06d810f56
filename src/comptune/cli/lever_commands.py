"""`levers`: everything that may be turned, or one lever with the values in force."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from comptune.cli.cell_words import TIERS
from comptune.cli.completion import complete_lever
from comptune.cli.examples import examples
from comptune.cli.scenario_option import ScenarioOption
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import numbers, table_of, texts, year_blocks
from comptune.levers import (
    Lever,
    example_cell,
    format_bounds,
    format_step,
    format_value,
    load_catalogue,
)
from comptune.scenarios import Scenario

_NARROW: Final = 15  # characters of a cell of which five fit beside each other

InForce = Mapping[tuple[int, int], Mapping[str, Any]]  # by year and level


def register(app: typer.Typer) -> None:
    """Add `levers`."""
    app.command(
        epilog=examples(
            "comptune levers",
            "comptune levers merit_rate",
            "comptune levers merit_rate --scenario examples/raise-merit.yml",
        )
    )(levers)


def levers(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            help="One lever, with its values in force.",
            show_default=False,
            autocompletion=complete_lever,
        ),
    ] = None,
    scenario: ScenarioOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List every lever; or show one in full, with its value by year and level and its tier."""
    session = session_of(context, workspace, as_json, person)
    if name is None:
        found = load_catalogue().levers
        session.reply([_lever(lever) for lever in found], lambda console: _show_all(console, found))
        return
    lever = load_catalogue()[name]
    chosen = session.workspace().scenario(scenario)
    in_force = values_in_force(chosen, lever)

    def show(console: Console) -> None:
        _show_one(console, lever)
        console.print(f"In force in scenario {chosen.spec.id}:")
        _show_values(console, lever, in_force)

    content = {
        **_lever(lever),
        "scenario": chosen.spec.id,
        "values": [
            {"year": year, "level": level or None, "value": row["value"], "source": row["source"]}
            for (year, level), row in in_force.items()
        ],
    }
    session.reply(content, show)


def values_in_force(scenario: Scenario, lever: Lever) -> InForce:
    """Value and tier of a lever by year and level (0 for none)."""
    return {
        (row["fiscal_year"], row["job_level"]): {
            "value": _plain(row["parameter_value"]),
            "source": row["parameter_source"],
        }
        for row in scenario.effective().to_pylist()
        if row["parameter_name"] == lever.name
    }


def _plain(value: Decimal) -> Decimal:
    return value.normalize() if value else Decimal(0)


def _lever(lever: Lever) -> dict[str, object]:
    return {
        "name": lever.name,
        "title": lever.title,
        "description": lever.description,
        "unit": lever.unit,
        "by": lever.grain,
        "levels": lever.levels,
        "fallback": lever.fallback,
        "lower": lever.lower,
        "upper": lever.upper,
        "step": lever.step,
        "kind": lever.kind,
        "event_type": lever.event_type,
        "example_cell": example_cell(lever),
    }


def _show_all(console: Console, levers: tuple[Lever, ...]) -> None:
    rows = [
        (lever.name, lever.kind.value, ", ".join(lever.grain), format_bounds(lever), lever.title)
        for lever in levers
    ]
    console.print(table_of(texts("lever", "kind", "by", "bounds", "title"), rows))
    console.print("One in full, with its values in force: `comptune levers NAME`.")


def _show_one(console: Console, lever: Lever) -> None:
    console.print(f"{lever.title} ({lever.name}): {lever.kind.value}", style="bold")
    console.print(lever.description)
    bounds, step = format_bounds(lever), format_step(lever)
    console.print(f"Bounds: {bounds}. Step: {step}. Cell: {example_cell(lever)}.")
    if lever.reference is not None:
        console.print(f"For comparison: {lever.reference.figure} ({lever.reference.source}).")


def _show_values(console: Console, lever: Lever, in_force: InForce) -> None:
    years = sorted({year for year, _ in in_force})
    cells = {
        place: f"{format_value(lever, row['value'])} {TIERS[row['source']]}"
        for place, row in in_force.items()
    }
    beside = 5 if max(map(len, cells.values())) <= _NARROW else 4
    for block in year_blocks(years, beside):
        rows = [
            [
                f"level {level}" if level else "all levels",
                *(cells[year, level] for year in block),
            ]
            for level in lever.job_levels
        ]
        console.print(table_of((*texts(""), *numbers(*map(str, block))), rows))
