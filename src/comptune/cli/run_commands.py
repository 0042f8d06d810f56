"""`run`, `show` and `verify`: official runs, from the build to the proof."""

from datetime import UTC
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console

from comptune.cli.budget import (
    BUDGET,
    bridge_content,
    bridge_tables,
    budget_table,
    change_table,
    differences,
    group_table,
    money_note,
)
from comptune.cli.completion import complete_run
from comptune.cli.examples import examples
from comptune.cli.interrupts import ended_in_words
from comptune.cli.problems import InputRefused
from comptune.cli.progress import steps_shown
from comptune.cli.run_checks import show_quality, show_tests
from comptune.cli.scenario_content import next_steps
from comptune.cli.scenario_option import ScenarioOption
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.ledger.actor import Actor
from comptune.scenarios import Run, Scenario
from comptune.scenarios.run_bridge import bridge_of
from comptune.warehouse.runs import SealedRun
from comptune.workspace import Workspace

RunArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[RUN]",
        help="A run, by the first digits of its id. Left out: the newest.",
        show_default=False,
        autocompletion=complete_run,
    ),
]
_GROUP_COLUMNS = {"level": "job_level", "department": "department"}


class Group(StrEnum):
    """What a budget can be split by."""

    LEVEL = "level"
    DEPARTMENT = "department"


def register(app: typer.Typer) -> None:
    """Add the three."""
    app.command(
        epilog=examples(
            "comptune run",
            "comptune run --scenario merit-2027",
            "comptune run --scenario examples/raise-merit.yml",
        )
    )(run)
    app.command(
        epilog=examples(
            "comptune show",
            "comptune show 4f2a --by level",
            "comptune show 4f2a --against 9c31",
        )
    )(show)
    app.command(epilog=examples("comptune verify", "comptune verify 4f2a"))(verify)


def run(
    context: typer.Context,
    scenario: ScenarioOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Build, test and seal the official run of a scenario; the same inputs are built once."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    chosen = opened.scenario(scenario)
    known = {one.run_id for one in opened.runs()}
    sealed = built(chosen, session.actor())
    warnings = list(chosen.warnings())

    def show_run(console: Console) -> None:
        state = "was sealed already" if sealed.run_id in known else "is built, tested and sealed"
        console.print(f"Run {sealed.run_id} of {chosen.spec.id} {state}.")
        console.print(f"File: {sealed.path}", soft_wrap=True)
        console.print(f"Next: comptune show {sealed.run_id[:8]}")
        if scenario in opened.ledger.state().scenarios:
            for step in next_steps(opened.desk(), chosen.spec.id):
                console.print(f"Then: {step}")

    session.warn(warnings)
    content = {
        **run_content(sealed.sealed),
        "new": sealed.run_id not in known,
        "warnings": warnings,
    }
    session.reply(content, show_run)


def built(scenario: Scenario, actor: Actor) -> Run:
    """The official run of a scenario, with its progress on the terminal."""

    def is_sealed() -> bool:
        return (scenario.ground.runs_folder / f"{scenario.run_id()}.duckdb").is_file()

    with ended_in_words(is_sealed), steps_shown(f"Building {scenario.spec.id}") as step_done:
        return scenario.run(actor=actor, progress=step_done)


def show(
    context: typer.Context,
    run_id: RunArgument = None,
    by: Annotated[
        Group | None,
        typer.Option("--by", help="Split the budget: level or department.", show_default=False),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            help="Another run to compare with.",
            show_default=False,
            autocompletion=complete_run,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show the budget of a run, what its tests said, and the bridge."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    found = chosen_run(opened, run_id)
    other = opened.run(against) if against else None
    if other is not None:
        _check_comparable(found, other)
    content = _content(found, other, by, currency=opened.settings.currency)
    session.reply(content, lambda console: _show_run(console, found, other, content))


def verify(
    context: typer.Context,
    run_id: RunArgument = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Recompute the hash of a run's results and hold it against what was sealed."""
    session = session_of(context, workspace, as_json, person)
    found = chosen_run(session.workspace(), run_id)
    found.verify()
    results = found.sealed.results_sha256

    def show_verdict(console: Console) -> None:
        console.print(f"Run {found.run_id} is what was sealed: its results hash to {results[:16]}.")

    session.reply(
        {"run_id": found.run_id, "results_sha256": results, "verified": True}, show_verdict
    )


def chosen_run(workspace: Workspace, wanted: str | None) -> Run:
    """The run of that id, or the newest where none is named.

    Raises:
        InputRefused: there is no run.
        UnknownRun: none of that id.
    """
    if wanted is not None:
        return workspace.run(wanted)
    runs = workspace.runs()
    if not runs:
        raise InputRefused(
            place=f"The workspace {workspace.folder}",
            rule="it has no sealed run yet",
            remedy="Build one with `comptune run`.",
        )
    return workspace.run(runs[0].run_id)


def _check_comparable(run: Run, other: Run) -> None:
    years = [f"{one.sealed.start_year} to {one.sealed.end_year}" for one in (run, other)]
    if years[0] != years[1]:
        raise InputRefused(
            place="--against",
            value=f'"{other.run_id}"',
            rule=f"run {run.run_id} is of {years[0]}, this one of {years[1]}",
            remedy="Compare runs of the same years.",
        )


def run_content(sealed: SealedRun) -> dict[str, Any]:
    """What a sealed run says of itself, for JSON."""
    values = {name: getattr(sealed, name) for name in sealed.__dataclass_fields__}
    return {**values, "created_at": sealed.created_at.replace(tzinfo=UTC)}


def _content(run: Run, other: Run | None, by: Group | None, *, currency: str) -> dict[str, Any]:
    """Everything that is shown, for JSON and for people."""
    own = run.metrics()
    content: dict[str, Any] = {
        **run_content(run.sealed),
        "currency": currency,
        "budget": list(BUDGET),
        "years": [_without_year(row) for row in own],
        "by": None,
        "groups": [],
        "against": None,
        "tests": run.table("fct_test_results").to_pylist(),
        "data_quality": run.table("fct_data_quality").to_pylist(),
        "bridge": bridge_content(bridge_of(run), _years(run)),
    }
    if by is not None:
        content["by"] = _GROUP_COLUMNS[by]
        content["groups"] = run.metrics(by.value)
    if other is not None:
        there = other.metrics()
        changes = differences([_figures(row) for row in own], [_figures(row) for row in there])
        content["against"] = {
            "run_id": other.run_id,
            "years": [_without_year(row) for row in there],
            "change": [
                {"year": year, "metrics": one}
                for year, one in zip(_years(run), changes, strict=True)
            ],
        }
    return content


def _show_run(console: Console, run: Run, other: Run | None, content: dict[str, Any]) -> None:
    currency, years = content["currency"], _years(run)
    title = f"Budget of run {run.run_id} ({run.sealed.scenario_id})"
    figures_by_year = [row["metrics"] for row in content["years"]]
    console.print(budget_table(years, figures_by_year, currency=currency, title=title))
    if other is not None:
        changes = [row["metrics"] for row in content["against"]["change"]]
        heading = f"Change on run {other.run_id} ({other.sealed.scenario_id})"
        console.print(change_table(years, changes, currency=currency, title=heading))
    if content["by"]:
        heading = f"By {content['by'].removeprefix('job_')}"
        console.print(
            group_table(content["groups"], content["by"], currency=currency, title=heading)
        )
    for table in bridge_tables(bridge_of(run), years, currency=currency):
        console.print(table)
    console.print(money_note(currency))
    show_tests(console, content["tests"])
    show_quality(console, content["data_quality"])


def _years(run: Run) -> list[int]:
    return list(range(run.sealed.start_year, run.sealed.end_year + 1))


def _figures(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "simulation_year"}


def _without_year(row: Any) -> dict[str, Any]:
    return {"year": row["simulation_year"], "metrics": _figures(row)}
