"""Arguments and options of the commands that read the ledger or append to it."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Final, get_args

import typer

from comptune.cli.completion import (
    complete_cell,
    complete_change,
    complete_person,
    complete_role,
    complete_scenario_id,
)
from comptune.cli.problems import InputRefused
from comptune.ledger.events import Role
from comptune.levers.catalogue import suggestion

ScenarioArgument = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A scenario of the ledger, by its id.",
        show_default=False,
        autocompletion=complete_scenario_id,
    ),
]
CellsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="CELL...",
        help="Cells, as in `merit_rate.2027.L3`; `2027+` means from 2027 on, `*` all years or "
        "all levels.",
        show_default=False,
        autocompletion=complete_cell,
    ),
]
ChangesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="CELL=VALUE...",
        help="Changes, as in `merit_rate.2027.L3=3.5%`; `2027+` means from 2027 on, `*` all "
        "years or all levels.",
        show_default=False,
        autocompletion=complete_change,
    ),
]
RoleArgument = Annotated[
    str,
    typer.Argument(
        help="viewer, analyst, approver, executive or administrator.",
        show_default=False,
        autocompletion=complete_role,
    ),
]
PersonArgument = Annotated[
    str,
    typer.Argument(
        help="The person, by the name that entries carry; demo users begin with `demo:`.",
        show_default=False,
        autocompletion=complete_person,
    ),
]
ReasonOption = Annotated[
    str,
    typer.Option(
        "--reason", "-m", metavar="TEXT", help="Why; kept with the entry.", show_default=False
    ),
]
NeededReasonOption = Annotated[
    str,
    typer.Option("--reason", "-m", metavar="TEXT", help="Why; kept with the entry."),
]
SeenOption = Annotated[
    int | None,
    typer.Option(
        "--seen",
        metavar="VERSION",
        help="The version of the scenario that you have seen (`scenario show` prints it); "
        "refused if somebody changed it since.",
        show_default=False,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="WHEN",
        help="The number of an entry, a day (its end, UTC) or a moment such as 2026-12-31T18:00. "
        "Left out: now.",
        show_default=False,
    ),
]
_SEQUENCE: Final = re.compile(r"[0-9]{1,15}")


def known_role(name: str) -> str:
    """The role of that name.

    Raises:
        InputRefused: there is none.
    """
    roles: tuple[str, ...] = get_args(Role)
    if name not in roles:
        raise InputRefused(
            place="The role",
            value=f'"{name}"',
            rule="there is no such role",
            remedy=suggestion(name, roles, f"There are {', '.join(roles)}."),
        )
    return name


def moment_of(text: str | None, *, option: str = "--as-of") -> int | date | datetime | None:
    """The entry, day or moment that was typed; a moment without an offset is UTC.

    Raises:
        InputRefused: none of the three.
    """
    if text is None:
        return None
    if _SEQUENCE.fullmatch(text):
        return int(text)
    try:
        if len(text) == len("2026-12-31"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputRefused(
            place=option,
            value=f'"{text}"',
            rule="it is the number of an entry, a day or a moment",
            remedy="Write it as in 17, 2026-12-31 or 2026-12-31T18:00.",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
