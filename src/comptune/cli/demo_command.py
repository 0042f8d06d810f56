"""`demo`: the whole way on people who do not exist, from an empty folder to a tuned budget."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from comptune.census import guess, make_census, write_csv
from comptune.cli.answer_words import effort_words, show_answer
from comptune.cli.budget import FIRST, Figures, differences, money_note, preview_figures, unit_of
from comptune.cli.examples import examples
from comptune.cli.progress import steps_shown
from comptune.cli.run_commands import built
from comptune.cli.session import (
    DemoUserOption,
    JsonOption,
    Session,
    WorkspaceOption,
    error_console,
    session_of,
)
from comptune.cli.tables import numbers, table_of, texts
from comptune.cli.workspace_commands import DEFAULT_CURRENCY
from comptune.metrics import figures
from comptune.scenarios import Preview, Run, Scenario
from comptune.scenarios.own_ledger import SETTINGS_FILE
from comptune.workspace import Workspace

if TYPE_CHECKING:
    from comptune.tuning import Solution

AS_OF: Final = date(2026, 12, 31)
SEED: Final = 1
CHANGE: Final = ("merit_rate.*.*", "3.5 %")
_CENSUS_FILE: Final = "example-census-{people}.csv"
_SHOWN: Final = (FIRST, "annualised_payroll", "headcount", "average_increase", "pay_gap")
_TITLES: Final = ("total cost", "payroll, annualised", "head count", "average increase", "pay gap")


def register(app: typer.Typer) -> None:
    """Add `demo`."""
    app.command(epilog=examples("comptune demo", "comptune demo --people 500 -w /tmp/example"))(
        demo
    )


def demo(
    context: typer.Context,
    people: Annotated[int, typer.Option(help="How many people to make.")] = 10_000,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Make an example workspace, run its baseline, preview a change, tune; safe to repeat."""
    session = session_of(context, workspace, as_json, person)
    opened = _workspace(session)
    census = _census(session, opened, people)
    scenario = opened.scenario({"id": "baseline", "name": "Baseline", "census": census})
    is_sealed = scenario.run_id() in {one.run_id for one in opened.runs()}
    doing = "Using the sealed run" if is_sealed else "Building, testing and sealing the run"
    _say(session, f"3 of 5  {doing} of the baseline ...")
    run = built(scenario, session.actor())
    _say(session, f"4 of 5  Previewing the change {CHANGE[0]} = {CHANGE[1]} ...")
    preview = scenario.preview(dict([CHANGE]))
    _say(session, f"5 of 5  Tuning merit and COLA: {scenario.start_year} is to cost 1 % less ...")
    solution = _tuned(scenario)
    currency = opened.settings.currency
    own, baseline = preview_figures(preview)
    content = _content(session, run, preview, own=own, baseline=baseline)
    content["tuned"] = solution.to_dict()

    def show(console: Console) -> None:
        console.print(_table(preview, own=own, baseline=baseline, currency=currency))
        show_answer(console, solution.problem.name, content["tuned"])
        console.print(f"{effort_words(content['tuned'])}.")
        console.print(money_note(currency))
        console.print(f"Sealed run: {run.path}", soft_wrap=True)
        console.print("Look further:")
        for command in _next(session.folder, run):
            console.print(f"  {command}", soft_wrap=True)

    session.reply(content, show)


def _tuned(scenario: Scenario) -> "Solution":
    """The start year for 1 % less than the baseline, by merit of each level and one COLA."""
    from comptune.tuning import problem_from, tune  # noqa: PLC0415 - SciPy, which only this needs

    year = scenario.start_year
    content = {
        "name": f"{year} for 1 % less",
        "targets": [{"metric": FIRST, "year": year, "value": "-1 %"}],
        "variables": [
            {"cells": f"merit_rate.{year}.*"},
            {"cells": f"cola_rate.{year}.*", "tie": "same"},
        ],
    }
    return tune(scenario, problem_from(content))


def _workspace(session: Session) -> Workspace:
    if (session.folder / SETTINGS_FILE).exists():
        _say(session, f"1 of 5  Using the workspace {session.folder}.")
        return Workspace.open(session.folder)
    _say(session, f"1 of 5  Making the workspace {session.folder} ...")
    return Workspace.init(session.folder, name="Example", currency=DEFAULT_CURRENCY)


def _census(session: Session, opened: Workspace, people: int) -> str:
    """The example census, made as a file and imported as any other. Returns its SHA-256."""
    file = opened.folder / _CENSUS_FILE.format(people=people)
    kept = [one for one in opened.ledger.state().censuses if one.source == file.name]
    if kept:
        _say(session, f"2 of 5  Using the census of {people:,} people who do not exist.")
        return kept[-1].census_sha256
    doing = "Importing" if file.exists() else "Making and importing"
    _say(session, f"2 of 5  {doing} {people:,} people who do not exist ...")
    with steps_shown("Example census") as step_done:
        if not file.exists():
            write_csv(make_census(people, seed=SEED, as_of=AS_OF), file)
        step_done("made", 1, 2)
        report = opened.import_census(
            file, mapping=guess(file).mapping, as_of=AS_OF, actor=session.actor()
        )
        step_done("imported", 2, 2)
    return report.sha256


def _say(session: Session, text: str) -> None:
    """What is being done, on standard error: the answer alone goes to the other."""
    if not session.as_json:
        error_console().print(text, soft_wrap=True)


def _table(
    preview: Preview, *, own: list[Figures], baseline: list[Figures], currency: str
) -> Table:
    """Baseline, changed and difference of each figure, by year."""
    moved = differences(own, baseline)
    rows = []
    for name, title in zip(_SHOWN, _TITLES, strict=True):
        unit = unit_of(name)
        for head, line, of in ((title, "baseline", baseline), ("", "changed", own)):
            rows.append([head, line, *(figures.metric(unit, year[name]) for year in of)])
        rows.append(["", "difference", *(figures.change(unit, year[name]) for year in moved)])
    heads = (*texts("", ""), *numbers(*(str(year) for year in preview.years)))
    return table_of(heads, rows, title=f"Budget in {currency}: baseline, and merit at {CHANGE[1]}")


def _next(folder: Path, run: Run) -> list[str]:
    """What to try after the demonstration."""
    somebody = run.query("select min(employee_id) as id from stg_census").to_pylist()[0]["id"]
    year, run_id = run.sealed.start_year, run.run_id[:8]
    return [
        f"comptune show {run_id} --by level -w {folder}",
        f"comptune explain {somebody} {year} --run {run_id} -w {folder}",
        f"comptune preview --set headcount_growth.{year}=0% -w {folder}",
        f"comptune seek 'merit_rate.{year}.*' --target {FIRST}.{year}=-1% -w {folder}",
    ]


def _content(
    session: Session, run: Run, preview: Preview, *, own: list[Figures], baseline: list[Figures]
) -> dict[str, Any]:
    return {
        "workspace": session.folder,
        "run_id": run.run_id,
        "run_file": run.path,
        "change": dict([CHANGE]),
        "years": [
            {"year": year, "metrics": own[y], "baseline": baseline[y], "change": change}
            for (y, year), change in zip(
                enumerate(preview.years), differences(own, baseline), strict=True
            )
        ],
        "next": _next(session.folder, run),
    }
