"""`audit export` and `lineage`: what an auditor is handed, and what an entry led to."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from comptune.cli.acts import entry_content, when
from comptune.cli.cell_words import entry_words
from comptune.cli.completion import complete_folder
from comptune.cli.decision_words import approval_words, decision_words
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption, moment_of
from comptune.cli.progress import steps_shown
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import prose, table_of, texts
from comptune.ledger.export import export_audit
from comptune.scenarios.moves import count_words
from comptune.scenarios.views import EntryLineage

group = typer.Typer(help="What auditors are handed.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `lineage`."""
    app.command(epilog=examples("comptune lineage 17", "comptune lineage 17 --json"))(lineage)


def lineage(
    context: typer.Context,
    sequence: Annotated[
        int, typer.Argument(metavar="ENTRY", help="The entry's number.", show_default=False)
    ],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """From an entry to the scenarios it is in force in, the runs that used it, their events."""
    session = session_of(context, workspace, as_json, person)
    with steps_shown(f"Looking for entry {sequence} in the runs") as step_done:
        found = session.desk().lineage(sequence)
        step_done("found", 1, 1)
    content = {**vars(found), "moves": [move.model_dump() for move in found.moves]}
    session.reply(content, lambda console: _show(console, found))


@group.command(
    "export",
    epilog=examples(
        "comptune audit export handover/ -m 'Annual audit'",
        "comptune audit export handover/ --since 2026-01-01 -m 'Audit of the year'",
    ),
)
def export_command(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            help="The folder to write; it must not be there yet.",
            show_default=False,
            autocompletion=complete_folder,
        ),
    ],
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="Only the entries after this one, or from this day or moment (UTC) on. Left out: "
            "all.",
            show_default=False,
        ),
    ] = None,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Write entries, checkpoints, public key and a verifying script for an auditor; logged."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    begin = beginning_of(since)
    entry = opened.desk(session.actor()).record_export(f"the ledger, to {folder}", reason=reason)
    with steps_shown(f"Writing {folder}") as step_done:
        done = export_audit(
            opened.ledger_url, folder, checkpoints_folder=opened.checkpoints_folder, since=begin
        )
        step_done("written", 1, 1)

    def show(console: Console) -> None:
        console.print(
            f"Wrote {done.entries} entries and "
            f"{count_words(done.checkpoints, 'checkpoint')} to {done.folder}; "
            f"entry {entry.sequence} says so.",
            soft_wrap=True,
        )
        console.print(f"Head: entry {done.head_sequence}, {done.head_hash}", soft_wrap=True)
        console.print(f"Key: {done.fingerprint or 'none; make a checkpoint'}", soft_wrap=True)
        console.print(
            f"To verify it anywhere: python {done.folder}/verify_ledger.py", soft_wrap=True
        )

    session.reply({**vars(done), "entry": entry_content(entry)}, show)


def beginning_of(since: str | None) -> int | datetime | None:
    """The entry or moment that an export begins after; a day begins at midnight, UTC."""
    moment = moment_of(since, option="--since")
    if moment is None or isinstance(moment, int | datetime):
        return moment
    return datetime.combine(moment, time.min, UTC)


def _show(console: Console, found: EntryLineage) -> None:
    console.print(f"{decision_words(found.decision)}", style="bold")
    console.print(f"It {entry_words(found.words, found.moves)}")
    for signature in found.decision.approvals:
        console.print(f"  {approval_words(signature)}")
    places = [*found.scenarios, *(["the published values"] if found.published else [])]
    if found.moves:
        console.print(f"In force in: {', '.join(places) or 'nothing any more'}.")
    if not found.runs:
        console.print("No run has used what it set.")
        return
    rows = [
        (
            one.run_id,
            one.scenario,
            when(one.at),
            one.by,
            "the file is gone"
            if one.events is None
            else ", ".join(f"{count:,} {kind}" for kind, count in one.events.items()) or "none",
        )
        for one in found.runs
    ]
    columns = (*texts("run", "scenario", "recorded (UTC)", "by"), prose("events it decided"))
    console.print(table_of(columns, rows, title="Runs that used it"))
