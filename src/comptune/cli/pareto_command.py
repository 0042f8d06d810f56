"""`pareto`: the best that can be had of two objectives at once."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from comptune.cli.answer_keeping import save_scenario
from comptune.cli.cell_words import Move, move_words
from comptune.cli.cluster_option import ClusterOption, executor_at
from comptune.cli.examples import examples
from comptune.cli.interrupts import STOPPED, stop_asked
from comptune.cli.optimization_option import ProblemArgument, SaveOption, refuse_existing
from comptune.cli.problems import InputRefused
from comptune.cli.progress import steps_shown
from comptune.cli.scenario_option import ScenarioOption
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import numbers, prose, table_of

if TYPE_CHECKING:
    from comptune.tuning.pareto_model import ParetoFront, ParetoPoint


def register(app: typer.Typer) -> None:
    """Add `pareto`."""
    app.command(
        epilog=examples(
            "comptune pareto examples/problems/cost-or-pay-gap.yml",
            "comptune pareto problem.yml --points 15 --scenario merit-2027",
            "comptune pareto problem.yml --point 3 --save-scenario found.yml",
        )
    )(pareto)


def pareto(
    context: typer.Context,
    problem: ProblemArgument,
    scenario: ScenarioOption = None,
    points: Annotated[
        int, typer.Option(help="How many points to look for, the two ends included: 3 to 25.")
    ] = 9,
    point: Annotated[
        int | None,
        typer.Option(
            "--point",
            metavar="NUMBER",
            help="Show what moves at this point; with --save-scenario, save it.",
            show_default=False,
        ),
    ] = None,
    save: SaveOption = None,
    cluster: ClusterOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> int:
    """Find the points that no other beats in both of a problem's two objectives."""
    session = session_of(context, workspace, as_json, person)
    tuner = session.workspace().tuner(session.actor())
    asked = tuner.read(problem)
    refuse_existing(save)
    if save is not None and point is None:
        raise InputRefused(
            place="--save-scenario",
            rule="it takes --point: one point of the front is saved",
            remedy="Look at the front first, then name the number of a point.",
        )
    with (
        executor_at(cluster) as executor,
        stop_asked() as stopped,
        steps_shown(asked.name) as step_done,
    ):
        chosen, front = tuner.pareto(
            asked,
            scenario,
            points=points,
            progress=lambda one: step_done(one.words, one.number, one.number + 1),
            cancelled=stopped,
            executor=executor,
        )
    picked = _picked(front, point)
    if save is not None and picked is not None:
        name = f"{asked.name}, point {picked.number}"
        save_scenario(save, tuner.scenario_text(chosen, name, picked.changes))

    def show(console: Console) -> None:
        _show(console, front)
        if picked is not None:
            console.print(f"Point {picked.number}:")
            moves = [Move(str(one.cell), one.before, one.after) for one in picked.moves]
            for line in move_words(one for one in moves if one.old != one.new):
                console.print(f"  {line}", soft_wrap=True)
        if save is not None:
            console.print(f"Saved: {save}", soft_wrap=True)

    session.reply({**front.to_dict(), "seconds": round(front.seconds, 3), "saved": save}, show)
    return STOPPED if front.cancelled else 0


def _picked(front: "ParetoFront", number: int | None) -> "ParetoPoint | None":
    """The point of that number.

    Raises:
        InputRefused: the front has none.
    """
    if number is None:
        return None
    known = {one.number: one for one in front.points}
    if number not in known:
        raise InputRefused(
            place="--point",
            value=str(number),
            rule=f"the front has the points {', '.join(map(str, known))}",
            remedy="Name one of these.",
        )
    return known[number]


def _show(console: Console, front: "ParetoFront") -> None:
    state = "; cancelled, these are the best so far" if front.cancelled else ""
    console.print(
        f"{front.problem.name}: {len(front.points)} points that no other beats, after "
        f"{front.batches} batches of {front.simulations:,} simulations in all{state}."
    )
    rows = [
        (
            str(one.number),
            *one.figures,
            str(len(one.changes)),
            "" if one.anchor is None else f"best by {one.anchor.replace('_', ' ')}",
        )
        for one in front.points
    ]
    first, second = (prose(name.replace("_", " ")) for name in front.objectives)
    heads = (*numbers("point"), first, second, *numbers("cells moved"), prose(""))
    console.print(table_of(heads, rows))
    for one in front.dropped:
        console.print(f"- Point {one.number} is left out: {one.words}.")
    for note in front.notes:
        console.print(f"- {note}")
