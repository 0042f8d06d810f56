"""Article 10(1) of Directive (EU) 2023/970, the joint pay assessment, as far as figures carry it.

Only condition (a) is arithmetic. Whether a difference is justified (b) and whether it was remedied
in time (c) are for people to state; what is here is what they may look at.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from comptune.equity.adjusted import adjusted_gap
from comptune.equity.design import Factor
from comptune.equity.findings import Condition, Group, Groups, Trigger, TriggerCategory
from comptune.equity.gaps import Grouping
from comptune.equity.people import Cents, PaidPeople

THRESHOLD: Final = Fraction(5, 100)
_TEXTS: Final[dict[str, str]] = {
    "a": "a difference in the average pay level between female and male workers of at least 5 % "
    "in any category of workers",
    "b": "the employer has not justified such a difference on the basis of objective, "
    "gender-neutral criteria",
    "c": "the employer has not remedied such an unjustified difference within six months of the "
    "date of submission of the pay reporting",
}


def trigger(
    people: PaidPeople, by: Grouping, found: Groups, held_constant: Sequence[Factor]
) -> Trigger:
    """Each category held against the three conditions.

    Args:
        people: all of them.
        by: the categories, `found` are their gaps.
        found: of `groups`.
        held_constant: by the adjusted gap of a category that reaches the threshold, less what the
            category itself holds constant.
    """
    own = [factor for factor in held_constant if factor not in by.columns]
    categories = tuple(
        _category(people.only(members), group, own)
        for members, group in zip(by.members, found.groups, strict=True)
    )
    return Trigger(by.columns, float(THRESHOLD), categories, _conditions(categories))


def reaches_threshold(women_cents: Cents, men_cents: Cents) -> bool | None:
    """Whether mean pay differs by 5 % of men's or more, whoever gets less; None without a gap.

    In whole numbers, so that 5 % is 5 %.
    """
    if not len(women_cents) or not men_cents.sum():
        return None
    women, men = (Fraction(int(pay.sum()), len(pay)) for pay in (women_cents, men_cents))
    return abs(men - women) / men >= THRESHOLD


def _category(people: PaidPeople, group: Group, held_constant: Sequence[Factor]) -> TriggerCategory:
    if group.is_hidden:
        return TriggerCategory(group.key, True, None, None, None)
    pay = people.pay_cents
    reaches = reaches_threshold(pay[people.is_woman], pay[people.is_man])
    adjusted = adjusted_gap(people, held_constant, component="pay") if reaches else None
    gap_rate = group.gaps["pay"].mean_gap_rate
    return TriggerCategory(group.key, False, gap_rate, reaches, adjusted)


def _conditions(categories: Sequence[TriggerCategory]) -> tuple[Condition, ...]:
    reached = sum(one.reaches_threshold is True for one in categories)
    judged = sum(one.reaches_threshold is not None for one in categories)
    hidden = sum(one.is_hidden for one in categories)
    others = len(categories) - judged - hidden
    words = f"{_categories(reached)} of {judged} compared: a difference of 5 % or more."
    if not judged:
        words = "No category is compared."
    if hidden:
        words += f" {_categories(hidden)} too small to be shown, and not judged here."
    if others:
        words += f" {_categories(others)} without both women and men, so without a difference."
    return (
        Condition("a", _TEXTS["a"], True, reached > 0 if judged else None, words),
        Condition("b", _TEXTS["b"], False, None, _OF_B if reached else _NOTHING_REACHED),
        Condition("c", _TEXTS["c"], False, None, _OF_C if reached else _NOTHING_REACHED),
    )


_OF_B: Final = (
    "Not computed: a person states it for each category. The adjusted gap of the category shows "
    "what is left with the factors held constant, with its interval; it is no proof that these "
    "are objective or gender-neutral."
)
_OF_C: Final = (
    "Not computed: a person states it. The gaps of later years show what a scenario leads to, not "
    "what was done within six months."
)
_NOTHING_REACHED: Final = (
    "Not computed, and not asked for the categories shown: none of them reaches 5 %."
)


def _categories(count: int) -> str:
    return f"{count} categor{'y' if count == 1 else 'ies'}"
