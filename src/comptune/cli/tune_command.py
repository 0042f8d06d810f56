"""`tune`: the values of levers that meet targets, found by simulating, and kept in the ledger."""

from collections.abc import Mapping
from concurrent.futures import Executor
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from comptune.cli.acts import when
from comptune.cli.answer_keeping import Wanted, keep, kept_words
from comptune.cli.answer_words import effort_words, moved_words, show_answer
from comptune.cli.cluster_option import ClusterOption, executor_at
from comptune.cli.completion import complete_optimization, complete_yaml
from comptune.cli.examples import examples
from comptune.cli.explanation_words import show_alternatives, show_explanation
from comptune.cli.interrupts import STOPPED, stop_asked
from comptune.cli.ledger_options import ReasonOption
from comptune.cli.optimization_option import (
    AnywayOption,
    ApplyOption,
    SaveOption,
    refuse_existing,
)
from comptune.cli.problems import AnswerDiffers, InputRefused
from comptune.cli.progress import StepDone, steps_shown
from comptune.cli.scenario_option import ScenarioOption
from comptune.cli.session import DemoUserOption, JsonOption, Session, WorkspaceOption, session_of
from comptune.metrics import figures

if TYPE_CHECKING:
    from comptune.tuning.answers import AskedAgain, Tuned
    from comptune.tuning.problem import Problem
    from comptune.tuning.search import Progress
    from comptune.tuning.solution import Iteration
    from comptune.tuning.tuner import Tuner


class Method(StrEnum):
    """How a problem is solved."""

    SQP = "sqp"
    SLSQP = "slsqp"


def register(app: typer.Typer) -> None:
    """Add `tune`."""
    app.command(
        epilog=examples(
            "comptune tune examples/problems/three-percent-less.yml",
            "comptune tune problem.yml --scenario merit-2027 --apply",
            "comptune tune problem.yml --save-scenario found.yml --explain",
            "comptune tune --again three-percent-less-1",
        )
    )(tune)


def tune(
    context: typer.Context,
    problem: Annotated[
        Path | None,
        typer.Argument(
            metavar="PROBLEM",
            help="A problem file (YAML): targets, variables, policies, objective; see "
            "docs/tuning.md. Left out with --again.",
            show_default=False,
            autocompletion=complete_yaml,
        ),
    ] = None,
    scenario: ScenarioOption = None,
    apply: ApplyOption = False,
    anyway: AnywayOption = False,
    save: SaveOption = None,
    method: Annotated[
        Method, typer.Option(help="sqp, or slsqp: a second method to check the first against.")
    ] = Method.SQP,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also say why: prices, sensitivities, bridge.")
    ] = False,
    alternatives: Annotated[
        bool, typer.Option("--alternatives", help="Also meet the targets in other ways.")
    ] = False,
    again: Annotated[
        str | None,
        typer.Option(
            "--again",
            metavar="OPTIMIZATION",
            help="Ask a recorded question again, of what the ledger had then, and compare the "
            "answers; nothing is kept.",
            show_default=False,
            autocompletion=complete_optimization,
        ),
    ] = None,
    reason: ReasonOption = "",
    cluster: ClusterOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> int:
    """Find values of levers that meet targets; problem and answer are kept in the ledger."""
    session = session_of(context, workspace, as_json, person)
    tuner = session.workspace().tuner(session.actor())
    if (problem is None) == (again is None):
        raise InputRefused(
            place="PROBLEM",
            rule="a problem file or --again is given, one of the two",
            remedy="Write it as in `comptune tune problem.yml`.",
        )
    if again is not None:
        return _ask_again(session, tuner, again)
    wanted = Wanted(apply, anyway, save, reason)
    asked = tuner.read(problem or Path())
    refuse_existing(save)
    if apply:
        cells = [one.cells for one in asked.variables]
        tuner.check_applicable(scenario, cells, reason=reason)
    with executor_at(cluster) as executor:
        found, stopped = _solved(tuner, asked, scenario, method, executor)
        more = {} if stopped else _reasons(tuner, found, explain, alternatives, executor)
    return _reply(session, tuner, found, wanted, more, stopped=stopped)


def _solved(
    tuner: "Tuner",
    asked: "Problem",
    scenario: str | None,
    method: Method,
    executor: Executor | None,
) -> "tuple[Tuned, bool]":
    """The recorded solution, and whether Ctrl-C ended the search."""
    with stop_asked() as stopped, steps_shown(asked.name) as step_done:
        found = tuner.tune(
            asked,
            scenario,
            method="slsqp" if method is Method.SLSQP else "sqp",
            progress=_progress(step_done, asked.max_iterations),
            cancelled=stopped,
            executor=executor,
        )
    return found, found.solution.status == "cancelled"


def _progress(step_done: StepDone, most: int) -> "Progress":
    def told(iteration: "Iteration") -> None:
        miss = figures.rate(iteration.miss, decimals=3)
        step_done(f"largest miss {miss}", iteration.number, max(most, iteration.number))

    return told


def _reasons(
    tuner: "Tuner", found: "Tuned", explain: bool, alternatives: bool, executor: Executor | None
) -> dict[str, Any]:
    """What was asked for beside the answer; of an answer that is not met there is nothing."""
    more: dict[str, Any] = {}
    if not found.solution.met:
        return more
    with steps_shown("Explaining") as step_done:
        if explain:
            step_done("prices and sensitivities", 0, 2)
            more["explanation"] = tuner.explain(found, executor=executor)
        if alternatives:
            step_done("other ways", 1, 2)
            more["alternatives"] = tuner.alternatives(found, executor=executor)
    return more


def _reply(
    session: Session,
    tuner: "Tuner",
    found: "Tuned",
    wanted: Wanted,
    more: Mapping[str, Any],
    *,
    stopped: bool,
) -> int:
    """Answer, then say what was refused."""
    kept = keep(tuner, found.entry, found.scenario, wanted)
    solution = found.solution
    content = {
        **kept.content(),
        "scenario": solution.scenario_id,
        "seconds": round(solution.seconds, 3),
        "solution": solution.to_dict(),
        "explanation": more["explanation"].to_dict() if "explanation" in more else None,
        "alternatives": [one.to_dict() for one in more.get("alternatives", ())],
    }

    def show(console: Console) -> None:
        answer = found.entry.payload["solution"]
        show_answer(console, solution.problem.name, answer)
        console.print(f"{effort_words(answer, solution.seconds)}.")
        if "explanation" in more:
            show_explanation(console, more["explanation"])
        if "alternatives" in more:
            show_alternatives(console, more["alternatives"])
        for line in kept_words(kept, found.scenario, wanted):
            console.print(line, soft_wrap=True)

    session.reply(content, show)
    if kept.refused is not None:
        raise kept.refused
    return STOPPED if stopped else 0


def _ask_again(session: Session, tuner: "Tuner", optimization: str) -> int:
    """Solve it once more and hold the answers against each other.

    Raises:
        AnswerDiffers: they are not the same.
    """
    most = max(tuner.run(optimization).problem.max_iterations, 1)
    with steps_shown(f"{optimization} again") as step_done:
        found = tuner.again(optimization, progress=_progress(step_done, most))
    content = {
        "optimization": optimization,
        "same": found.same,
        "differences": found.differences,
        "recorded": found.recorded.event.solution,
        "found": found.answer,
    }
    session.reply(content, lambda console: _show_again(console, found))
    if not found.same:
        raise AnswerDiffers(
            place=f"The answer {optimization}",
            value=f"different in {len(found.differences)} places",
            rule="the same question of the same scenario has the same answer",
            remedy=f"It was recorded by version {found.recorded.event.code_version or 'not known'} "
            "of the program: look whether a release since then changed results (CHANGELOG.md).",
        )
    return 0


def _show_again(console: Console, found: "AskedAgain") -> None:
    run = found.recorded
    said = f"recorded {when(run.at)} by {run.entry.actor}"
    console.print(f"{run.id}, {said}, asked again of {run.scenario} as it was then.")
    if found.same:
        count = len(found.answer["targets"])
        targets = f"{count} target{'' if count == 1 else 's'}"
        console.print(f"The same answer: {moved_words(found.answer)} moved, {targets} as recorded.")
    for line in found.differences:
        console.print(f"- {line}")
