"""`runs` and `runs prune`: the sealed runs, and which of their files stay."""

from typing import Annotated, Any

import typer
from rich.console import Console

from comptune.cli.acts import when
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption
from comptune.cli.run_commands import run_content
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import numbers, prose, table_of, texts
from comptune.operations.retention import Judged, Rule, age_of, judge, prune, pruned_runs
from comptune.scenarios.clock import utc_now
from comptune.warehouse.runs import SealedRun

_MEGABYTE = 1_000_000

group = typer.Typer(
    invoke_without_command=True,
    epilog=examples("comptune runs", "comptune runs --json"),
)


@group.callback()
def runs(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List the sealed runs, newest first, and those whose file was removed."""
    session = session_of(context, workspace, as_json, person)
    context.obj = session
    if context.invoked_subcommand is not None:
        return
    opened = session.workspace()
    found, damaged = opened.runs(), opened.damaged_runs()
    pruned = [
        {
            "run_id": run_id,
            "scenario_id": entry.payload["scenario"],
            "pruned": entry.sequence,
            "pruned_by": entry.actor,
        }
        for run_id, entry in pruned_runs(opened)
    ]
    session.warn(str(one) for one in damaged)
    broken = [{"damaged": one.as_dict()} for one in damaged]
    content = [*(run_content(one) for one in found), *broken, *pruned]
    session.reply(content, lambda console: _show(console, found, pruned))


@group.command(
    "prune",
    epilog=examples(
        "comptune runs prune --older-than 90d --dry-run",
        "comptune runs prune --older-than 90d --keep 20 -m 'Every quarter'",
    ),
)
def prune_command(
    context: typer.Context,
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than",
            metavar="AGE",
            help="Only runs sealed longer ago, as in 90d or 12w.",
            show_default=False,
        ),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option("--keep", min=0, help="The newest so many stay.", show_default=False),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; remove nothing.")
    ] = False,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Remove files of old runs, never those that a decision names; the ledger has each of them."""
    session = session_of(context, workspace, as_json, person)
    rule = Rule(None if older_than is None else age_of(older_than), keep)
    opened = session.workspace()
    if dry_run:
        judged = judge(opened, rule, now=utc_now())
    else:
        judged = prune(opened, rule, actor=session.actor(), reason=reason)
    content = {
        "dry_run": dry_run,
        "removed": [_judged(one) for one in judged if one.goes],
        "kept": [_judged(one) for one in judged if not one.goes],
    }
    session.reply(content, lambda console: _show_judged(console, judged, dry_run=dry_run))


def _judged(one: Judged) -> dict[str, Any]:
    return {**vars(one), "stays": one.stays or None}


def _show(console: Console, found: list[SealedRun], pruned: list[dict[str, Any]]) -> None:
    if not found and not pruned:
        console.print("No run yet. Build one with `comptune run`.")
    if found:
        rows = [
            (
                one.run_id,
                one.scenario_id,
                f"{one.start_year} to {one.end_year}",
                str(one.seed),
                f"{one.created_at:%Y-%m-%d %H:%M}",
                one.created_by,
            )
            for one in found
        ]
        heads = texts("run", "scenario", "years", "seed", "sealed (UTC)", "by")
        console.print(table_of(heads, rows))
    for one in pruned:
        console.print(
            f"{one['run_id']} of {one['scenario_id']}: pruned by {one['pruned_by']} (entry "
            f"{one['pruned']}); rebuild with `comptune run`, the same inputs give the same "
            "results.",
            soft_wrap=True,
        )


def _show_judged(console: Console, judged: tuple[Judged, ...], *, dry_run: bool) -> None:
    going = [one for one in judged if one.goes]
    rows = [
        (
            one.run_id,
            one.scenario,
            when(one.sealed_at),
            f"{one.size / _MEGABYTE:,.1f}",
            f"stays: {one.stays}" if one.stays else "would go" if dry_run else "removed",
        )
        for one in judged
    ]
    columns = (*texts("run", "scenario", "sealed (UTC)"), *numbers("MB"), prose("what"))
    if rows:
        console.print(table_of(columns, rows))
    size = sum(one.size for one in going) / _MEGABYTE
    verb = "would be removed" if dry_run else "removed"
    console.print(f"{len(going)} of {len(judged)} run files {verb}, {size:,.1f} MB.")
