"""`structure ...`: list, show, export, import, compare and check the versions of the structure."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from comptune.cli.completion import complete_folder, complete_table
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption
from comptune.cli.problems import InputRefused
from comptune.cli.session import DemoUserOption, JsonOption, Session, WorkspaceOption, session_of
from comptune.cli.tables import Column, prose, table_of, texts
from comptune.structure import (
    TABLES,
    Structure,
    check_structure,
    difference,
    read_structure,
    read_workbook,
    structure_sha256,
    write_structure,
    write_workbook,
)

_NO_VALUE = "–"  # of a row that only one of two structures has

group = typer.Typer(
    help="Job levels, ranges, bands, multipliers, merit matrix and distributions.",
    no_args_is_help=True,
)

StructureOption = Annotated[
    str | None,
    typer.Option(
        "--structure",
        help="Which version, by the first digits of its SHA-256. Left out: the one kept last.",
        show_default=False,
    ),
]
SourceArgument = Annotated[
    Path,
    typer.Argument(
        help="A folder of config_*.csv files, or an .xlsx workbook.",
        show_default=False,
        autocompletion=complete_folder,
    ),
]


@group.command("list", epilog=examples("comptune structure list"))
def list_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List the versions of the structure in the workspace."""
    session = session_of(context, workspace, as_json, person)
    known = session.workspace().structures()

    def show(console: Console) -> None:
        for sha256 in known:
            console.print(sha256)

    session.reply([{"sha256": sha256} for sha256 in known], show)


@group.command(
    "show",
    epilog=examples("comptune structure show", "comptune structure show config_merit_matrix"),
)
def show_command(
    context: typer.Context,
    table: Annotated[
        str | None,
        typer.Argument(
            help="One table. Left out: all.", show_default=False, autocompletion=complete_table
        ),
    ] = None,
    structure: StructureOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show the tables of a structure."""
    session = session_of(context, workspace, as_json, person)
    names = list(TABLES) if table is None else [_known_table(table)]
    sha256, found = session.workspace().structure(structure)

    def show(console: Console) -> None:
        console.print(f"Structure {sha256[:12]}")
        for name in names:
            columns = [Column(column.name) for column in TABLES[name].columns]
            rows = [
                ["" if value is None else str(value) for value in row] for row in found.rows(name)
            ]
            console.print(table_of(columns, rows, title=name))

    content = {
        "sha256": sha256,
        "tables": {name: found[name].to_pylist() for name in names},
    }
    session.reply(content, show)


@group.command(
    "export",
    epilog=examples(
        "comptune structure export --csv structure/", "comptune structure export --xlsx s.xlsx"
    ),
)
def export_command(
    context: typer.Context,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="A folder for CSV files.", show_default=False)
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="One Excel workbook.", show_default=False)
    ] = None,
    structure: StructureOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Write a structure as files to edit; `structure import` reads them back."""
    session = session_of(context, workspace, as_json, person)
    if (csv is None) == (xlsx is None):
        raise InputRefused(
            place="The export",
            rule="it is written in one form",
            remedy="Give --csv FOLDER or --xlsx FILE.",
        )
    sha256, found = session.workspace().structure(structure)
    if csv is not None:
        write_structure(found, csv)
    elif xlsx is not None:
        write_workbook(found, xlsx)
    written = csv or xlsx

    def show(console: Console) -> None:
        console.print(f"Wrote structure {sha256[:12]} to {written}.", soft_wrap=True)

    session.reply({"sha256": sha256, "written": written}, show)


@group.command(
    "import",
    epilog=examples("comptune structure import structure/", "comptune structure import s.xlsx"),
)
def import_command(
    context: typer.Context,
    source: SourceArgument,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Check a structure and keep it; new scenarios stand on it, and nothing is overwritten."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    known = opened.structures()
    sha256 = opened.keep_structure(_read(source), actor=session.actor(), reason=reason)

    def show(console: Console) -> None:
        state = "was there already" if sha256 in known else "is kept"
        console.print(f"Structure {sha256[:12]} {state}.")
        if len(opened.structures()) > 1:
            console.print("New scenarios stand on it, and the baseline; others keep theirs.")

    session.reply({"sha256": sha256, "new": sha256 not in known}, show)


@group.command("check", epilog=examples("comptune structure check structure/"))
def check_command(
    context: typer.Context,
    source: SourceArgument,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Check a structure's files and keep nothing; names everything wrong at once."""
    session = session_of(context, workspace, as_json, person)
    found = _read(source)
    check_structure(found)
    sha256 = structure_sha256(found)

    def show(console: Console) -> None:
        console.print(f"{source} passes every check; it would be structure {sha256[:12]}.")

    session.reply({"sha256": sha256, "passes": True}, show)


@group.command(
    "diff",
    epilog=examples("comptune structure diff 4f2a 9c31", "comptune structure diff 4f2a structure/"),
)
def diff_command(
    context: typer.Context,
    before: Annotated[
        str, typer.Argument(help="A version, a folder or a workbook.", show_default=False)
    ],
    after: Annotated[
        str, typer.Argument(help="Another version, folder or workbook.", show_default=False)
    ],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List every cell in which two structures differ."""
    session = session_of(context, workspace, as_json, person)
    pair = [_checked(_named(session, text)) for text in (before, after)]
    found = difference(*pair)

    def show(console: Console) -> None:
        if not found:
            console.print("The two are the same.")
            return
        rows = [
            (one.table, one.key, one.column, one.before or _NO_VALUE, one.after or _NO_VALUE)
            for one in found
        ]
        columns = (*texts("table"), prose("row"), *texts("column", "before", "after"))
        console.print(table_of(columns, rows))

    session.reply([one._asdict() for one in found], show)


def _named(session: Session, text: str) -> Structure:
    """A structure by its path, or by the digits of a version of the workspace."""
    if Path(text).exists():
        return _read(Path(text))
    return session.workspace().structure(text)[1]


def _read(source: Path) -> Structure:
    read: Callable[[Path], Structure] = (
        read_workbook if source.suffix.lower() == ".xlsx" else read_structure
    )
    return read(source)


def _checked(structure: Structure) -> Structure:
    check_structure(structure)
    return structure


def _known_table(name: str) -> str:
    if name not in TABLES:
        raise InputRefused(
            place="The table",
            value=f'"{name}"',
            rule="a structure has no such table",
            remedy=f"Its tables are {', '.join(TABLES)}.",
        )
    return name
