"""The command line: `comptune`. Commands read arguments and write answers; they decide nothing.

Exit codes: 0, done; 1, the work failed (a build, a verification, or something unexpected);
2, the input was refused or the command was not understood; 130, stopped from the keyboard.
"""

import os
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import typer

from comptune import logs
from comptune.cli.app import application
from comptune.cli.documents import document
from comptune.cli.problems import AnswerDiffers, LedgerDamaged
from comptune.cli.session import error_console
from comptune.cluster import ClusterLost
from comptune.errors import ComptuneError
from comptune.ledger.actor import demo_user, operating_system_user
from comptune.ledger.errors import BrokenChain, StaleVersion
from comptune.metrics import BridgeDoesNotClose
from comptune.reports.verification import ReportNotGenuine
from comptune.warehouse.build import BuildFailed
from comptune.warehouse.governance import GovernanceFailed
from comptune.warehouse.runs import DamagedRun

DONE: Final = 0
FAILED: Final = 1
REFUSED: Final = 2
# What no input explains: the work failed, or its result is not what was sealed, summed, recorded.
_DEFECTS: Final = (
    AnswerDiffers,
    BridgeDoesNotClose,
    BrokenChain,
    BuildFailed,
    ClusterLost,
    DamagedRun,
    GovernanceFailed,
    LedgerDamaged,
    ReportNotGenuine,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    begun = time.monotonic()
    code = _answered(given, as_json="--json" in given)
    with suppress(ComptuneError):  # a name that nobody can have was refused above
        logs.event(
            "command.ended",
            command=_command_of(given),
            actor=_actor_of(given),
            exit_code=code,
            seconds=round(time.monotonic() - begun, 3),
        )
    return code


def _answered(given: list[str], *, as_json: bool) -> int:
    try:
        logs.configure()
        outcome = application().main(args=given, prog_name="comptune", standalone_mode=False)
    except ComptuneError as refused:
        _say(_refusal(refused), as_json)
        return FAILED if isinstance(refused, _DEFECTS) else REFUSED
    except typer.TyperException as misused:
        _say_misuse(misused, as_json)
        return REFUSED
    except typer.Abort:
        _say(_error("Stopped", "Stopped; nothing was changed."), as_json)
        return REFUSED
    except BrokenPipeError:
        # Whoever read the output has enough of it; nothing is left to say or to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as unexpected:
        if not as_json:
            traceback.print_exc()
        message = f"{type(unexpected).__name__}: {unexpected}"
        _say(_error("Unexpected", f"{message}. This is a defect of comptune: report it."), as_json)
        return FAILED
    return outcome if isinstance(outcome, int) else DONE


def _command_of(given: Sequence[str]) -> str | None:
    """The names of the command among the arguments, without any of its values."""
    command, names = application(), []
    for word in given:
        command_below = getattr(command, "commands", {}).get(word)
        if command_below is not None:
            command = command_below
            names.append(word)
    return " ".join(names) or None


def _actor_of(given: Sequence[str]) -> str:
    """Who acts: the demo user that is named, else the user of the operating system."""
    for place, word in enumerate(given[:-1]):
        if word == "--demo-user":
            return demo_user(given[place + 1]).name
    return operating_system_user().name


def _refusal(refused: ComptuneError) -> dict[str, Any]:
    """An error of the domain; one that came too late says what it has not seen.

    Who ran a build is shown what its process said, which nothing keeps.
    """
    if isinstance(refused, StaleVersion):
        return {**refused.as_dict(), "meanwhile": list(refused.meanwhile)}
    if isinstance(refused, BuildFailed):
        return {**refused.as_dict(), "last_words": refused.last_words}
    return dict(refused.as_dict())


def _error(kind: str, message: str) -> dict[str, Any]:
    """An error that is not of the domain, in the form of `ComptuneError.as_dict`."""
    return {
        "type": kind,
        "message": message,
        "place": None,
        "value": None,
        "rule": None,
        "remedy": None,
    }


def _say_misuse(misused: typer.TyperException, as_json: bool) -> None:
    """What was wrong with the command line, and where its help is."""
    context = getattr(misused, "ctx", None)
    path = context.command_path if context else "comptune"
    if not misused.format_message():
        return  # called without a command: the help is shown already
    problem = misused.format_message()
    end = "" if problem.endswith((".", "?", "!")) else "."
    message = f"{problem}{end} See `{path} --help`."
    _say(_error("Usage", message), as_json)


def _say(error: dict[str, Any], as_json: bool) -> None:
    if as_json:
        sys.stderr.write(document(error))
    else:
        error_console().print(f"Error: {error['message']}", soft_wrap=True)
        if error.get("last_words"):
            error_console().print(error["last_words"], soft_wrap=True)
