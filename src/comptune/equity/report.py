"""Everything about pay equity of some people at once, small groups hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, overload

from comptune.equity.adjusted import adjusted_gap
from comptune.equity.closing import closing_cost, fitted_pay, smallest_rule
from comptune.equity.decomposition import pay_decomposition
from comptune.equity.design import Factor
from comptune.equity.findings import (
    AdjustedGap,
    ClosingCost,
    ClosingRule,
    Component,
    Decomposition,
    Group,
    Groups,
    NotEstimable,
    QuartileBand,
    Trigger,
)
from comptune.equity.gaps import everybody, grouping, groups, quartile_bands
from comptune.equity.people import Column, PaidPeople
from comptune.equity.trigger import trigger
from comptune.metrics.small_groups import SMALLEST_GROUP, hidden_groups

LEVEL: Final[Factor] = "job_level"
HELD_CONSTANT: Final[tuple[Factor, ...]] = (
    "tenure",
    "age",
    "performance_rating",
    "department",
    "location",
)
ADJUSTED_OF: Final[tuple[Component, ...]] = ("basic", "pay")
_TOO_FEW: Final = NotEstimable(
    f"There are fewer than {SMALLEST_GROUP} women or men, or the figure would tell of so few."
)


@dataclass(frozen=True)
class Article9:
    """What Article 9(1) of Directive (EU) 2023/970 lists, by its letters.

    Attributes:
        a_gap_rate: the gender pay gap (mean pay).
        b_variable_gap_rate: in complementary or variable components (mean; nobody's nothing is 0).
        c_median_gap_rate: the median gender pay gap.
        d_median_variable_gap_rate: the median gap in complementary or variable components.
        e_receiving_share: "women" and "men" with complementary or variable components.
        f_quartile_bands: shares of women and men in each quartile pay band.
        g_categories: by category of workers, basic and variable apart (`gaps` of each group).
    """

    a_gap_rate: float | None
    b_variable_gap_rate: float | None
    c_median_gap_rate: float | None
    d_median_variable_gap_rate: float | None
    e_receiving_share: Mapping[str, float | None]
    f_quartile_bands: tuple[QuartileBand, ...]
    g_categories: Groups


@dataclass(frozen=True)
class PayEquity:
    """Pay of women and men compared.

    Attributes:
        people_count: all of them; other_count have neither gender and are in no gap.
        total: everybody with their gaps by component.
        by_level: the same by job level.
        article9: what the Directive lists.
        trigger: Article 10(1) by category.
        adjusted: basic and whole pay, each without and with job level held constant.
        decomposition: Oaxaca-Blinder of basic pay with job level among the variables.
        closing: costs of the rules asked for.
        closing_wanted: the smallest rule that brings the adjusted gap to what is wanted.
    """

    people_count: int
    other_count: int
    total: Group
    by_level: Groups
    article9: Article9
    trigger: Trigger
    adjusted: tuple[AdjustedGap | NotEstimable, ...]
    decomposition: Decomposition | NotEstimable
    closing: tuple[ClosingCost | NotEstimable, ...]
    closing_wanted: ClosingCost | NotEstimable


def pay_equity(
    people: PaidPeople,
    *,
    categories: Column | Sequence[Column] = "job_level",
    held_constant: Sequence[Factor] = HELD_CONSTANT,
    rules: Sequence[ClosingRule] = (ClosingRule(),),
    wanted_gap_rate: float = 0.05,
    bootstrap: int = 200,
    seed: int = 0,
) -> PayEquity:
    """Every figure of pay equity of these people; the order they come in does not matter.

    Args:
        people: women, men and others; others are counted and in no gap.
        categories: the column, or two columns, whose values are the categories of workers.
        held_constant: what regressions hold constant besides job level.
        rules: what closing costs are asked of.
        wanted_gap_rate: what the adjusted gap of basic pay is to come down to, in size.
        bootstrap: samples for the errors of the decomposition; 0 for none.
        seed: of the bootstrap; the same people and seed give the same figures.

    Raises:
        PeopleRefused: categories of unknown columns, or a rule that is none.
    """
    people = people.in_order()
    levels, chosen = grouping(people, "job_level"), grouping(people, categories)
    total = everybody(people, (levels, chosen))
    by_category = groups(people, chosen)
    whole = (*(one for one in held_constant if one != "job_level"), LEVEL)
    fitted = fitted_pay(people, whole) if not total.is_hidden else _TOO_FEW
    return PayEquity(
        people_count=len(people),
        other_count=int((~people.is_woman & ~people.is_man).sum()),
        total=total,
        by_level=groups(people, levels),
        article9=_article9(people, total, by_category),
        trigger=trigger(people, chosen, by_category, whole),
        adjusted=tuple(
            _TOO_FEW if total.is_hidden else adjusted_gap(people, factors, component=component)
            for component in ADJUSTED_OF
            for factors in (whole[:-1], whole)
        ),
        decomposition=_TOO_FEW
        if total.is_hidden
        else pay_decomposition(people, whole, bootstrap=bootstrap, seed=seed),
        closing=tuple(
            fitted if isinstance(fitted, NotEstimable) else _shown(closing_cost(fitted, rule))
            for rule in rules
        ),
        closing_wanted=fitted
        if isinstance(fitted, NotEstimable)
        else _shown(smallest_rule(fitted, wanted_gap_rate)),
    )


def _article9(people: PaidPeople, total: Group, by_category: Groups) -> Article9:
    is_shown = not total.is_hidden
    pay = total.gaps["pay"] if is_shown else None
    variable = total.gaps["variable"] if is_shown else None
    return Article9(
        a_gap_rate=pay.mean_gap_rate if pay else None,
        b_variable_gap_rate=variable.mean_gap_rate if variable else None,
        c_median_gap_rate=pay.median_gap_rate if pay else None,
        d_median_variable_gap_rate=variable.median_gap_rate if variable else None,
        e_receiving_share={"women": total.women_receiving_share, "men": total.men_receiving_share},
        f_quartile_bands=quartile_bands(people) if is_shown else (),
        g_categories=by_category,
    )


@overload
def _shown(cost: ClosingCost) -> ClosingCost: ...
@overload
def _shown(cost: ClosingCost | NotEstimable) -> ClosingCost | NotEstimable: ...
def _shown(cost: ClosingCost | NotEstimable) -> ClosingCost | NotEstimable:
    """Without the raises of one to four people."""
    if isinstance(cost, NotEstimable):
        return cost
    raised = (cost.raised_women_count, cost.raised_men_count, cost.raised_other_count)
    hidden = hidden_groups([[count or 0 for count in raised]])
    women, men, other = (
        None if hides else count for hides, count in zip(hidden.groups, raised, strict=True)
    )
    shown = replace(cost, raised_women_count=women, raised_men_count=men, raised_other_count=other)
    if not hidden.total:
        return shown
    return replace(
        shown, cost_cents=None, full_time_cents=None, raw_gap_after=None, adjusted_gap_after=None
    )
