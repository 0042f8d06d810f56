"""What every command has at hand: the workspace named, and the way its answer goes out."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console

from comptune import logs
from comptune.cli.completion import complete_folder
from comptune.cli.documents import document
from comptune.ledger.actor import Actor, demo_user, operating_system_user
from comptune.workspace import FOLDER_VARIABLE, Workspace, default_folder

if TYPE_CHECKING:
    from comptune.scenarios.desk import Desk

WIDTH: Final = 100  # of tables, where the output is not a terminal

_EVERYWHERE: Final = "Options of every command"

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help=f"The workspace's folder. Left out: {FOLDER_VARIABLE}, else `workspace` here.",
        show_default=False,
        rich_help_panel=_EVERYWHERE,
        autocompletion=complete_folder,
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Answer as one JSON document on standard output, and errors as JSON on the other.",
        show_default=False,
        rich_help_panel=_EVERYWHERE,
    ),
]
DemoUserOption = Annotated[
    str | None,
    typer.Option(
        "--demo-user",
        metavar="NAME",
        help="Act as this person, whose identity nobody makes sure of; only in a workspace whose "
        "setting demo_users is on, and the entries say so. Left out: who is logged in here.",
        show_default=False,
        rich_help_panel=_EVERYWHERE,
    ),
]


@dataclass(frozen=True)
class Session:
    """One command's surroundings."""

    folder: Path
    as_json: bool
    demo_user: str | None = None

    def workspace(self) -> Workspace:
        """The workspace, which must be there."""
        opened = Workspace.open(self.folder)
        logs.configure(opened.settings.log_file_of(opened.folder))
        return opened

    def actor(self) -> Actor:
        """The person who acts: whom the operating system knows, or the demo user named."""
        return operating_system_user() if self.demo_user is None else demo_user(self.demo_user)

    def desk(self) -> "Desk":
        """What the person does and reads in the workspace's ledger."""
        return self.workspace().desk(self.actor())

    def reply(self, content: Any, show: Callable[[Console], None]) -> None:
        """Write the answer: as JSON where asked for, else as people read it."""
        if self.as_json:
            sys.stdout.write(document(content))
        else:
            show(console())

    def warn(self, warnings: Iterable[str]) -> None:
        """Write warnings beside the answer; as JSON they are part of it."""
        if not self.as_json:
            for warning in warnings:
                error_console().print(f"Warning: {warning}", style="yellow", soft_wrap=True)


def session_of(
    context: typer.Context, folder: Path | None, as_json: bool, person: str | None = None
) -> Session:
    """The session of a command: its own options first, then those before the command's name."""
    given: Session | None = context.find_object(Session)
    if given is None:
        return Session(folder or default_folder(), as_json, person)
    return Session(
        given.folder if folder is None else folder,
        as_json or given.as_json,
        given.demo_user if person is None else person,
    )


def console() -> Console:
    """Standard output: as wide as the terminal, or fit for a page."""
    return _console(stderr=False)


def error_console() -> Console:
    """Standard error: warnings, errors and progress."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDTH
    return Console(
        file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False
    )
