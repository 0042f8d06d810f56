"""Budgets as people type them: "108.4 M", or against the baseline "-3 %"; kept as exact amounts."""

from decimal import Decimal
from typing import Final

from comptune.app.bench import Bench
from comptune.app.saving import target_of, with_target
from comptune.errors import ComptuneError
from comptune.levers.units import plain
from comptune.metrics import load_metrics
from comptune.metrics.figures import exact_money, of_cents
from comptune.scenarios.spec import TargetSpec
from comptune.tuning.wanted import read_wanted

_CENT: Final = Decimal("0.01")
_THOUSAND: Final = Decimal("1E3")  # a budget against the baseline is rounded to thousands
_MILLION: Final = 1_000_000
_IMPLAUSIBLE: Final = 1000  # a budget this many times below the cost was meant in k or M


Budgets = dict[int, Decimal | None]  # by year; None: none


class BudgetRefused(ComptuneError):
    """A text that is no budget."""


def budget_text(bench: Bench, metric: str, year: int) -> str:
    """The budget of a year as text that reads back; empty where there is none."""
    target = target_of(bench.draft.targets, metric, year)
    if target is None:
        return ""
    if target.value % _THOUSAND == 0:
        return f"{plain(target.value / _MILLION):f} M"
    return exact_money(target.value).removesuffix(".00")


def budgets_read(bench: Bench, metric: str, first_year: int, text: str) -> Budgets:
    """Budgets by year from one text: one value, or values between tabs from that year on.

    Raises:
        ComptuneError: a text that is no amount, or more values than years.
    """
    texts = [one.strip() for one in text.split("\t")]
    years = [year for year in bench.years if year >= first_year]
    if len(texts) > len(years):
        raise BudgetRefused(
            place=f"The budgets from {first_year} on",
            value=f"{len(texts)} values",
            rule=f"the scenario ends in {bench.years[-1]}",
            remedy=f"Paste at most {len(years)}.",
        )
    return {
        year: _amount(bench, metric, year, one) if one else None
        for year, one in zip(years, texts, strict=False)
    }


def with_budgets(bench: Bench, metric: str, budgets: Budgets) -> tuple[TargetSpec, ...]:
    """The bench's targets with these budgets; None takes the year's away."""
    targets = bench.draft.targets
    for year, amount in budgets.items():
        wanted = (
            None
            if amount is None
            else TargetSpec(metric=metric, year=year, relation="<=", value=amount)
        )
        before = target_of(targets, metric, year)
        if before is not None and wanted is not None:
            wanted = before.model_copy(update={"value": wanted.value})
        targets = with_target(targets, metric, year, wanted)
    return tuple(sorted(targets, key=lambda one: (one.metric, one.year)))


def _amount(bench: Bench, metric: str, year: int, text: str) -> Decimal:
    place = f"The budget of {year}"
    declared = load_metrics()[metric]
    wanted = read_wanted(place, text, declared.unit)
    position = bench.preview.years.index(year)
    cost = of_cents(bench.preview.baseline_metrics[metric][position]) or Decimal(0)
    amount = wanted.amount
    if wanted.share is not None:
        amount = (amount + wanted.share * cost).quantize(_THOUSAND)
    if amount <= 0 or amount * _IMPLAUSIBLE < cost:
        raise BudgetRefused(
            place=place,
            value=f'"{text}"',
            rule=f"it is less than a thousandth of what the year costs, {exact_money(cost)}",
            remedy=f"Did you mean {text} M?",
        )
    return amount.quantize(_CENT)
