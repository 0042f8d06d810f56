"""`optimizations list|show|apply`: what the tuner was asked before, and what it found."""

from typing import TYPE_CHECKING

import typer
import yaml
from rich.console import Console

from comptune.cli.acts import entry_numbers, reply_act, when
from comptune.cli.answer_words import effort_words, moved_words, show_answer, worst_miss
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption
from comptune.cli.optimization_option import AnywayOption, OptimizationArgument
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import numbers, table_of, texts

if TYPE_CHECKING:
    from comptune.tuning.recorded import RecordedRun

group = typer.Typer(
    help="Runs of the tuner kept in the ledger: what was asked, what was found, what was applied.",
    no_args_is_help=True,
)


@group.command(
    "list", epilog=examples("comptune optimizations list", "comptune optimizations list --json")
)
def list_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List the runs of the tuner, newest first."""
    session = session_of(context, workspace, as_json, person)
    runs = session.workspace().tuner(session.actor()).runs()[::-1]
    content = [
        {
            "optimization": run.id,
            "entry": run.entry.sequence,
            "recorded_at": run.at,
            "by": run.entry.actor,
            "scenario": run.scenario,
            "method": run.method,
            "status": run.status,
            "simulations": run.event.solution.get("simulations"),
            "applied": [one.sequence for one in run.applied],
        }
        for run in runs
    ]

    def show(console: Console) -> None:
        if not runs:
            console.print("The tuner was not asked yet. Ask it with `comptune tune PROBLEM`.")
            return
        rows = [
            (
                run.id,
                run.scenario,
                run.status.replace("_", " "),
                worst_miss(run.event.solution),
                entry_numbers(one.sequence for one in run.applied) or "no",
                when(run.at),
                run.entry.actor,
            )
            for run in runs
        ]
        heads = (
            *texts("optimization", "scenario", "status"),
            *numbers("largest miss"),
            *texts("applied", "when (UTC)", "by"),
        )
        console.print(table_of(heads, rows))

    session.reply(content, show)


@group.command("show", epilog=examples("comptune optimizations show three-percent-less-1"))
def show_command(
    context: typer.Context,
    optimization: OptimizationArgument,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show what the tuner was asked, what it found, and what became of it."""
    session = session_of(context, workspace, as_json, person)
    run = session.workspace().tuner(session.actor()).run(optimization)
    session.reply(run.to_dict(), lambda console: _show(console, run))


@group.command(
    "apply",
    epilog=examples("comptune optimizations apply three-percent-less-1 -m 'As the board asked'"),
)
def apply_command(
    context: typer.Context,
    optimization: OptimizationArgument,
    anyway: AnywayOption = False,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Write a recorded answer to its scenario, if nobody changed the scenario since."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    tuner = opened.tuner(session.actor())
    run = tuner.run(optimization)
    entry = tuner.apply(optimization, anyway=anyway, reason=reason)
    if entry is None:
        session.reply(
            {"optimization": run.id, "entry": None},
            lambda console: console.print("Nothing to apply: no value moves."),
        )
        return
    words = f"{run.id} is applied to {run.scenario}: {moved_words(run.event.solution)}"
    reply_act(session, opened.desk(session.actor()), entry, words, scenario=run.scenario)


def _show(console: Console, run: "RecordedRun") -> None:
    recorded = f"entry {run.entry.sequence}, {when(run.at)} UTC, by {run.entry.actor}"
    console.print(f"{run.id} of {run.scenario} ({recorded}).")
    console.print("Asked:")
    text = yaml.safe_dump(run.event.problem, sort_keys=False, allow_unicode=True, width=90)
    for line in text.splitlines():
        console.print(f"  {line}", soft_wrap=True)
    show_answer(console, run.problem.name, run.event.solution)
    console.print(f"{effort_words(run.event.solution)}.")
    applied = entry_numbers(one.sequence for one in run.applied)
    console.print(f"Applied with entry {applied}." if applied else "Not applied.")
    console.print(f"Ask again: comptune tune --again {run.id}")
