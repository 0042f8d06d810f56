"""What it costs to close a gap by one rule for everybody, whatever their gender.

Pay is fitted without gender; who is paid below the fitted pay, less a tolerance, gets the
shortfall or a share of it. Nobody is lowered, and men and women of the same pay and place get the
same raise. A gap narrows because more women stand below the line, not because women are raised.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np

from comptune.census.people import FULL_TIME, payroll_cents
from comptune.equity.adjusted import FEWEST_TO_SPARE, compare
from comptune.equity.design import Factor, design
from comptune.equity.findings import ClosingCost, ClosingRule, NotEstimable
from comptune.equity.people import Cents, Floats, PaidPeople, PeopleRefused

Along = Literal["tolerance", "share"]
WantedOf = Literal["adjusted", "raw"]

STEP: Final = 0.001  # of the tolerance or the share, when the smallest rule is looked for
_ENOUGH: Final = 1e-12  # what floating point may miss a wanted gap by


@dataclass(frozen=True)
class Fitted:
    """People with the pay that their factors, not their gender, lead to.

    Attributes:
        held_constant: the factors.
        fitted_cents: exp of the fitted logarithm of basic pay.
    """

    people: PaidPeople
    held_constant: tuple[Factor, ...]
    fitted_cents: Floats

    def raises(self, rule: ClosingRule) -> Cents:
        """What each full-time salary is raised by under the rule, in whole cents."""
        line = np.floor(self.fitted_cents * (1 - rule.tolerance_rate) + 0.5).astype(np.int64)
        shortfall = np.maximum(line - self.people.base_pay_cents, 0)
        return np.asarray(np.floor(shortfall * rule.share + 0.5).astype(np.int64))

    def cost(self, rule: ClosingRule) -> ClosingCost:
        """What the rule costs and does; nothing is hidden here."""
        raises = self.raises(rule)
        people = self.people
        before, after = people.base_pay_cents, people.base_pay_cents + raises
        fte = np.rint(people.fte * FULL_TIME).astype(np.int64)
        is_raised = raises > 0
        return ClosingCost(
            rule=rule,
            cost_cents=payroll_cents(after, fte) - payroll_cents(before, fte),
            full_time_cents=int(raises.sum()),
            raised_women_count=int((is_raised & people.is_woman).sum()),
            raised_men_count=int((is_raised & people.is_man).sum()),
            raised_other_count=int((is_raised & ~people.is_woman & ~people.is_man).sum()),
            raw_gap_before=self.raw_gap(before),
            raw_gap_after=self.raw_gap(after),
            adjusted_gap_before=self.adjusted_gap(before),
            adjusted_gap_after=self.adjusted_gap(after),
        )

    def raw_gap(self, cents: Cents) -> float | None:
        """The gap of mean pay; None without both."""
        women, men = cents[self.people.is_woman], cents[self.people.is_man]
        if not len(women) or not len(men):
            return None
        return float((men.mean() - women.mean()) / men.mean())

    def adjusted_gap(self, cents: Cents) -> float | None:
        """The gap with the factors held constant, as `adjusted_gap` has it; None where it has none.

        The coefficient of gender is the same on what the factors leave of gender alone (Frisch and
        Waugh 1933, Lovell 1963), so that many rules are tried quickly.
        """
        if self._gender is None:
            return None
        chosen, left = self._gender
        coefficient = left @ np.log(cents[chosen] / 100) / (left @ left)
        return -float(np.expm1(coefficient))

    @cached_property
    def _gender(self) -> tuple[Cents, Floats] | None:
        """Positions of those in the regression, and what the factors leave of being a woman."""
        compared = compare(self.people, self.held_constant)
        return None if compared.reason else (compared.chosen, compared.gender_left)


def fitted_pay(people: PaidPeople, held_constant: Sequence[Factor]) -> Fitted | NotEstimable:
    """Basic pay as least squares of its logarithm on these factors, without gender, fit it.

    Everybody counts, those of neither gender too. Who is alone in a group is fitted exactly, so
    the rule raises nobody for standing alone.
    """
    # A second to load, which only regressions pay.
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415

    columns = design(people, held_constant).columns
    if len(people) < columns.shape[1] + FEWEST_TO_SPARE:
        return NotEstimable(
            f"There are {len(people)} people; a fit of {columns.shape[1]} coefficients needs "
            f"{columns.shape[1] + FEWEST_TO_SPARE}."
        )
    fit = OLS(np.log(people.base_pay_cents), columns).fit()
    return Fitted(people, tuple(held_constant), np.exp(np.asarray(fit.fittedvalues)))


def closing_cost(fitted: Fitted, rule: ClosingRule) -> ClosingCost:
    """What the rule costs. Raises PeopleRefused for a tolerance or share that is none."""
    if not 0 <= rule.tolerance_rate <= 1 or not 0 < rule.share <= 1:
        raise PeopleRefused(
            place="closing rule",
            value=f"a tolerance of {rule.tolerance_rate} and a share of {rule.share}",
            rule="a tolerance is from 0 to 1, a share above 0 and at most 1",
            remedy="Write 5 % as 0.05.",
        )
    return fitted.cost(rule)


def smallest_rule(
    fitted: Fitted,
    wanted_gap_rate: float,
    *,
    of: WantedOf = "adjusted",
    along: Along = "tolerance",
    tolerance_rate: float = 0.0,
) -> ClosingCost | NotEstimable:
    """The rule that does least among those that bring the gap down to what is wanted, or why none.

    Rules are tried in steps of a tenth of a per cent, from doing nothing on: the gap need not
    narrow with every step, as men are raised too, so the first that is enough is taken.

    Args:
        fitted: the people with their fitted pay.
        wanted_gap_rate: 0 or above; of the gap's own direction, so that for a gap against men of
            -6 % and 0.01 wanted it is to come to -1 % or beyond.
        of: which gap.
        along: "tolerance" lowers the tolerance from where nobody is raised, and pays all of the
            shortfall; "share" raises the share of the shortfall below `tolerance_rate`.
        tolerance_rate: of `along="share"`.

    Raises:
        PeopleRefused: a wanted gap below 0.
    """
    if not wanted_gap_rate >= 0:
        raise PeopleRefused(
            place="wanted gap",
            value=f"{wanted_gap_rate}",
            rule="it is a size, 0 or above, whoever gets less",
            remedy="Write 1 % as 0.01.",
        )
    gap = fitted.adjusted_gap if of == "adjusted" else fitted.raw_gap
    before = gap(fitted.people.base_pay_cents)
    if before is None:
        return NotEstimable(f"There is no {of} gap to close: it cannot be estimated here.")
    direction = 1 if before >= 0 else -1
    best = before * direction
    for rule in _rules(fitted, along, tolerance_rate):
        after = gap(fitted.people.base_pay_cents + fitted.raises(rule))
        reached = before if after is None else after
        best = min(best, reached * direction)
        if reached * direction <= wanted_gap_rate + _ENOUGH:
            return fitted.cost(rule)
    return NotEstimable(
        f"No rule of this kind brings the {of} gap to {wanted_gap_rate * 100:.2f} %: the least "
        f"that one leaves is {best * 100:.2f} % of {abs(before) * 100:.2f} %. Hold other factors "
        "constant, or want less."
    )


def _rules(fitted: Fitted, along: Along, tolerance_rate: float) -> Iterator[ClosingRule]:
    """From the one that raises nobody to the one that raises most."""
    steps = round(1 / STEP)
    if along == "share":
        yield ClosingRule(1.0, 1.0)
        for step in range(1, steps + 1):
            yield ClosingRule(tolerance_rate, step / steps)
        return
    most = 1 - float((fitted.people.base_pay_cents / fitted.fitted_cents).min())
    yield ClosingRule(1.0, 1.0)
    for step in range(min(steps, int(max(most, 0.0) * steps) + 1), -1, -1):
        yield ClosingRule(step / steps, 1.0)
