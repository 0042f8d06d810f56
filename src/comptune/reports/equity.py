"""The raw pay gap by year: of all, men and women, as the run's metrics have it."""

from dataclasses import dataclass
from typing import Final

from comptune.metrics.figures import Figure
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.reports.sides import Side
from comptune.scenarios import Run

MEAN: Final = "pay_gap"
MEDIAN: Final = "pay_gap_median"
_GENDERS: Final = ("female", "male")


@dataclass(frozen=True)
class EquityYear:
    """One year.

    Attributes:
        mean, median: gaps as shares of the pay of men; None where a group is too small.
        women_share: of those whose gender is known.
        left_out: people whose gender is not known or another.
        base_mean: the mean gap on the other side, if there is one and it may be shown.
    """

    year: int
    mean: Figure
    median: Figure
    women_share: Figure
    left_out: Figure
    base_mean: Figure
    is_hidden: bool


def equity_by_year(run: Run, own: Side, base: Side | None) -> tuple[EquityYear, ...]:
    """The gaps of every year in which no small group would show through them."""
    men, women = _counts(base) if base else ((), ())
    found = []
    for position, year in enumerate(own.years):
        if _is_hidden(run, year):
            found.append(EquityYear(year, None, None, None, None, None, is_hidden=True))
            continue
        beside = base is not None and min(men[position], women[position]) >= SMALLEST_GROUP
        found.append(
            EquityYear(
                year,
                mean=own.totals[MEAN][position],
                median=own.totals[MEDIAN][position],
                women_share=own.totals["women_share"][position],
                left_out=own.totals["pay_gap_unknown_count"][position],
                base_mean=base.totals[MEAN][position] if base and beside else None,
                is_hidden=False,
            )
        )
    return tuple(found)


def _counts(side: Side) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return side.measure("men_count"), side.measure("women_count")


def _is_hidden(run: Run, year: int) -> bool:
    """Whether a table by gender hides men or women; a place without figures is hidden."""
    table = run.workforce("gender", year=year)
    (names,) = table.groups
    shown = {name for number, name in enumerate(names) if table.at(number) is not None}
    return not set(_GENDERS) <= shown
