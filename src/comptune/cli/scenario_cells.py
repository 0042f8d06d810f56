"""`scenario set`, `clear`, `target`, `rollback` and `rebase`: what a scenario's values become."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from comptune.cli.acts import reply_act
from comptune.cli.cell_words import Move, move_words, value_words
from comptune.cli.examples import examples
from comptune.cli.ledger_options import (
    CellsArgument,
    ChangesArgument,
    NeededReasonOption,
    ReasonOption,
    ScenarioArgument,
    SeenOption,
)
from comptune.cli.problems import InputRefused
from comptune.cli.scenario_group import group
from comptune.cli.session import DemoUserOption, JsonOption, Session, WorkspaceOption, session_of
from comptune.cli.tables import table_of, texts
from comptune.ledger.entry import Entry
from comptune.scenarios import TargetSpec
from comptune.scenarios.changes import changes_from
from comptune.scenarios.desk import Desk
from comptune.scenarios.rebasing import Keep, Side
from comptune.scenarios.spec import spec_from
from comptune.scenarios.views import RebasePlan

# total_cost_growth.2028<=5%, headcount.2027.L3=120 tolerance is an option
_TARGET: Final = re.compile(
    r"(?P<metric>[a-z_]+)\.(?P<year>[0-9]{4})(?:\.(?P<group>[^<>=]+))?"
    r"(?P<relation><=|>=|=)(?P<value>[^<>=]+)"
)


@group.command(
    "set",
    epilog=examples(
        "comptune scenario set merit-2027 'merit_rate.2027+.*=3.5%' -m 'Market moved'",
        "comptune scenario set merit-2027 merit_rate.2027.L3=3.5% --seen 4 -m 'Market moved'",
    ),
)
def set_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    changes: ChangesArgument,
    reason: ReasonOption = "",
    seen: SeenOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Set cells; one entry keeps them all, with what they were."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.set_cells(scenario_id, changes_from(changes), reason=reason, expected_version=seen)
    _reply_moves(session, desk, entry, scenario_id)


@group.command(
    "clear", epilog=examples("comptune scenario clear merit-2027 'merit_rate.2029+.*' -m 'Too far'")
)
def clear_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    cells: CellsArgument,
    reason: ReasonOption = "",
    seen: SeenOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Take cells out of a scenario, so that published values and defaults are in force again."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.clear_cells(scenario_id, cells, reason=reason, expected_version=seen)
    _reply_moves(session, desk, entry, scenario_id)


@group.command(
    "rollback", epilog=examples("comptune scenario rollback merit-2027 17 -m 'The earlier plan'")
)
def rollback_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    sequence: Annotated[
        int,
        typer.Argument(
            metavar="ENTRY",
            help="The entry after which the values were right; `scenario history` lists them.",
            show_default=False,
        ),
    ],
    reason: NeededReasonOption,
    seen: SeenOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Put a scenario's cells back to what they were after an entry, as a new entry."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.roll_back(scenario_id, sequence, reason=reason, expected_version=seen)
    _reply_moves(session, desk, entry, scenario_id)


@group.command(
    "target",
    epilog=examples(
        "comptune scenario target merit-2027 'total_cost_growth.2028<=5%' -m 'The budget letter'",
        "comptune scenario target merit-2027 'headcount.2027.L3=120' 'hires.2028.Sales>=10'",
        "comptune scenario target merit-2027",
    ),
)
def target_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[METRIC.YEAR[.GROUP]<=VALUE]...",
            help="All targets from now on, of the whole, a level (L3) or a department; `<=`, `>=` "
            "or `=`. None: the scenario has no target any more.",
            show_default=False,
        ),
    ] = None,
    reason: ReasonOption = "",
    seen: SeenOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Say which values of metrics a scenario is to reach, in place of its targets so far."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    wanted = [_target(text) for text in targets or []]
    entry = desk.set_targets(scenario_id, wanted, reason=reason, expected_version=seen)
    count = f"{len(wanted)} target{'' if len(wanted) == 1 else 's'}"
    reply_act(session, desk, entry, f"Scenario {scenario_id} has {count} now", scenario=scenario_id)


@group.command(
    "rebase",
    epilog=examples(
        "comptune scenario rebase merit-2027-lower --plan",
        "comptune scenario rebase merit-2027-lower --keep mine -m 'Follow the base'",
        "comptune scenario rebase merit-2027-lower --keep merit_rate.2027.L3=base "
        "--keep merit_rate.2028.L3=mine",
    ),
)
def rebase_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SIDE|CELL=SIDE",
            help="Whose value stays where both changed a cell: mine or base, or of one cell, as in "
            "merit_rate.2027.L3=base; can be given again.",
            show_default=False,
        ),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only show what it would do; nothing is kept.")
    ] = False,
    reason: ReasonOption = "",
    seen: SeenOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Take over into a copy what changed in its base since."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    if plan:
        found = desk.rebase_plan(scenario_id)
        session.reply(found_content(found), lambda console: _show_plan(console, found))
        return
    sides = _sides(keep or [], lambda: desk.rebase_plan(scenario_id))
    entry = desk.rebase(scenario_id, keep=sides, reason=reason, expected_version=seen)
    _reply_moves(session, desk, entry, scenario_id)


def _sides(texts: list[str], planned: Callable[[], RebasePlan]) -> Keep | None:
    """Whose values stay, as it was typed: of all, by cell, or of all but some cells."""
    of_all: Side | None = None
    by_cell: dict[str, Side] = {}
    for text in texts:
        cell, named, side = text.rpartition("=")
        if side not in ("mine", "base") or (named and not cell):
            raise InputRefused(
                place="--keep",
                value=f'"{text}"',
                rule="a side is mine or base",
                remedy="Write --keep mine, or of one cell --keep merit_rate.2027.L3=base.",
            )
        chosen: Side = "mine" if side == "mine" else "base"
        if cell:
            by_cell[cell] = chosen
        else:
            of_all = chosen
    if of_all is None or not by_cell:
        return by_cell or of_all
    rest = {one.cell: of_all for one in planned().conflicts}
    return {**rest, **by_cell}


def found_content(plan: RebasePlan) -> dict[str, Any]:
    """A plan for JSON."""
    return {
        "old_base": plan.old_base.model_dump(),
        "new_base": plan.new_base.model_dump(),
        "moves": [move.model_dump() for move in plan.moves],
        "conflicts": list(plan.conflicts),
    }


def _show_plan(console: Console, plan: RebasePlan) -> None:
    base = plan.new_base.scenario
    console.print(f"From {base} as of entry {plan.old_base.sequence} to {plan.new_base.sequence}.")
    if not plan.moves and not plan.conflicts:
        console.print("Nothing changed there that is not here already.")
    for line in move_words(Move(one.cell, one.old, one.new) for one in plan.moves):
        console.print(f"  {line}", soft_wrap=True)
    if plan.conflicts:
        rows = [
            (
                one.cell,
                value_words(one.cell, one.then),
                value_words(one.cell, one.base),
                value_words(one.cell, one.mine),
            )
            for one in plan.conflicts
        ]
        heads = texts("cell", "then", f"in {base}", "here")
        console.print(table_of(heads, rows, title="Changed on both sides"))
        console.print(
            "Say whose value stays: --keep mine or --keep base, of one cell "
            f"--keep {plan.conflicts[0].cell}=base.",
            soft_wrap=True,
        )


def _reply_moves(session: Session, desk: Desk, entry: Entry, scenario_id: str) -> None:
    """What the entry moved, and where the scenario stands now."""
    cells = entry.payload.get("cells", [])
    moves = [
        Move(one["cell"], *(_decimal(one.get(side)) for side in ("old", "new"))) for one in cells
    ]
    count = f"{len(moves)} cell{'' if len(moves) == 1 else 's'}"
    verb = "moves" if len(moves) == 1 else "move"
    words = f"{count} of {scenario_id} {verb}"
    reply_act(session, desk, entry, words, scenario=scenario_id, lines=move_words(moves))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _target(text: str) -> TargetSpec:
    """The target of a text such as total_cost_growth.2028<=5%.

    Raises:
        InputRefused: not written so.
        ComptuneError: no such metric.
    """
    match = _TARGET.fullmatch(text.strip())
    if match is None:
        raise _unreadable(text)
    value = match["value"].strip().replace(",", "")
    try:
        number = Decimal(value.removesuffix("%").strip()) / (100 if value.endswith("%") else 1)
    except InvalidOperation:
        raise _unreadable(text) from None
    part = (match["group"] or "").strip()
    level = re.fullmatch(r"L([1-5])", part)
    content: dict[str, Any] = {
        "metric": match["metric"],
        "year": int(match["year"]),
        "relation": match["relation"],
        "value": number,
        **({"level": int(level[1])} if level else {"department": part} if part else {}),
    }
    return spec_from({"id": "targets", "targets": [content]}, name=text).targets[0]


def _unreadable(text: str) -> InputRefused:
    return InputRefused(
        place="The target",
        value=f'"{text}"',
        rule="a target is a metric, a year, a relation and a value",
        remedy="Write it as in total_cost_growth.2028<=5%, or headcount.2027.L3=120 for a level.",
    )
