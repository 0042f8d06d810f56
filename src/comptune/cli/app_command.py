"""`app`: the pages, served to this machine's browser by a process of their own."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from comptune.cli.examples import examples
from comptune.cli.session import WorkspaceOption, session_of

_PAGES = "comptune.app"  # run by name: the command line does not need what the pages need
_DEFAULT_PORT = 8501


def register(app: typer.Typer) -> None:
    """Add `app`."""
    app.command(
        name="app",
        epilog=examples(
            "comptune app", "comptune app --demo-users", "comptune app --port 8600 --no-open"
        ),
    )(serve)


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Where to listen.")] = _DEFAULT_PORT,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the browser too.")
    ] = True,
    scenario: Annotated[
        Path | None,
        typer.Option(
            help="A scenario file to tune beside those of the ledger.", show_default=False
        ),
    ] = None,
    demo_users: Annotated[
        bool,
        typer.Option(
            "--demo-users",
            help="Choose in the sidebar who to be, where the setting demo_users is on; entries say "
            "so.",
        ),
    ] = False,
    trusted_header: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A header in which a proxy in front names the person, such as X-Forwarded-User. "
            "The proxy must drop what visitors send under this name.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Open the pages in the browser: tune, compare, submit and approve; Ctrl-C ends them."""
    session = session_of(context, workspace, False)
    command = [sys.executable, "-m", _PAGES, "--workspace", str(session.folder)]
    command += ["--port", str(port)]
    command += ["--open"] if open_browser else []
    command += ["--demo-users"] if demo_users else []
    command += ["--scenario", str(scenario)] if scenario is not None else []
    command += ["--trusted-header", trusted_header] if trusted_header is not None else []
    try:
        raise typer.Exit(subprocess.call(command))
    except KeyboardInterrupt:
        raise typer.Exit from None
