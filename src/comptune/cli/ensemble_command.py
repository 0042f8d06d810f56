"""`ensemble`: a scenario on many seeds: bands by year, and the probability of its targets."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from comptune.cli.budget import BUDGET, FIRST, money_note, unit_of
from comptune.cli.cluster_option import ClusterOption, executor_at
from comptune.cli.completion import complete_metric
from comptune.cli.examples import examples
from comptune.cli.interrupts import STOPPED, stop_asked
from comptune.cli.problems import InputRefused
from comptune.cli.progress import steps_shown
from comptune.cli.scenario_option import ScenarioOption
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import numbers, prose, table_of, texts, year_blocks
from comptune.metrics import figures, load_metrics

if TYPE_CHECKING:
    from comptune.tuning.bands import Band
    from comptune.tuning.ensemble import Ensemble

_BANDS: Final = (("P90", "p90"), ("P50", "p50"), ("P10", "p10"))
_BUDGET: Final = re.compile(r"(?P<year>[0-9]{4}(?:-[0-9]{4})?)\s*=\s*(?P<amount>[^=]+)")


def register(app: typer.Typer) -> None:
    """Add `ensemble`."""
    app.command(
        epilog=examples(
            "comptune ensemble --seeds 100",
            "comptune ensemble --scenario merit-2027 --seeds 1000 --budget 2027=812M",
            "comptune ensemble --seeds 10000 --cluster tcp://10.0.0.5:8786",
            "comptune ensemble --target 'headcount.2031>=10000' --metric pay_gap --json",
        )
    )(ensemble)


def ensemble(
    context: typer.Context,
    scenario: ScenarioOption = None,
    seeds: Annotated[
        int, typer.Option(help="How many: 100 for exploring, 1,000 for signing off.")
    ] = 100,
    targets: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            "-t",
            metavar="METRIC.YEAR[.GROUP]<=VALUE",
            help="A target whose probability is wanted, as in `headcount.2031>=10000`. Repeatable. "
            "The scenario's own targets come beside it.",
            show_default=False,
            autocompletion=complete_metric,
        ),
    ] = None,
    budgets: Annotated[
        list[str] | None,
        typer.Option(
            "--budget",
            metavar="YEAR=AMOUNT",
            help="An amount that total cost is to stay within, as in `2027=812M`, or "
            "`2027-2031=4.2bn` in all. Repeatable.",
            show_default=False,
        ),
    ] = None,
    metrics: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            help="A metric to show. Repeatable. Left out: those of a budget.",
            show_default=False,
            autocompletion=complete_metric,
        ),
    ] = None,
    by_level: Annotated[
        bool, typer.Option("--by-level", help="With --json: bands by job level, too.")
    ] = False,
    cluster: ClusterOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> int:
    """Simulate a scenario on many seeds: bands by year and probabilities; nothing is kept."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    wanted = [*(targets or []), *map(_target_of_budget, budgets or [])]
    with (
        executor_at(cluster) as executor,
        stop_asked() as stopped,
        steps_shown("Seeds") as step_done,
    ):
        found = opened.tuner(session.actor()).ensemble(
            scenario,
            seeds=seeds,
            targets=wanted,
            metrics=metrics or list(BUDGET),
            by_level=by_level,
            progress=lambda done, of: step_done("", done, of),
            cancelled=stopped,
            executor=executor,
        )
    currency = opened.settings.currency

    def show(console: Console) -> None:
        of = f"{len(found.seeds):,} seeds from {found.seeds[0]} on"
        console.print(f"{found.scenario_ids[0]} on {of}.")
        console.print("P10, P50, P90: no more than this in 10, 50 and 90 of 100 seeds.")
        for table in _band_tables(found):
            console.print(table)
        if any(found.targets):
            console.print(_chance_table(found))
        for line in found.words[len(found.targets) :]:
            console.print(f"- {line}")
        console.print(money_note(currency))

    session.reply(found.to_dict(), show)
    return STOPPED if found.cancelled else 0


def _target_of_budget(text: str) -> str:
    """Total cost at or below an amount, as targets are written.

    Raises:
        InputRefused: not written so.
    """
    match = _BUDGET.fullmatch(text.strip())
    if match is None:
        raise InputRefused(
            place="--budget",
            value=f'"{text}"',
            rule="a budget is a year and an amount",
            remedy="Write it as in 2027=812M.",
        )
    return f"{FIRST}.{match['year']}<={match['amount']}"


def _band_tables(found: "Ensemble") -> Iterator[Table]:
    """P90, P50 and P10 of each metric by year, and of total cost the effect of the scenario."""
    differs = len(found.scenario_ids) > 1 and FIRST in found.values[()]
    for block in year_blocks(found.years):
        rows: list[Sequence[str]] = []
        for name in found.values[()]:
            rows += _band_rows(name, load_metrics()[name].title, found.bands(name), block)
            if name == FIRST and differs:
                title = "less the baseline's"
                rows += _band_rows(name, title, found.difference(name), block, signed=True)
        yield table_of((prose(""), *texts(""), *numbers(*map(str, block))), rows)


def _band_rows(
    name: str, title: str, bands: "Sequence[Band]", years: Sequence[int], *, signed: bool = False
) -> Iterator[Sequence[str]]:
    unit = unit_of(name)
    shown = figures.change if signed else figures.metric
    for number, (head, field) in enumerate(_BANDS):
        values = [shown(unit, getattr(band, field)) for band in bands if band.year in years]
        yield ["" if number else title, head, *values]


def _chance_table(found: "Ensemble") -> Table:
    """Each target with the share of seeds that meet it, beside the baseline's."""
    others = found.scenario_ids[1:]
    rows = []
    for one in found.targets:
        chance = one.chances[found.scenario_ids[0]]
        low, high = (figures.rate(end, decimals=1) for end in chance.interval)
        share = figures.rate(chance.share, decimals=1)
        beside = [figures.rate(one.chances[other].share, decimals=1) for other in others]
        rows.append((one.words, share, f"{low} to {high}", *beside))
    heads = (prose("target"), *numbers("probability", "95 % interval", *others))
    return table_of(heads, rows, title="Probability of each target")
