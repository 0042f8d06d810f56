"""`backup` and `restore`: a workspace as one file, and back."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from comptune.cli.completion import complete_folder
from comptune.cli.examples import examples
from comptune.cli.interrupts import ended_as
from comptune.cli.ledger_options import ReasonOption
from comptune.cli.progress import steps_shown
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.operations.backup import Backup, back_up
from comptune.operations.restore import Restored
from comptune.operations.restore import restore as restore_backup
from comptune.workspace import LEDGER_VARIABLE

_INCOMPLETE = 1
_MEGABYTE = 1_000_000


def register(app: typer.Typer) -> None:
    """Add the two."""
    app.command(
        epilog=examples(
            "comptune backup /backups/acme-2026-11-23.zip -m 'Every night'",
            "comptune backup /vault/acme-with-key.zip --private-key -m 'For the safe'",
        )
    )(backup)
    app.command(
        epilog=examples(
            "comptune restore /backups/acme-2026-11-23.zip --to acme",
            "comptune restore acme.zip --to acme --ledger-url postgresql://comptune@db/acme",
        )
    )(restore)


def backup(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="The file to write; it must not be there.", show_default=False)
    ],
    private_key: Annotated[
        bool,
        typer.Option(
            "--private-key",
            help="With the key that signs checkpoints. Left out, because who has both can sign a "
            "ledger that never was: keep the key apart from the ledger's backups.",
            show_default=False,
        ),
    ] = False,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> int:
    """Save the workspace while others work; logged. Exit code 1 if files are damaged or gone."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    with ended_as(_stopped), steps_shown(f"Writing {file.name}") as step_done:
        saved = back_up(
            opened,
            file,
            actor=session.actor(),
            private_key=private_key,
            reason=reason,
            progress=step_done,
        )
    session.warn(f"{one.name} was left out: {one.why}." for one in saved.left_out)
    session.reply(saved, lambda console: _show_saved(console, saved))
    return _INCOMPLETE if saved.left_out else 0


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The backup.", show_default=False)],
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            help="The workspace's folder to make; it must not be there yet, or be empty.",
            show_default=False,
            autocompletion=complete_folder,
        ),
    ],
    ledger_url: Annotated[
        str | None,
        typer.Option(
            "--ledger-url",
            metavar="URL",
            help="A database without a ledger to put the ledger into. Left out: a file of the "
            "workspace.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Make a workspace of a backup; every file, the ledger and every run are verified first."""
    session = session_of(context, workspace, as_json, person)
    with steps_shown(f"Restoring {file.name}") as step_done:
        done = restore_backup(file, to, ledger_url=ledger_url, progress=step_done)
    warnings = list(_warnings(done))
    session.warn(warnings)
    content: dict[str, Any] = {**vars(done), "warnings": warnings}
    session.reply(content, lambda console: _show_restored(console, done))


def _stopped(by: KeyboardInterrupt) -> str:
    return str(by) or "Stopped; nothing was written, and the ledger tells of no backup."


def _show_saved(console: Console, saved: Backup) -> None:
    console.print(
        f"Saved {saved.entries:,} entries, {saved.runs:,} runs, {saved.censuses:,} censuses and "
        f"{saved.structures:,} structures to {saved.path} ({saved.size / _MEGABYTE:,.1f} MB); "
        f"entry {saved.recorded} says so.",
        soft_wrap=True,
    )
    console.print(f"Head: entry {saved.entries}, {saved.head_hash}", soft_wrap=True)
    kept = "is in it: keep it apart" if saved.private_key else "is not in it: keep it elsewhere"
    console.print(f"The private key of the checkpoints {kept}.", soft_wrap=True)


def _show_restored(console: Console, done: Restored) -> None:
    found = done.verification
    console.print(
        f"Restored {done.folder}: {found.sequence:,} entries and {done.runs:,} runs, verified.",
        soft_wrap=True,
    )
    console.print(f"Head: entry {found.sequence}, {found.head_hash}", soft_wrap=True)
    console.print(f"Next: comptune doctor --workspace {done.folder}", soft_wrap=True)


def _warnings(done: Restored) -> list[str]:
    found = []
    if done.checkpoints_were is not None:
        found.append(
            f"The checkpoints were in {done.checkpoints_were} and are in the workspace now, where "
            "they protect against accidents only: name a folder of this workspace's own in "
            "workspace.yml."
        )
    if done.ledger_in_folder and os.environ.get(LEDGER_VARIABLE):
        found.append(
            f"{LEDGER_VARIABLE} names another ledger than the one that was restored; unset it "
            "before you use this workspace."
        )
    if not done.ledger_in_folder:
        found.append(f"Set {LEDGER_VARIABLE} to the URL that the ledger is at now.")
    found += [
        f"{one['name']} is not in the backup: {one['why']}." for one in done.about["left_out"]
    ]
    return found
