"""`lock`, `unlock`, `locks` for the workspace; `scenario lock` and `unlock` for one scenario."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console

from comptune.cli.acts import reply_act
from comptune.cli.cell_words import grouped
from comptune.cli.completion import complete_role, complete_scenario_id
from comptune.cli.examples import examples
from comptune.cli.ledger_options import (
    CellsArgument,
    NeededReasonOption,
    ScenarioArgument,
    known_role,
)
from comptune.cli.scenario_group import group
from comptune.cli.session import DemoUserOption, JsonOption, Session, WorkspaceOption, session_of
from comptune.cli.tables import Column, prose, table_of, texts
from comptune.ledger.state import Lock

RoleOption = Annotated[
    str | None,
    typer.Option(
        "--role",
        help="Who may unlock: this role or a higher one. Left out: your own highest.",
        show_default=False,
        autocompletion=complete_role,
    ),
]


def register(app: typer.Typer) -> None:
    """Add `lock`, `unlock` and `locks`."""
    app.command(
        epilog=examples("comptune lock 'benefits_load.*.*' --role executive -m 'Contract to 2029'")
    )(lock)
    app.command(epilog=examples("comptune unlock 'benefits_load.2030.*' -m 'Contract ends'"))(
        unlock
    )
    app.command(epilog=examples("comptune locks", "comptune locks --scenario merit-2027"))(locks)


def lock(
    context: typer.Context,
    cells: CellsArgument,
    reason: NeededReasonOption,
    role: RoleOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Lock cells in every scenario, so that nobody moves them until they are unlocked."""
    _lock(session_of(context, workspace, as_json, person), cells, role, reason, None)


def unlock(
    context: typer.Context,
    cells: CellsArgument,
    reason: NeededReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Let cells that were locked in every scenario move again."""
    _unlock(session_of(context, workspace, as_json, person), cells, reason, None)


def locks(
    context: typer.Context,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            "-s",
            help="Also the locks of this scenario.",
            show_default=False,
            autocompletion=complete_scenario_id,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List the locked cells, with who locked them and why."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    found = [("everywhere", desk.state().locks)]
    if scenario is not None:
        found.append((scenario, desk.scenario_state(scenario).locks))
    content = [
        {"where": where, "cell": cell, **vars(one)}
        for where, held in found
        for cell, one in held.items()
    ]

    def show(console: Console) -> None:
        rows = [row for where, held in found for row in _rows(where, held)]
        if not rows:
            console.print("Nothing is locked.")
            return
        columns = (
            *texts("where"),
            prose("cells"),
            *texts("role", "by"),
            Column("entry", number=True),
            prose("why"),
        )
        console.print(table_of(columns, rows))

    session.reply(content, show)


@group.command(
    "lock", epilog=examples("comptune scenario lock merit-2027 'merit_rate.2027.*' -m 'Agreed'")
)
def scenario_lock_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    cells: CellsArgument,
    reason: NeededReasonOption,
    role: RoleOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Lock cells of one scenario; `comptune lock` locks them in all."""
    _lock(session_of(context, workspace, as_json, person), cells, role, reason, scenario_id)


@group.command(
    "unlock", epilog=examples("comptune scenario unlock merit-2027 merit_rate.2027.L3 -m 'Reopen'")
)
def scenario_unlock_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    cells: CellsArgument,
    reason: NeededReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Let locked cells of one scenario move again."""
    _unlock(session_of(context, workspace, as_json, person), cells, reason, scenario_id)


def _lock(
    session: Session, cells: list[str], role: str | None, reason: str, scenario: str | None
) -> None:
    desk = session.desk()
    chosen = (
        known_role(role) if role else own_lock_role(desk.state().roles.get(desk.actor.name, {}))
    )
    entry = desk.lock(cells, role=chosen, reason=reason, scenario=scenario)
    words = f"{_count(entry.payload)} {_where(scenario)} locked: {chosen} or above may unlock"
    reply_act(session, desk, entry, words, scenario=scenario, lines=grouped(entry.payload["cells"]))


def _unlock(session: Session, cells: list[str], reason: str, scenario: str | None) -> None:
    desk = session.desk()
    entry = desk.unlock(cells, reason=reason, scenario=scenario)
    words = f"{_count(entry.payload)} {_where(scenario)} unlocked"
    reply_act(session, desk, entry, words, scenario=scenario, lines=grouped(entry.payload["cells"]))


def own_lock_role(roles: Any) -> str:
    """The highest of a person's roles that may be named in a lock."""
    order = ("administrator", "executive", "approver", "analyst")
    return next((role for role in order if role in roles), "analyst")


def _count(payload: Mapping[str, Any]) -> str:
    cells = payload["cells"]
    return "1 cell is" if len(cells) == 1 else f"{len(cells)} cells are"


def _where(scenario: str | None) -> str:
    return "now" if scenario is None else f"in {scenario} now"


def _rows(where: str, held: Mapping[str, Lock]) -> list[tuple[str, ...]]:
    """One line an entry and lever."""
    by_entry: dict[int, list[str]] = {}
    for cell, one in held.items():
        by_entry.setdefault(one.sequence, []).append(cell)
    rows: list[tuple[str, ...]] = []
    for sequence, cells in sorted(by_entry.items()):
        one = held[cells[0]]
        rows.append((where, "; ".join(grouped(cells)), one.role, one.by, str(sequence), one.reason))
    return rows
