"""The group `scenario ...`, which several modules fill."""

import typer

group = typer.Typer(
    help="Scenarios kept in the ledger: their values, who changed them and why, their approval.",
    no_args_is_help=True,
)
