"""Adjusted gaps, the decomposition and the cost of closing, in words and rows of texts."""

from collections.abc import Mapping
from typing import Final

from comptune.equity.findings import (
    AdjustedGap,
    ClosingCost,
    Decomposition,
    Estimate,
    NotEstimable,
    TwoFold,
)
from comptune.equity.report import PayEquity
from comptune.metrics import figures
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.scenarios.equity_words import COMPONENT_WORDS, gap_text, interval_text

WEIGHTS: Final = "pooled"  # whose pay stands for pay without a difference where one is shown
FACTOR_WORDS: Final[Mapping[str, str]] = {
    "constant": "What is the same for all",
    "tenure": "Service",
    "age": "Age",
    "performance_rating": "Rating",
    "department": "Department",
    "location": "Location",
    "job_level": "Job level",
}


def adjusted_rows(found: PayEquity) -> list[list[str]]:
    """A line a regression: of which pay, what is held constant, the gap and its interval."""
    rows = []
    for one in found.adjusted:
        if isinstance(one, NotEstimable):
            continue
        rows.append(
            [
                COMPONENT_WORDS[one.component],
                held_words(one),
                gap_text(one.gap_rate),
                interval_text(one.gap_low, one.gap_high),
                figures.count(one.people_count),
            ]
        )
    return rows


def not_estimable(found: PayEquity) -> list[str]:
    """Why some of it cannot be told, each reason once."""
    every = (*found.adjusted, found.decomposition)
    return list(dict.fromkeys(one.reason for one in every if isinstance(one, NotEstimable)))


def held_words(one: AdjustedGap) -> str:
    """Service, age, rating, department and location."""
    words = [FACTOR_WORDS[name].lower() for name in one.held_constant]
    text = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return text[:1].upper() + text[1:]


def twofold_of(found: Decomposition) -> TwoFold:
    """The decomposition that is shown where one is."""
    return next(one for one in found.twofold if one.weights == WEIGHTS)


def decomposition_rows(found: Decomposition) -> list[list[str]]:
    """A line a variable, and those of the whole: explained and unexplained, in log points."""
    split = twofold_of(found)
    beyond = {one.variables: one.value for one in split.unexplained_by}
    rows = [
        [
            FACTOR_WORDS.get(one.variables, one.variables),
            _log_points(one.value),
            _log_points(beyond[one.variables]),
        ]
        for one in split.explained_by
    ]
    whole = [_log_points(split.explained.value), _log_points(split.unexplained.value)]
    return [*rows, ["Together", *whole]]


def decomposition_sentence(found: Decomposition) -> str:
    """What of the gap comes with the variables, and what does not."""
    split = twofold_of(found)
    return (
        f"Of a difference of {_log_points(found.gap)} log points in mean basic pay, "
        f"{_estimate(split.explained)} come with service, age, rating, department, "
        f"location and level, and {_estimate(split.unexplained)} do not."
    )


def closing_sentence(cost: ClosingCost | NotEstimable, *, currency: str) -> str:
    """What a rule costs and does, or why it cannot be told."""
    if isinstance(cost, NotEstimable):
        return cost.reason
    if cost.cost_cents is None:
        return f"Fewer than {SMALLEST_GROUP} people would be raised: what it costs is hidden."
    if not cost.cost_cents:
        return (
            "Nobody needs a raise for it: the adjusted gap is "
            f"{gap_text(cost.adjusted_gap_before)} already."
        )
    amount = figures.metric("money", figures.of_cents(cost.cost_cents), currency=currency)
    return (
        f"{amount} of salaries a year {raised_words(cost)} to "
        f"{figures.rate(1 - cost.rule.tolerance_rate, decimals=1)} of the pay that their service, "
        f"age, rating, department, location and level lead to. The adjusted gap goes from "
        f"{gap_text(cost.adjusted_gap_before)} to {gap_text(cost.adjusted_gap_after)}, the basic "
        f"pay gap from {gap_text(cost.raw_gap_before)} to {gap_text(cost.raw_gap_after)}."
    )


def raised_words(cost: ClosingCost) -> str:
    """raise 269 women and 342 men"""
    if cost.raised_women_count is None or cost.raised_men_count is None:
        return "(how many people is hidden: too few are of one gender) raise all below"
    words = (
        f"raise {figures.count(cost.raised_women_count)} women and "
        f"{figures.count(cost.raised_men_count)} men"
    )
    others = cost.raised_other_count
    return words if not others else f"{words}, and {figures.count(others)} others,"


def _estimate(one: Estimate) -> str:
    """3.62 (95 %: 0.29 to 6.95)"""
    if one.low is None or one.high is None:
        return _log_points(one.value)
    return f"{_log_points(one.value)} (95 %: {_log_points(one.low)} to {_log_points(one.high)})"


def _log_points(value: float) -> str:
    """A difference of logarithms x 100, with a true minus."""
    return figures.rate(value).removesuffix(" %")
