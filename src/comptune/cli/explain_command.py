"""`explain`: one person's year of a run, event by event, back to the cells that caused it."""

from typing import Annotated

import typer
from rich.console import Console

from comptune.cli.decision_words import decision_lines
from comptune.cli.examples import examples
from comptune.cli.run_commands import chosen_run
from comptune.cli.run_option import RunOption
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import Column, numbers, prose, table_of
from comptune.metrics.figures import exact_money, ratio
from comptune.scenarios.explain import Explanation, Standing
from comptune.scenarios.explain.words import cell_words, day, format_plain, percent
from comptune.scenarios.views import Decision
from comptune.scenarios.workforce import People


def register(app: typer.Typer) -> None:
    """Add `explain`."""
    app.command(
        "explain",
        epilog=examples(
            "comptune explain E0000001 2027", "comptune explain E0000001 2027 --run 4f2a"
        ),
    )(explain_command)


def explain_command(
    context: typer.Context,
    employee: Annotated[
        str, typer.Argument(help="The person's id in the census.", show_default=False)
    ],
    year: Annotated[int, typer.Argument(help="A simulated year.", show_default=False)],
    run: RunOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Walk through one person's year: what happened, by which cell and draw, who decided it."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    found = People(session.desk(), chosen_run(opened, run)).explain(employee, year)

    def show(console: Console) -> None:
        _show(console, found, currency=opened.settings.currency)
        _show_decisions(console, found)

    session.reply(found, show)


def _show(console: Console, found: Explanation, *, currency: str) -> None:
    console.print(
        f"{found.employee_id} in {found.year}, run {found.run_id} ({found.scenario_id}): "
        f"{found.employment_status.replace('_', ' ')}",
        style="bold",
    )
    if found.opening is not None:
        console.print(_standing(found.opening, currency))
    rows = [
        (
            day(step.on).removesuffix(f" {found.year}") if step.on else f"{found.year}",
            step.event if step.happened else f"no {step.event}",
            step.words,
        )
        for step in found.steps
    ]
    console.print(table_of((Column("day"), Column("event"), prose("what and why")), rows))
    console.print(_standing(found.closing, currency))
    console.print()
    _show_costs(console, found, currency)


def _show_decisions(console: Console, found: Explanation) -> None:
    """Who set the values that are not defaults; cells that one decision set stand together."""
    parts = [*(step.cells for step in found.steps), *(cost.cells for cost in found.costs)]
    decided: dict[Decision, dict[str, None]] = {}
    for cell in (cell for part in parts for cell in part):
        if cell.decision is not None:
            decided.setdefault(cell.decision, {})[cell.cell] = None
    if decided:
        console.print("Who decided the values that are not defaults", style="bold")
    for decision, cells in decided.items():
        console.print(f"{', '.join(cells)}:")
        for line in decision_lines(decision):
            console.print(f"  {line}", soft_wrap=True)


def _standing(standing: Standing, currency: str) -> str:
    """One day in one sentence."""
    known = []
    if standing.age_years is not None:
        known.append(f"age {standing.age_years}")
    if standing.tenure_years is not None:
        known.append(f"{standing.tenure_years} completed years of service")
    if standing.performance_rating is not None:
        known.append(f"rating {standing.performance_rating}")
    person = f"; {', '.join(known)}" if known else ""
    return (
        f"{day(standing.on)}: level {standing.level} ({standing.level_name}), "
        f"{currency} {exact_money(standing.annual_salary)} a year at full time, FTE "
        f"{format_plain(standing.fte)}; compa-ratio {ratio(standing.compa_ratio)}, "
        f"{percent(round(standing.range_penetration, 4))} of the way through the range "
        f"{exact_money(standing.range_minimum)} to {exact_money(standing.range_maximum)}{person}."
    )


def _show_costs(console: Console, found: Explanation, currency: str) -> None:
    rows = [
        (line.name, exact_money(line.amount), "; ".join(cell_words(cell) for cell in line.cells))
        for line in found.costs
    ]
    title = f"Cost of {found.year}"
    columns = (Column(""), *numbers(currency), prose("from"))
    console.print(table_of(columns, rows, title=title))
