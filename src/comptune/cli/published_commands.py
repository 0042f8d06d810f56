"""`published` and `cell-history`: the values in force for everybody, and how one came to be."""

from typing import Annotated

import typer
from rich.console import Console

from comptune.cli.acts import when
from comptune.cli.cell_words import cell_words, value_words
from comptune.cli.completion import complete_cell, complete_scenario_id
from comptune.cli.decision_words import approval_words, decision_words
from comptune.cli.examples import examples
from comptune.cli.ledger_options import AsOfOption, moment_of
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import Column, prose, table_of, texts
from comptune.scenarios.views import CellStep, PublishedValue


def register(app: typer.Typer) -> None:
    """Add both."""
    app.command(epilog=examples("comptune published", "comptune published --as-of 2026-12-31"))(
        published
    )
    app.command("cell-history", epilog=examples("comptune cell-history merit_rate.2027.L3"))(
        cell_history
    )


def published(
    context: typer.Context,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show the published values, now or as of any day, and the decision behind each."""
    session = session_of(context, workspace, as_json, person)
    found = session.desk().published(moment_of(as_of))

    def show(console: Console) -> None:
        if not found:
            console.print("Nothing was published. A scenario that is approved can be.")
            return
        rows = [
            (
                cell_words([one.cell for one in alike]),
                value_words(alike[0].cell, alike[0].value),
                decision_words(alike[0].decision),
            )
            for alike in _alike(found)
        ]
        columns = (prose("cells"), Column("value", number=True), prose("decided by"))
        console.print(table_of(columns, rows))

    session.reply(found, show)


def cell_history(
    context: typer.Context,
    cell: Annotated[
        str,
        typer.Argument(
            help="One cell, as in `merit_rate.2027.L3`.",
            show_default=False,
            autocompletion=complete_cell,
        ),
    ],
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            "-s",
            help="In this scenario only. Left out: in all.",
            show_default=False,
            autocompletion=complete_scenario_id,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show everything that ever happened to a cell: who set it, when, from what to what, why."""
    session = session_of(context, workspace, as_json, person)
    steps = session.desk().cell_history(cell, scenario=scenario)

    def show(console: Console) -> None:
        if not steps:
            console.print(f"Nobody has touched {cell}. `comptune levers` shows its value in force.")
            return
        rows = [
            (
                str(one.sequence),
                when(one.at),
                one.by,
                one.scenario or "everywhere",
                _step_words(one),
            )
            for one in steps
        ]
        columns = (
            Column("entry", number=True),
            *texts("when (UTC)", "who", "scenario"),
            prose("what and why"),
        )
        console.print(table_of(columns, rows, title=cell))

    session.reply(steps, show)


def _step_words(one: CellStep) -> str:
    match one.event_type:
        case "PARAMETER_LOCKED":
            what = "locked"
        case "PARAMETER_UNLOCKED":
            what = "unlocked"
        case _:
            verb = "published, " if one.event_type == "SCENARIO_PUBLISHED" else ""
            old, new = value_words(one.cell, one.old), value_words(one.cell, one.new)
            what = f"{verb}from {old} to {new}"
    lines = [what, *([f"“{one.reason}”"] if one.reason else [])]
    return "\n".join([*lines, *(approval_words(signature) for signature in one.approvals)])


def _alike(values: tuple[PublishedValue, ...]) -> list[list[PublishedValue]]:
    """Values of one lever that are equal and published together."""
    found: dict[tuple[str, str, int], list[PublishedValue]] = {}
    for one in values:
        key = (one.cell.partition(".")[0], f"{one.value:f}", one.decision.sequence)
        found.setdefault(key, []).append(one)
    return list(found.values())
