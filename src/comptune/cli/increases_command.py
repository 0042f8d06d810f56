"""`increases`: the list of increases by person as a file, once the ledger has it that it leaves."""

from pathlib import Path
from typing import Annotated

import typer

from comptune.cli.examples import examples
from comptune.cli.ledger_options import NeededReasonOption
from comptune.cli.problems import InputRefused
from comptune.cli.run_commands import chosen_run
from comptune.cli.run_option import RunOption
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.scenarios.workforce import People, increases_name


def register(app: typer.Typer) -> None:
    """Add `increases`."""
    app.command(
        "increases",
        epilog=examples(
            "comptune increases 2027 -m 'For the letters'",
            "comptune increases 2027 --run 4f2a --to raises.csv -m 'For the payroll office'",
        ),
    )(increases_command)


def increases_command(
    context: typer.Context,
    year: Annotated[int, typer.Argument(help="A simulated year.", show_default=False)],
    reason: NeededReasonOption,
    to: Annotated[
        Path | None,
        typer.Option(
            help="Where to write. Left out: increases-YEAR-RUN.csv in this folder.",
            show_default=False,
        ),
    ] = None,
    run: RunOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Take the raises of a year by person as CSV; the ledger keeps who took them, and why."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    chosen = chosen_run(opened, run)
    path = to or Path(increases_name(year, chosen.run_id))
    _refuse_existing(path)
    taken = People(session.desk(), chosen).export_increases(
        year, currency=opened.settings.currency, reason=reason
    )
    path.write_bytes(taken.content)
    session.reply(
        {"file": str(path), "year": year, "people": taken.people, "entry": taken.logged},
        lambda console: console.print(
            f"{taken.people:,} people with a raise or a sum paid once in {year}: {path}. "
            f"Entry {taken.logged} says that you took them.",
            soft_wrap=True,
        ),
    )


def _refuse_existing(path: Path) -> None:
    """Refuse before the ledger has an entry of what then cannot be written."""
    if path.exists() or not path.absolute().parent.is_dir():
        raise InputRefused(
            place="--to",
            value=str(path),
            rule="it is a new file in a folder that is there",
            remedy="Name another file.",
        )
