"""Everything about pay equity of some people at once, small groups hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comptune.equity.findings import (
    AdjustedGap,
    ClosingCost,
    ClosingRule,
    Component,
    Decomposition,
    Gap,
    Group,
    Groups,
    NotEstimable,
    QuartileBand,
    Trigger,
)
from comptune.equity.people import Column, PaidPeople


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
    rules: Sequence[ClosingRule] = (ClosingRule(),),
    wanted_gap_rate: float = 0.01,
    bootstrap: int = 200,
    seed: int = 0,
) -> PayEquity:
    """Every figure of pay equity of these people.

    Args:
        people: women, men and others; others are counted and in no gap.
        categories: the column, or two columns, whose values are the categories of workers.
        rules: what closing costs are asked of.
        wanted_gap_rate: what the adjusted gap of basic pay is to come down to, in size.
        bootstrap: samples for the errors of the decomposition; 0 for none.
        seed: of the bootstrap; the same people and seed give the same figures.
    """
    raise NotImplementedError


__all__ = ["Article9", "Component", "Gap", "PayEquity"]
