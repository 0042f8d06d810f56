"""Pay equity in words and rows of texts: one way for pages, commands and reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from comptune.equity.findings import (
    AdjustedGap,
    ClosingCost,
    Component,
    Decomposition,
    Group,
    Groups,
    Key,
    NotEstimable,
    QuartileBand,
    Trigger,
    TriggerCategory,
    TwoFold,
)
from comptune.equity.report import PayEquity
from comptune.metrics import figures
from comptune.metrics.figures import NOT_KNOWN, Figure
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.scenarios.pay_equity import FIGURES, GapEffect, YearGaps

HIDDEN: Final = "hidden"  # of a small group, or of one that would give it away
NONE: Final = "–"  # there is nobody of whom it could be told
WEIGHTS: Final = "pooled"  # whose pay stands for pay without a difference where one is shown
REACHED, BELOW, NOT_COMPARED = "5 % or more", "below 5 %", "not compared"

COMPONENT_WORDS: Final[Mapping[Component, str]] = {
    "pay": "Basic and variable pay",
    "basic": "Basic pay",
    "variable": "Variable pay",
    "variable_received": "Variable pay of those who have any",
}
FACTOR_WORDS: Final[Mapping[str, str]] = {
    "constant": "What is the same for all",
    "tenure": "Service",
    "age": "Age",
    "performance_rating": "Rating",
    "department": "Department",
    "location": "Location",
    "job_level": "Job level",
}
GROUP_HEADS: Final = (
    "Women",
    "Men",
    "Gap, mean",
    "Gap, median",
    "Basic pay, mean",
    "Variable pay, mean",
)


@dataclass(frozen=True)
class Names:
    """How keys of groups are written.

    Attributes:
        levels: the names of the job levels.
    """

    levels: Mapping[int, str]

    def of(self, columns: Sequence[str], key: Key) -> str:
        """A group's name: Manager, Sales."""
        if not key:
            return "All"
        return ", ".join(
            self.levels.get(int(value), f"level {value}")
            if column == "job_level"
            else value or NOT_KNOWN
            for column, value in zip(columns, key, strict=True)
        )


def gap_text(value: Figure) -> str:
    """A gap as people read it: 4.67 %; a dash where there is none."""
    return NONE if value is None else figures.rate(value)


def change_text(value: Figure) -> str:
    """A difference of two gaps: +0.10 pp."""
    return NONE if value is None else figures.points(value)


def gap_sentence(value: float | None) -> str:
    """Who is paid less: "women 4.67 % less than men"."""
    if value is None:
        return "not known"
    if not value:
        return "women and men the same"
    who = "less" if value > 0 else "more"
    return f"women {figures.rate(abs(value))} {who} than men"


def people_sentence(found: PayEquity) -> str:
    """Of whom all of it is."""
    if found.total.is_hidden:
        return f"{figures.count(found.people_count)} people, too few of them women or men to show."
    words = (
        f"{figures.count(found.total.women_count)} women and "
        f"{figures.count(found.total.men_count)} men"
    )
    if found.other_count >= SMALLEST_GROUP:
        words += f"; {figures.count(found.other_count)} of other or unknown gender are in no gap"
    elif found.other_count:
        words += f"; fewer than {SMALLEST_GROUP} of other or unknown gender are in no gap"
    return f"{words}."


def figure_rows(
    own: Mapping[str, float | None], other: Mapping[str, float | None] | None
) -> list[list[str]]:
    """A line a gap: title, value and, where compared, the other's value and the change."""
    rows = []
    for name, figure in FIGURES.items():
        title = f"{figure.title}, {figure.article}" if figure.article else figure.title
        row = [title, gap_text(own[name])]
        if other is not None:
            here, there = own[name], other[name]
            change = None if here is None or there is None else here - there
            row += [gap_text(there), change_text(change)]
        rows.append(row)
    return rows


def year_rows(years: Sequence[YearGaps]) -> list[list[str]]:
    """A line a gap, a column a year."""
    return [
        [figure.title, *(gap_text(one.gaps[name]) for one in years)]
        for name, figure in FIGURES.items()
    ]


def effect_rows(years: Sequence[GapEffect]) -> list[list[str]]:
    """A line a gap: each year's value and its change against the other."""
    return [
        [
            figure.title,
            *(
                text
                for one in years
                for text in (gap_text(one.gaps[name]), change_text(one.change(name)))
            ),
        ]
        for name, figure in FIGURES.items()
    ]


def group_rows(found: Groups, total: Group, names: Names) -> list[list[str]]:
    """A line a group under `GROUP_HEADS`, that of all last."""
    return [
        [names.of(found.columns, one.key), *_group_texts(one)] for one in (*found.groups, total)
    ]


def quartile_rows(bands: Sequence[QuartileBand]) -> list[list[str]]:
    """A line a quartile pay band: its name, women, men."""
    return [
        [
            band_name(one.band),
            HIDDEN if one.women_share is None else figures.rate(one.women_share, decimals=1),
            HIDDEN if one.men_share is None else figures.rate(one.men_share, decimals=1),
        ]
        for one in bands
    ]


def band_name(band: int) -> str:
    """1, lowest paid"""
    return {1: "1, lowest paid", 4: "4, highest paid"}.get(band, str(band))


def trigger_rows(found: Trigger, names: Names) -> list[list[str]]:
    """A line a category: its gap, whether it reaches 5 %, and what an adjustment leaves of it."""
    return [
        [
            names.of(found.columns, one.key),
            HIDDEN if one.is_hidden else gap_text(one.gap_rate),
            trigger_word(one),
            _adjusted_text(one.adjusted),
        ]
        for one in found.categories
    ]


def trigger_word(one: TriggerCategory) -> str:
    """Where a category stands to 5 %."""
    if one.reaches_threshold is None:
        return HIDDEN if one.is_hidden else NOT_COMPARED
    return REACHED if one.reaches_threshold else BELOW


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


def interval_text(low: float | None, high: float | None) -> str:
    """1.20 % to 3.40 %"""
    return NONE if low is None or high is None else f"{figures.rate(low)} to {figures.rate(high)}"


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
        f"{_log_points(split.explained.value)} come with service, age, rating, department, "
        f"location and level, and {_log_points(split.unexplained.value)} do not."
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


def _group_texts(one: Group) -> list[str]:
    if one.is_hidden:
        return [HIDDEN] * len(GROUP_HEADS)
    pay = one.gaps["pay"]
    return [
        figures.count(one.women_count),
        figures.count(one.men_count),
        gap_text(pay.mean_gap_rate),
        gap_text(pay.median_gap_rate),
        gap_text(one.gaps["basic"].mean_gap_rate),
        gap_text(one.gaps["variable"].mean_gap_rate),
    ]


def _adjusted_text(one: AdjustedGap | NotEstimable | None) -> str:
    if one is None:
        return NONE
    if isinstance(one, NotEstimable):
        return "not estimable"
    return f"{gap_text(one.gap_rate)} ({interval_text(one.gap_low, one.gap_high)})"


def _log_points(value: float) -> str:
    """A difference of logarithms x 100, with a true minus."""
    return figures.rate(value).removesuffix(" %")
