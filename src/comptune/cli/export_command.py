"""`export`: tables of a run as files for other systems."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from comptune.cli.completion import complete_folder
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption
from comptune.cli.progress import steps_shown
from comptune.cli.run_commands import RunArgument, chosen_run
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import numbers, table_of, texts
from comptune.scenarios.exports import export_partitioned


class Form(StrEnum):
    """How tables are written."""

    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Add `export`."""
    app.command(
        epilog=examples(
            "comptune export --to lake/plan-2027 -m 'For the data team'",
            "comptune export 4f2a --to lake/events --table fct_yearly_events",
        )
    )(export)


def export(
    context: typer.Context,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            help="The folder to write; it must not be there yet, or be empty.",
            show_default=False,
            autocompletion=complete_folder,
        ),
    ],
    run_id: RunArgument = None,
    form: Annotated[
        Form,
        typer.Option("--format", help="parquet: a folder for each table, and for each year in it."),
    ] = Form.PARQUET,
    table: Annotated[
        list[str] | None,
        typer.Option(
            "--table",
            help="A table; may be given several times. Left out: every fct_ and dim_ table.",
            show_default=False,
        ),
    ] = None,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Write tables of a run as Parquet by year that Spark, Trino and Snowflake read; logged."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    found = chosen_run(opened, run_id)
    with steps_shown(f"Writing {to}") as step_done:
        done = export_partitioned(
            opened.desk(session.actor()),
            found,
            to,
            resources=opened.resources,
            names=table or (),
            reason=reason,
        )
        step_done("written", 1, 1)

    def show(console: Console) -> None:
        rows = [(name, f"{count:,}") for name, count in done.rows.items()]
        console.print(table_of((*texts("table"), *numbers("rows")), rows))
        console.print(
            f"Wrote run {found.run_id} to {done.folder}; entry {done.recorded} says so.",
            soft_wrap=True,
        )

    session.reply({**vars(done), "run_id": found.run_id, "format": form.value}, show)
