"""The raw pay gap by year: of all, men and women, as the run's metrics have it."""

from dataclasses import dataclass
from typing import Final

from comptune.metrics.figures import Figure
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.reports.sides import Side

MEAN: Final = "pay_gap"
MEDIAN: Final = "pay_gap_median"


@dataclass(frozen=True)
class EquityYear:
    """One year.

    Attributes:
        mean, median: gaps as shares of the pay of men; None where a group is too small.
        left_out: people whose gender is not known or another; None where they are a few.
        base_mean: the mean gap on the other side, if there is one and it may be shown.
    """

    year: int
    mean: Figure
    median: Figure
    left_out: Figure
    base_mean: Figure
    is_hidden: bool


def equity_by_year(own: Side, base: Side | None) -> tuple[EquityYear, ...]:
    """The gaps of every year in which no small group would show through them."""
    fewest = _fewest(own)
    beside = _fewest(base) if base else ()
    found = []
    for position, year in enumerate(own.years):
        left_out = int(own.totals["pay_gap_unknown_count"][position] or 0)
        if fewest[position] < SMALLEST_GROUP:
            found.append(EquityYear(year, None, None, None, None, is_hidden=True))
            continue
        is_shown = base is not None and beside[position] >= SMALLEST_GROUP
        found.append(
            EquityYear(
                year,
                mean=own.totals[MEAN][position],
                median=own.totals[MEDIAN][position],
                left_out=None if 0 < left_out < SMALLEST_GROUP else left_out,
                base_mean=base.totals[MEAN][position] if base and is_shown else None,
                is_hidden=False,
            )
        )
    return tuple(found)


def _fewest(side: Side) -> tuple[int, ...]:
    """The women or the men at the end of each year, whichever are fewer."""
    men, women = side.measure("men_count"), side.measure("women_count")
    return tuple(min(both) for both in zip(men, women, strict=True))
