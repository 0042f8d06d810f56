"""The option by which a command is told which run is meant."""

from typing import Annotated

import typer

from comptune.cli.completion import complete_run

RunOption = Annotated[
    str | None,
    typer.Option(
        "--run",
        help="A run, by the first digits of its id. Left out: the newest.",
        show_default=False,
        autocompletion=complete_run,
    ),
]
