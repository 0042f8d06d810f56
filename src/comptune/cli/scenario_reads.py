"""`scenario list`, `show`, `history` and `diff`: what the ledger knows of scenarios."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from comptune.cli.acts import when
from comptune.cli.cell_words import TIERS, cell_words, entry_words, grouped, value_words
from comptune.cli.completion import complete_side
from comptune.cli.decision_words import decision_words
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ScenarioArgument
from comptune.cli.scenario_content import next_steps, scenario_content
from comptune.cli.scenario_group import group
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import Column, numbers, prose, table_of, texts
from comptune.ledger.state import ScenarioState
from comptune.scenarios.desk import Desk
from comptune.scenarios.histories import target_words
from comptune.scenarios.standing_words import standing_lines, status_word
from comptune.scenarios.views import CellDifference, ScenarioDifference, SideValue


@group.command("list", epilog=examples("comptune scenario list", "comptune scenario list --all"))
def list_command(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also those put away.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List the scenarios: where each stands, and who changed it last."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    found = desk.scenarios(archived=everything)
    content = [scenario_content(desk, one.id) for one in found]

    def show(console: Console) -> None:
        if not found:
            console.print("No scenario yet. Begin one with `comptune scenario create`.")
            return
        rows = [
            (
                one.id,
                one.name,
                status_word(desk.standing(one.id)),
                str(len(one.overrides)),
                when(one.changed_at),
                one.changed_by,
            )
            for one in found
        ]
        columns = (
            Column("scenario"),
            prose("name"),
            prose("status"),
            Column("cells", number=True),
            *texts("changed (UTC)", "by"),
        )
        console.print(table_of(columns, rows))

    session.reply(content, show)


@group.command(
    "show", epilog=examples("comptune scenario show merit-2027", "comptune scenario show x --json")
)
def show_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show a scenario: its values, targets, locks, where it stands and what is missing."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    content = scenario_content(desk, scenario_id)
    session.reply(content, lambda console: _show(console, desk, scenario_id))


@group.command("history", epilog=examples("comptune scenario history merit-2027"))
def history_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show everything that happened to a scenario: when, who, what and why."""
    session = session_of(context, workspace, as_json, person)
    lines = session.desk().history(scenario_id)
    content = [{**vars(one), "moves": [move.model_dump() for move in one.moves]} for one in lines]

    def show(console: Console) -> None:
        rows = []
        for one in lines:
            what = entry_words(one.words, one.moves)
            why = f"\n“{one.reason}”" if one.reason else ""
            rows.append((str(one.sequence), when(one.at), one.by, f"{what}{why}"))
        columns = (Column("entry", number=True), *texts("when (UTC)", "who"), prose("what and why"))
        console.print(table_of(columns, rows))

    session.reply(content, show)


@group.command(
    "diff",
    epilog=examples(
        "comptune scenario diff published merit-2027",
        "comptune scenario diff merit-2027 merit-2027-lower",
    ),
)
def diff_command(
    context: typer.Context,
    before: Annotated[
        str,
        typer.Argument(
            help="A scenario, `published` or `baseline`.",
            show_default=False,
            autocompletion=complete_side,
        ),
    ],
    after: Annotated[
        str,
        typer.Argument(
            help="Another scenario, `published` or `baseline`.",
            show_default=False,
            autocompletion=complete_side,
        ),
    ],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Compare two scenarios cell by cell: before, after, and who set it, when and why."""
    session = session_of(context, workspace, as_json, person)
    found = session.desk().diff(before, after)
    session.reply(found, lambda console: _show_difference(console, found))


def _show(console: Console, desk: Desk, scenario_id: str) -> None:
    one = desk.scenario_state(scenario_id)
    console.print(f"{one.name} ({one.id}), version {one.version}", style="bold")
    for line in standing_lines(desk, scenario_id):
        console.print(line, soft_wrap=True)
    base = f"; copied from {one.base.scenario}" if one.base else ""
    console.print(
        f"{one.start_year} to {one.end_year}, census {one.census_sha256[:12]}, structure "
        f"{one.structure_sha256[:12]}, seed {one.seed}, raises on {one.raise_base} salary{base}."
    )
    console.print(f"Begun by {one.created_by}, {when(one.created_at)} UTC.")
    if one.overrides:
        console.print(_value_table(one))
    else:
        console.print("It sets no cell yet.")
    for target in one.targets:
        console.print(f"Target: {target_words(target.model_dump(mode='json'))}")
    for text in grouped(one.locks):
        console.print(f"Locked: {text}")
    for step in next_steps(desk, scenario_id):
        console.print(f"Next: {step}", soft_wrap=True)


def _value_table(one: ScenarioState) -> Table:
    """What the scenario sets, and the entry that did: one line for cells of a lever alike."""
    alike: dict[tuple[str, str, int], list[str]] = {}
    for cell, value in one.overrides.items():
        key = (cell.partition(".")[0], value_words(cell, value.value), value.sequence)
        alike.setdefault(key, []).append(cell)
    rows = [(cell_words(cells), text, str(entry)) for (_, text, entry), cells in alike.items()]
    columns = (prose("cells"), *numbers("value", "set by entry"))
    return table_of(columns, rows, title="Values")


def _show_difference(console: Console, found: ScenarioDifference) -> None:
    if not found.facts and not found.cells:
        console.print(f"{found.before} and {found.after} are the same.")
        return
    if found.facts:
        facts = [(one.name, one.before or "–", one.after or "–") for one in found.facts]
        heads = (Column(""), prose(found.before), prose(found.after))
        console.print(table_of(heads, facts, title="What they stand on"))
    if found.cells:
        rows = [_difference_row(alike) for alike in _alike(found.cells)]
        columns = (prose("cells"), *numbers(found.before, found.after), prose("decided by"))
        console.print(table_of(columns, rows, title="Values in force"))


def _alike(cells: Sequence[CellDifference]) -> list[list[CellDifference]]:
    """Cells of one lever with the same two sides together."""
    found: dict[Any, list[CellDifference]] = {}
    for one in cells:
        key = (one.cell.partition(".")[0], _side_key(one.before), _side_key(one.after))
        found.setdefault(key, []).append(one)
    return list(found.values())


def _side_key(side: SideValue | None) -> Any:
    if side is None:
        return None
    return side.value, side.tier, side.decision.sequence if side.decision else None


def _difference_row(alike: Sequence[CellDifference]) -> tuple[str, ...]:
    first = alike[0]
    decisions = [side.decision for side in (first.after, first.before) if side and side.decision]
    return (
        cell_words([one.cell for one in alike]),
        _side_words(first.cell, first.before),
        _side_words(first.cell, first.after),
        decision_words(decisions[0]) if decisions else "",
    )


def _side_words(cell: str, side: SideValue | None) -> str:
    if side is None:
        return "no such year"
    return f"{value_words(cell, side.value)} ({TIERS[side.tier]})"
