"""`pay-equity`: pay of women and men in a run, and what a scenario does to the gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from comptune.cli.completion import complete_run, complete_scenario
from comptune.cli.examples import examples
from comptune.cli.problems import InputRefused
from comptune.cli.run_commands import chosen_run
from comptune.cli.session import DemoUserOption, JsonOption, Session, WorkspaceOption, session_of
from comptune.cli.tables import Column, numbers, prose, table_of, texts, year_blocks
from comptune.equity.findings import ClosingCost, ClosingRule, NotEstimable
from comptune.equity.report import PayEquity
from comptune.levers.units import Unit
from comptune.levers.values import parse_value
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.scenarios import Run
from comptune.scenarios import equity_words as words
from comptune.scenarios.pay_equity import (
    CATEGORIES,
    FIGURES,
    GapEffect,
    YearGaps,
    effects,
    equity_of_run,
    gaps_by_year,
    people_of_run_by_year,
    people_of_simulation,
)
from comptune.scenarios.workforce import run_of_same, run_to_show
from comptune.warehouse.workforce import level_names
from comptune.workspace import Workspace

_MOST_YEARS: Final = 3  # beside each other, with their changes
_CHANGED: Final = (
    "The scenario, or what is published under it, was changed since this run; what its baseline "
    "is now is nothing to compare it with."
)


@dataclass(frozen=True)
class _GapWanted:
    """What `--close` takes."""

    name: str = "--close"
    unit: Unit = Unit.SHARE
    lower: Decimal = Decimal(0)
    upper: Decimal = Decimal(1)


@dataclass(frozen=True)
class _Answer:
    """Everything that is shown, for JSON and for people."""

    run: Run
    year: int
    categories: str
    found: PayEquity
    years: Sequence[YearGaps]
    beside: str | None
    effect: Sequence[GapEffect]
    wanted: ClosingCost | NotEstimable | None
    currency: str
    levels: Mapping[int, str]
    warnings: Sequence[str]


def register(app: typer.Typer) -> None:
    """Add `pay-equity`."""
    app.command(
        "pay-equity",
        epilog=examples(
            "comptune pay-equity",
            "comptune pay-equity --scenario merit-2027 --category job_level,department",
            "comptune pay-equity --run 4f2a --against 9c31 --year 2027",
            "comptune pay-equity --close 0.5%",
        ),
    )(pay_equity_command)


def pay_equity_command(
    context: typer.Context,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            "-s",
            help="A scenario of the ledger by its id, or a scenario file (YAML): its run, beside "
            "its baseline.",
            show_default=False,
            autocompletion=complete_scenario,
        ),
    ] = None,
    run: Annotated[
        str | None,
        typer.Option(
            "--run",
            help="A run, by the first digits of its id. Left out: the scenario's, or the newest.",
            show_default=False,
            autocompletion=complete_run,
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(help="A simulated year. Left out: the last.", show_default=False),
    ] = None,
    category: Annotated[
        str,
        typer.Option(help=f"The categories of workers: {' or '.join(CATEGORIES)}."),
    ] = "job_level",
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            help="Another run to compare with. Left out: the scenario's baseline.",
            show_default=False,
            autocompletion=complete_run,
        ),
    ] = None,
    close: Annotated[
        str | None,
        typer.Option(
            "--close",
            metavar="TO",
            help="What the adjusted gap is to come down to, as in 0.5%: what that costs.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Compare the pay of women and men in a run, and say what a scenario does to the gap."""
    session = session_of(context, workspace, as_json, person)
    wanted = None if close is None else parse_value(_GapWanted(), close)
    answer = _answer(session, scenario, run, year, category, against, wanted)
    session.warn(answer.warnings)
    session.reply(_content(answer), lambda console: _show(console, answer))


def _answer(
    session: Session,
    scenario: str | None,
    run: str | None,
    year: int | None,
    category: str,
    against: str | None,
    wanted: Decimal | None,
) -> _Answer:
    opened = session.workspace()
    chosen, is_current = _chosen(opened, scenario, run)
    year = chosen.sealed.end_year if year is None else year
    rate = {} if wanted is None else {"wanted_gap_rate": float(wanted)}
    found = equity_of_run(chosen, year, categories=category, rules=(ClosingRule(),), **rate)
    years = gaps_by_year(people_of_run_by_year(chosen))
    beside, other = _beside(opened, scenario if is_current else None, against)
    return _Answer(
        run=chosen,
        year=year,
        categories=category,
        found=found,
        years=years,
        beside=beside,
        effect=effects(years, other),
        wanted=None if wanted is None else found.closing_wanted,
        currency=opened.settings.currency,
        levels=level_names(chosen.path),
        warnings=() if scenario is None or is_current else (_CHANGED,),
    )


def _chosen(opened: Workspace, scenario: str | None, run: str | None) -> tuple[Run, bool]:
    """The run that is meant, and whether the scenario named is what was run.

    Raises:
        InputRefused: both are named, or the scenario has no run.
    """
    if scenario is None:
        return chosen_run(opened, run), False
    if run is not None:
        raise InputRefused(
            place="--scenario and --run",
            rule="a scenario stands for its own run",
            remedy="Name one of the two; another run to compare with is --against.",
        )
    state, named = opened.ledger.state(), opened.scenario(scenario)
    is_saved = scenario in state.scenarios
    shown = run_to_show(state, scenario) if is_saved else run_of_same(state, named)
    if shown is None:
        raise InputRefused(
            place="--scenario",
            value=f'"{scenario}"',
            rule="it has no official run yet, and people are compared in one",
            remedy=f"Build it with `comptune run --scenario {scenario}`.",
        )
    return opened.run(shown.recorded.run_id), shown.is_current


def _beside(
    opened: Workspace, scenario: str | None, against: str | None
) -> tuple[str | None, Sequence[YearGaps]]:
    """What the run is compared with, in words, and its gaps."""
    if against is not None:
        other = opened.run(against)
        name = f"run {other.run_id[:8]} ({other.sealed.scenario_id})"
        return name, gaps_by_year(people_of_run_by_year(other))
    if scenario is None:
        return None, ()
    baseline = opened.scenario(scenario).baseline()
    return "the baseline", gaps_by_year(people_of_simulation(baseline))


def _content(answer: _Answer) -> dict[str, Any]:
    return {
        "run_id": answer.run.run_id,
        "scenario_id": answer.run.sealed.scenario_id,
        "year": answer.year,
        "currency": answer.currency,
        "categories": CATEGORIES[answer.categories],
        "pay_equity": answer.found,
        "years": answer.years,
        "against": answer.beside,
        "effect": [
            {"year": one.year, "change": {name: one.change(name) for name in FIGURES}}
            for one in answer.effect
        ],
        "closing_wanted": answer.wanted,
        "warnings": answer.warnings,
    }


def _show(console: Console, answer: _Answer) -> None:
    found, run = answer.found, answer.run
    console.print(
        f"Pay of women and men, 31 December {answer.year}, run {run.run_id} "
        f"({run.sealed.scenario_id}). {words.people_sentence(found)}",
        soft_wrap=True,
    )
    console.print("A gap is men's pay less women's, as a share of men's.", soft_wrap=True)
    _show_years(console, answer)
    _show_groups(console, answer)
    _show_adjusted(console, answer)
    _show_closing(console, answer)


def _show_years(console: Console, answer: _Answer) -> None:
    if answer.beside is None:
        for block in year_blocks([one.year for one in answer.years]):
            rows = words.year_rows([one for one in answer.years if one.year in block])
            columns = (prose("Gap"), *numbers(*map(str, block)))
            console.print(table_of(columns, rows, title="Gaps by year"))
        return
    if not answer.effect:
        console.print(f"Against {answer.beside}: it has none of these years.", soft_wrap=True)
    for block in year_blocks([one.year for one in answer.effect], most=_MOST_YEARS):
        rows = words.effect_rows([one for one in answer.effect if one.year in block])
        heads = [head for year in block for head in (str(year), "change")]
        title = f"Gaps by year, and their change against {answer.beside}"
        console.print(table_of((prose("Gap"), *numbers(*heads)), rows, title=title))


def _show_groups(console: Console, answer: _Answer) -> None:
    found, names = answer.found, words.Names(answer.levels)
    rows = words.group_rows(found.article9.g_categories, found.total, names)
    heads = (
        prose("Category"),
        *(Column(head, number=True, wraps=True) for head in words.GROUP_HEADS),
    )
    console.print(table_of(heads, rows, title=f"By category of workers, {answer.year}"))
    if found.article9.g_categories.hidden_count:
        console.print(
            f"Fewer than {SMALLEST_GROUP} women or men are hidden, and as many others as it takes "
            "that nobody can compute them from the rest.",
            soft_wrap=True,
        )
    console.print(
        table_of(
            (*texts("Quarter by pay"), *numbers("women", "men")),
            words.quartile_rows(found.article9.f_quartile_bands),
            title=f"Quartile pay bands, {answer.year}",
        )
    )
    rows = words.trigger_rows(found.trigger, names)
    heads = (prose("Category"), *numbers("gap, mean"), *texts("it is"), prose("adjusted, 95 %"))
    console.print(table_of(heads, rows, title=f"The 5 % of Article 10, {answer.year}"))
    for one in found.trigger.conditions:
        console.print(f"({one.letter}) {one.text}.", soft_wrap=True)
        console.print(f"    {one.statement}", soft_wrap=True)


def _show_adjusted(console: Console, answer: _Answer) -> None:
    found = answer.found
    heads = (texts("Of")[0], prose("held equal"), *numbers("gap", "95 % interval", "people"))
    console.print()
    console.print(table_of(heads, words.adjusted_rows(found), title=f"Adjusted gap, {answer.year}"))
    for reason in words.not_estimable(found):
        console.print(reason, soft_wrap=True)
    if isinstance(found.decomposition, NotEstimable):
        return
    heads = (prose("Log points x 100"), *numbers("explained", "not explained"))
    rows = words.decomposition_rows(found.decomposition)
    console.print(table_of(heads, rows, title=f"Where the basic pay gap is from, {answer.year}"))
    console.print(words.decomposition_sentence(found.decomposition), soft_wrap=True)


def _show_closing(console: Console, answer: _Answer) -> None:
    """What raising everybody below the fitted pay costs, and what is wanted of it."""
    console.print()
    console.print(f"Closing by one rule for everybody, {answer.year}", style="bold")
    costs = (*answer.found.closing, *(() if answer.wanted is None else (answer.wanted,)))
    for cost in costs:
        console.print(words.closing_sentence(cost, currency=answer.currency), soft_wrap=True)
