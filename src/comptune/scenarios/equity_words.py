"""Pay equity in words and rows of texts: one way for pages, commands and reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from comptune.equity.findings import (
    AdjustedGap,
    Component,
    Group,
    Groups,
    Key,
    NotEstimable,
    QuartileBand,
    Trigger,
    TriggerCategory,
)
from comptune.equity.report import PayEquity
from comptune.metrics import figures
from comptune.metrics.figures import NOT_KNOWN, Figure
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.scenarios.pay_equity import FIGURES, GapEffect, YearGaps
from comptune.scenarios.run import Run
from comptune.warehouse.workforce import level_names

HIDDEN: Final = "hidden"  # of a small group, or of one that would give it away
NONE: Final = "–"  # there is nobody of whom it could be told
REACHED, BELOW, NOT_COMPARED = "5 % or more", "below 5 %", "not compared"

COMPONENT_WORDS: Final[Mapping[Component, str]] = {
    "pay": "Basic and variable pay",
    "basic": "Basic pay",
    "variable": "Variable pay",
    "variable_received": "Variable pay of those who have any",
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


def names_of(run: Run) -> Names:
    """The names of a run's own structure."""
    return Names(level_names(run.path))


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


def interval_text(low: float | None, high: float | None) -> str:
    """1.20 % to 3.40 %"""
    return NONE if low is None or high is None else f"{figures.rate(low)} to {figures.rate(high)}"


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
