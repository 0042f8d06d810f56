"""Pay equity as people read it on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console

from comptune.cli.tables import Column, numbers, prose, table_of, texts, year_blocks
from comptune.equity.findings import ClosingCost, NotEstimable
from comptune.equity.report import PayEquity
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.scenarios import Run
from comptune.scenarios import equity_model_words as model_words
from comptune.scenarios import equity_words as words
from comptune.scenarios.pay_equity import GapEffect, YearGaps

_MOST_YEARS: Final = 3  # beside each other, with their changes


@dataclass(frozen=True)
class PayEquityAnswer:
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
    warnings: Sequence[str]


def show_pay_equity(console: Console, answer: PayEquityAnswer) -> None:
    """Print all of it: of whom, by year, by category, adjusted, and what closing costs."""
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


def _show_years(console: Console, answer: PayEquityAnswer) -> None:
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


def _show_groups(console: Console, answer: PayEquityAnswer) -> None:
    found, names = answer.found, words.names_of(answer.run)
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


def _show_adjusted(console: Console, answer: PayEquityAnswer) -> None:
    found = answer.found
    heads = (texts("Of")[0], prose("held equal"), *numbers("gap", "95 % interval", "people"))
    console.print()
    console.print(
        table_of(heads, model_words.adjusted_rows(found), title=f"Adjusted gap, {answer.year}")
    )
    for reason in model_words.not_estimable(found):
        console.print(reason, soft_wrap=True)
    if isinstance(found.decomposition, NotEstimable):
        return
    heads = (prose("Log points x 100"), *numbers("explained", "not explained"))
    rows = model_words.decomposition_rows(found.decomposition)
    console.print(table_of(heads, rows, title=f"Where the basic pay gap is from, {answer.year}"))
    console.print(model_words.decomposition_sentence(found.decomposition), soft_wrap=True)


def _show_closing(console: Console, answer: PayEquityAnswer) -> None:
    """What raising everybody below the fitted pay costs, and what is wanted of it."""
    console.print()
    console.print(f"Closing by one rule for everybody, {answer.year}", style="bold")
    costs = (*answer.found.closing, *(() if answer.wanted is None else (answer.wanted,)))
    for cost in costs:
        console.print(model_words.closing_sentence(cost, currency=answer.currency), soft_wrap=True)
