"""The options by which a command is told which scenario is meant."""

from typing import Annotated

import typer

from comptune.cli.completion import complete_change, complete_scenario

ScenarioOption = Annotated[
    str | None,
    typer.Option(
        "--scenario",
        "-s",
        help="A scenario of the ledger by its id, or a scenario file (YAML). Left out: the "
        "baseline.",
        show_default=False,
        autocompletion=complete_scenario,
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="CELL=VALUE",
        help="A change, as in `merit_rate.2027.L3=3.5%`. Repeatable. `2027+` means from "
        "2027 on, `*` all years or all levels.",
        show_default=False,
        autocompletion=complete_change,
    ),
]
