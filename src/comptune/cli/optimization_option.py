"""Arguments and options of the commands of the tuner."""

from pathlib import Path
from typing import Annotated

import typer

from comptune.cli.completion import complete_optimization, complete_yaml
from comptune.cli.problems import InputRefused

ProblemArgument = Annotated[
    Path,
    typer.Argument(
        metavar="PROBLEM",
        help="A problem file (YAML): targets, variables, policies, objective. See docs/tuning.md.",
        show_default=False,
        autocompletion=complete_yaml,
    ),
]
OptimizationArgument = Annotated[
    str,
    typer.Argument(
        metavar="OPTIMIZATION",
        help="A run of the tuner, by its id; `comptune optimizations list` names them.",
        show_default=False,
        autocompletion=complete_optimization,
    ),
]
ApplyOption = Annotated[
    bool,
    typer.Option(
        "--apply", help="Write the values to the scenario, as one entry that names this run."
    ),
]
AnywayOption = Annotated[
    bool,
    typer.Option(
        "--apply-anyway", help="Apply or save the values also where they miss hard targets."
    ),
]
SaveOption = Annotated[
    Path | None,
    typer.Option(
        "--save-scenario",
        metavar="FILE",
        help="Save the scenario with the values found as a scenario file, which must be new.",
        show_default=False,
    ),
]


def refuse_existing(path: Path | None) -> None:
    """Refuse a file that would be overwritten, before anything is simulated.

    Raises:
        InputRefused: it is there, or its folder is not.
    """
    if path is None:
        return
    if path.exists():
        raise InputRefused(
            place="--save-scenario",
            value=str(path),
            rule="it is there already, and nothing is overwritten",
            remedy="Name a new file.",
        )
    if not path.absolute().parent.is_dir():
        raise InputRefused(
            place="--save-scenario",
            value=str(path),
            rule="its folder is not there",
            remedy="Make the folder first, or name another file.",
        )
