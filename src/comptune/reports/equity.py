"""The raw pay gap by year: of all, men and women, as the run's metrics have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from comptune.metrics.figures import Figure
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.reports.sides import Side
from comptune.scenarios import Run
from comptune.warehouse.paid_people import has_paid_people

if TYPE_CHECKING:
    from comptune.scenarios.pay_equity import YearGaps

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


def gaps_of_run(run: Run) -> "tuple[YearGaps, ...]":
    """What is followed of pay equity, by year; nothing of a run that does not keep who is paid."""
    if not has_paid_people(run.path):
        return ()
    # Regressions: a second or two that only reports and the page on pay equity pay.
    from comptune.scenarios.pay_equity import (  # noqa: PLC0415
        gaps_by_year,
        people_of_run_by_year,
    )

    return gaps_by_year(people_of_run_by_year(run))


def equity_by_year(
    own: Side, base: Side | None, gaps: Sequence["YearGaps"]
) -> tuple[EquityYear, ...]:
    """The gaps of every year in which no small group would show through them.

    Args:
        gaps: of the run, which are hidden where a table by level would tell of a few.
    """
    hidden = {one.year for one in gaps if one.gaps["basic_mean_gap"] is None}
    fewest = _fewest(own)
    beside = _fewest(base) if base else ()
    found = []
    for position, year in enumerate(own.years):
        left_out = int(own.totals["pay_gap_unknown_count"][position] or 0)
        if fewest[position] < SMALLEST_GROUP or year in hidden:
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
