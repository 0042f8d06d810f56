"""`pay-equity`: pay of women and men in a run, and what a scenario does to the gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final

import typer

from comptune.cli.completion import complete_run, complete_scenario
from comptune.cli.equity_tables import PayEquityAnswer, show_pay_equity
from comptune.cli.examples import examples
from comptune.cli.problems import InputRefused
from comptune.cli.run_commands import chosen_run
from comptune.cli.session import DemoUserOption, JsonOption, Session, WorkspaceOption, session_of
from comptune.levers.units import Unit
from comptune.levers.values import parse_value
from comptune.scenarios import Run
from comptune.scenarios.pay_equity import (
    CATEGORIES,
    FIGURES,
    WANTED_GAP,
    YearGaps,
    effects,
    equity_of_run,
    gaps_by_year,
    people_of_run_by_year,
    people_of_simulation,
)
from comptune.scenarios.workforce import run_of_same, run_to_show
from comptune.workspace import Workspace

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
    session.reply(_content(answer), lambda console: show_pay_equity(console, answer))


def _answer(
    session: Session,
    scenario: str | None,
    run: str | None,
    year: int | None,
    category: str,
    against: str | None,
    wanted: Decimal | None,
) -> PayEquityAnswer:
    opened = session.workspace()
    chosen, is_current = _chosen(opened, scenario, run)
    year = chosen.sealed.end_year if year is None else year
    found = equity_of_run(
        chosen,
        year,
        categories=category,
        wanted_gap_rate=WANTED_GAP if wanted is None else float(wanted),
    )
    years = gaps_by_year(people_of_run_by_year(chosen))
    beside, other = _beside(opened, scenario if is_current else None, against)
    return PayEquityAnswer(
        run=chosen,
        year=year,
        categories=category,
        found=found,
        years=years,
        beside=beside,
        effect=effects(years, other),
        wanted=None if wanted is None else found.closing_wanted,
        currency=opened.settings.currency,
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


def _content(answer: PayEquityAnswer) -> dict[str, Any]:
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
