"""`census ...`: guess a mapping, import people, make synthetic ones, list what is kept."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from comptune.census import (
    CensusMapping,
    Guess,
    guess,
    make_census,
    mapping_text,
    read_mapping,
    write_csv,
)
from comptune.cli.completion import complete_census, complete_yaml
from comptune.cli.examples import examples
from comptune.cli.problems import InputRefused
from comptune.cli.progress import steps_shown
from comptune.cli.session import (
    DemoUserOption,
    JsonOption,
    Session,
    WorkspaceOption,
    error_console,
    session_of,
)
from comptune.cli.tables import Column, table_of, texts
from comptune.metrics import figures

group = typer.Typer(help="The people that a simulation starts from.", no_args_is_help=True)

FileArgument = Annotated[
    Path,
    typer.Argument(
        help="A census: CSV, Parquet or Excel.",
        show_default=False,
        autocompletion=complete_census,
    ),
]
AsOfOption = Annotated[
    str, typer.Option("--as-of", help="The day the people are of, such as 2026-12-31.")
]


@group.command(
    "guess",
    epilog=examples(
        "comptune census guess people.csv > mapping.yml",
        "comptune census guess people.xlsx --to mapping.yml",
    ),
)
def guess_command(
    context: typer.Context,
    file: FileArgument,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Write the mapping into this file.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Propose what a file's columns mean, as a mapping to correct and confirm."""
    session = session_of(context, workspace, as_json, person)
    guessed = guess(file)
    text = mapping_text(guessed.mapping, guessed.questions)
    if to is not None:
        to.write_text(text, encoding="utf-8")

    def show(console: Console) -> None:
        if to is None:
            console.print(text, end="", soft_wrap=True)
            return
        console.print(f"Wrote {to}. To decide before the import:")
        for question in guessed.questions:
            console.print(f"- {question}")

    content = {"mapping": guessed.mapping.plain(), "questions": guessed.questions, "file": to}
    session.reply(content, show)


@group.command(
    "import",
    epilog=examples(
        "comptune census import people.csv --as-of 2026-12-31 --mapping mapping.yml",
        "comptune census import people.csv --as-of 2026-12-31 --accept-guess",
    ),
)
def import_command(
    context: typer.Context,
    file: FileArgument,
    as_of: AsOfOption,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            help="What the columns mean, as `census guess` writes it.",
            show_default=False,
            autocompletion=complete_yaml,
        ),
    ] = None,
    accept_guess: Annotated[
        bool, typer.Option("--accept-guess", help="Use the guessed mapping without asking.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse the file if one row breaks a rule.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Read, check and keep a census; rows that break a rule go to quarantine with reasons."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    day = day_of(as_of)
    chosen = _mapping(session, file, mapping, accept_guess=accept_guess)
    with steps_shown(f"Importing {file.name}") as step_done:
        report = opened.import_census(
            file, mapping=chosen, as_of=day, strict=strict, actor=session.actor()
        )
        step_done("kept", 1, 1)

    def show(console: Console) -> None:
        console.print(report.summary(), soft_wrap=True)
        for fault in report.faults[:10]:
            console.print(f"  {fault}", soft_wrap=True)
        if len(report.faults) > 10:
            console.print(f"  and {len(report.faults) - 10:,} more")
        if report.quarantine_path:
            console.print(f"  rejected rows with reasons: {report.quarantine_path}", soft_wrap=True)

    session.reply(report.as_dict(), show)


@group.command(
    "make",
    epilog=examples(
        "comptune census make 10000",
        "comptune census make 1000000 --seed 7 --as-of 2026-12-31 --to people.csv",
    ),
)
def make_command(
    context: typer.Context,
    people: Annotated[int, typer.Argument(help="How many people.", show_default=False)],
    to: Annotated[Path, typer.Option("--to", help="The CSV file to write.")] = Path("people.csv"),
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 1,
    as_of: AsOfOption = "2026-12-31",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Make a realistic census of people who do not exist, as a CSV file to import."""
    session = session_of(context, workspace, as_json, person)
    day = day_of(as_of)
    with steps_shown(f"Making {people:,} people") as step_done:
        table = make_census(people, seed=seed, as_of=day)
        step_done("drawn", 1, 2)
        write_csv(table, to)
        step_done("written", 2, 2)
    content = {"file": to, "people": people, "seed": seed, "as_of": day}

    def show(console: Console) -> None:
        console.print(f"Wrote {people:,} synthetic people of {day} to {to} (seed {seed}).")
        console.print(
            f"Next: comptune census import {to} --as-of {day} --accept-guess", soft_wrap=True
        )

    session.reply(content, show)


@group.command("list", epilog=examples("comptune census list", "comptune census list --json"))
def list_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List the censuses of the workspace, the latest first."""
    session = session_of(context, workspace, as_json, person)
    entries = session.workspace().censuses()

    def show(console: Console) -> None:
        if not entries:
            console.print("No census yet. Import one with `comptune census import`.")
            return
        rows = [
            (entry.sha256[:12], str(entry.as_of), figures.count(entry.people), entry.salary_basis)
            for entry in entries
        ]
        columns = (*texts("census", "as of"), Column("people", number=True), *texts("salaries"))
        console.print(table_of(columns, rows))

    content = [
        {
            "sha256": entry.sha256,
            "as_of": entry.as_of,
            "people": entry.people,
            "salary_basis": entry.salary_basis,
        }
        for entry in entries
    ]
    session.reply(content, show)


def day_of(text: str) -> date:
    """The day that was typed.

    Raises:
        InputRefused: not a day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputRefused(
            place="--as-of",
            value=f'"{text}"',
            rule="a day is written as year, month and day",
            remedy="Write it as in 2026-12-31.",
        ) from None


def _mapping(
    session: Session, file: Path, given: Path | None, *, accept_guess: bool
) -> CensusMapping:
    """The mapping file's, or the guess once the user has confirmed it."""
    if given is not None:
        return read_mapping(given)
    guessed = guess(file)
    if accept_guess or (not session.as_json and _confirmed(guessed)):
        return guessed.mapping
    raise InputRefused(
        place="The mapping",
        rule="nobody has confirmed what the columns mean",
        remedy=f"Write the guess with `comptune census guess {file} --to mapping.yml`, correct it "
        "and give it with --mapping; or pass --accept-guess.",
    )


def _confirmed(guessed: Guess) -> bool:
    """Show the guess and ask, where somebody is there to answer."""
    console = error_console()
    if not console.is_terminal:
        return False
    console.print(mapping_text(guessed.mapping, guessed.questions), soft_wrap=True)
    return typer.confirm("Import with this mapping?", err=True)
