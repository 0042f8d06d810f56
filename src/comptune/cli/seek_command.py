"""`seek`: the one value of a lever at which a metric meets a target, in a sentence."""

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from comptune.cli.answer_keeping import Kept, Wanted, keep, kept_words
from comptune.cli.completion import complete_cell, complete_metric
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption
from comptune.cli.optimization_option import (
    AnywayOption,
    ApplyOption,
    SaveOption,
    refuse_existing,
)
from comptune.cli.scenario_option import ScenarioOption
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.levers import format_value
from comptune.metrics import figures, load_metrics

if TYPE_CHECKING:
    from comptune.tuning.answers import SoughtHere


class Tie(StrEnum):
    """How the cells move together."""

    SAME = "same"
    SHIFT = "shift"


def register(app: typer.Typer) -> None:
    """Add `seek`."""
    app.command(
        epilog=examples(
            "comptune seek 'merit_rate.2027.*' --target total_compensation_cost.2027=-1%",
            "comptune seek 'merit_rate.2027+.*' --tie shift --target payroll_growth.2031=3%",
            "comptune seek headcount_growth.2027 --target headcount.2027=10400 -s plan --apply "
            "-m 'As agreed'",
        )
    )(seek)


def seek(
    context: typer.Context,
    cells: Annotated[
        str,
        typer.Argument(
            metavar="CELLS",
            help="Cells of one lever that move together, as in `merit_rate.2027.*`.",
            show_default=False,
            autocompletion=complete_cell,
        ),
    ],
    target: Annotated[
        str,
        typer.Option(
            "--target",
            "-t",
            metavar="METRIC.YEAR[.GROUP]=VALUE",
            help="What is wanted: `total_compensation_cost.2027=812M`, `=-3%` against the "
            "baseline, `pay_gap.2031.L3<=6%` of a level.",
            autocompletion=complete_metric,
        ),
    ],
    tie: Annotated[
        Tie, typer.Option(help="same: one value for all; shift: all move by the same amount.")
    ] = Tie.SAME,
    scenario: ScenarioOption = None,
    apply: ApplyOption = False,
    anyway: AnywayOption = False,
    save: SaveOption = None,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Say which one value a lever needs for a target; nothing is kept unless asked for."""
    session = session_of(context, workspace, as_json, person)
    tuner = session.workspace().tuner(session.actor())
    wanted = Wanted(apply, anyway, save, reason)
    refuse_existing(save)
    if apply:
        tuner.check_applicable(scenario, [cells], reason=reason)
    found = tuner.seek(cells, target, scenario, tie="shift" if tie is Tie.SHIFT else "same")
    kept: Kept | None = None
    if apply or save is not None:
        kept = keep(tuner, tuner.record_seek(found), found.scenario, wanted)

    def show(console: Console) -> None:
        console.print(sentence(found))
        for line in kept_words(kept, found.scenario, wanted) if kept else ():
            console.print(line, soft_wrap=True)

    content = {**found.sought.to_dict(), "scenario": found.scenario.spec.id}
    session.reply({**content, **(kept.content() if kept else {})}, show)
    if kept is not None and kept.refused is not None:
        raise kept.refused


def sentence(found: "SoughtHere") -> str:
    """Merit rate needed for 2027: 2.85 % (total compensation cost 811.9 M; wanted 812.00 M).

    With what the next step would give, where that lies on the other side of what is wanted.
    """
    sought, (target,) = found.sought, found.problem.targets
    metric = load_metrics()[target.metric]
    value = _value(found, sought.value)
    what = f"{found.lever.title} needed{_where(found)}"
    if found.problem.variables[0].tie == "shift":
        what = f"Change of the {found.lever.title.lower()} needed{_where(found)}"
    reached = figures.metric(metric.unit, sought.found)
    relation = "" if target.relation == "=" else f"{target.relation} "
    aimed = f"{relation}{figures.metric(metric.unit, sought.wanted)}"
    title = metric.title[0].lower() + metric.title[1:]
    beyond = "No other step within the bounds comes nearer."
    if sought.next_step is not None:
        gives = figures.metric(metric.unit, sought.next_step.found)
        beyond = f"{_value(found, sought.next_step.value)} would give {gives}."
    if not sought.met:
        spared = metric.unit == "money" and sought.side == "below" and sought.next_step is not None
        nearest = "comes nearest without exceeding it" if spared else "comes nearest"
        return (
            f"{what}: {value} {nearest}, and misses the target: {title} {reached}; "
            f"wanted {aimed}. {beyond}"
        )
    answer = f"{what}: {value} ({title} {reached}; wanted {aimed})."
    return answer if sought.next_step is None else f"{answer} {beyond}"


def _value(found: "SoughtHere", value: Decimal) -> str:
    """A value of the lever, or of a change of it: +0.25 pp."""
    shown = format_value(found.lever, value)
    if found.problem.variables[0].tie != "shift":
        return shown
    return f"{'+' if value > 0 else ''}{shown.replace(' %', ' pp')}"


def _where(found: "SoughtHere") -> str:
    """ " for 2027", " for 2027 to 2031, level 3" """
    cells = list(found.sought.cells)
    years = sorted({cell.year for cell in cells if cell.year is not None})
    levels = {cell.level for cell in cells}
    where = "" if not years else f" for {years[0]}"
    if len(years) > 1:
        where += f" to {years[-1]}"
    level = next(iter(levels))
    return f"{where}, level {level}" if len(levels) == 1 and level else where
