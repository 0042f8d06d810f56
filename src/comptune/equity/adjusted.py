"""The adjusted gap: what is left between women and men who are alike in what is held constant.

Least squares of log pay on being a woman and what is held constant; standard errors are HC3
(MacKinnon and White 1985), which allow pay to scatter more in some groups than in others and are
made for few people. The gap is 1 - exp(coefficient), so that it has the sign and base of the raw
gap. It is a description: what it holds constant may itself be unequal, and what it does not
know is not held constant.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import statsmodels.api as sm

from comptune.equity.design import Factor, design, independent, leverages
from comptune.equity.findings import AdjustedGap, Component, NotEstimable
from comptune.equity.gaps import pay_of
from comptune.equity.people import Flags, Floats, PaidPeople
from comptune.metrics.small_groups import SMALLEST_GROUP

FEWEST_TO_SPARE: Final = 10  # people more than coefficients
_ALONE: Final = 1 - 1e-8


def adjusted_gap(
    people: PaidPeople, held_constant: Sequence[Factor], *, component: Component = "basic"
) -> AdjustedGap | NotEstimable:
    """The gap of log pay with these factors held constant, or why there is none.

    Args:
        people: those of neither gender are not in it.
        held_constant: factors of the regression.
        component: "basic" or "pay"; people without any are refused, as 0 has no logarithm.
    """
    compared = people.only(people.is_woman | people.is_man)
    chosen, columns = shared_groups(compared, held_constant)
    shared = compared.only(chosen)
    reason = _why_not(shared, columns)
    if reason is not None:
        return NotEstimable(reason)
    pay = pay_of(shared, component)
    if pay.min() <= 0:
        return NotEstimable("Somebody has no pay of this kind, and nothing has no logarithm.")
    fit = sm.OLS(np.log(pay / 100), columns).fit(cov_type="HC3", use_t=True)
    return _found(fit, shared, component, tuple(held_constant), len(compared) - len(shared))


def shared_groups(people: PaidPeople, factors: Sequence[Factor]) -> tuple[Flags, Floats]:
    """Who shares each group with others, and their columns, being a woman last.

    Who is alone in a group is fitted by that group and tells nothing about gender; HC3 would
    divide by zero there. Leaving them out changes no coefficient that is left.
    """
    chosen = np.ones(len(people), dtype=np.bool_)
    while True:
        here = people.only(chosen)
        controls = design(here, factors).columns
        columns = np.column_stack([controls, here.is_woman.astype(np.float64)])
        if len(columns) <= columns.shape[1]:
            return chosen, columns
        alone = leverages(columns[:, independent(columns)]) > _ALONE
        if not alone.any():
            return chosen, columns
        chosen[np.flatnonzero(chosen)[alone]] = False


def _why_not(people: PaidPeople, columns: Floats) -> str | None:
    """The reason why gender has no coefficient here."""
    for name, count in (("women", people.is_woman.sum()), ("men", people.is_man.sum())):
        if count < SMALLEST_GROUP:
            return (
                f"There are fewer than {SMALLEST_GROUP} {name} who share their groups with others."
            )
    needed = columns.shape[1] + FEWEST_TO_SPARE
    if len(people) < needed:
        return (
            f"There are {len(people)} women and men; {columns.shape[1]} coefficients need "
            f"{needed}, {FEWEST_TO_SPARE} more than there are of them."
        )
    if not independent(columns)[-1]:
        return "What is held constant tells who is a woman, so the two cannot be told apart."
    return None


def _found(
    fit: Any,
    people: PaidPeople,
    component: Component,
    held_constant: tuple[str, ...],
    left_out: int,
) -> AdjustedGap:
    coefficient = float(fit.params[-1])
    low, high = (float(end) for end in fit.conf_int(alpha=0.05)[-1])
    return AdjustedGap(
        component=component,
        held_constant=held_constant,
        gap_rate=-float(np.expm1(coefficient)),
        gap_low=-float(np.expm1(high)),
        gap_high=-float(np.expm1(low)),
        coefficient=coefficient,
        standard_error=float(fit.bse[-1]),
        people_count=len(people),
        women_count=int(people.is_woman.sum()),
        men_count=int(people.is_man.sum()),
        left_out_count=left_out,
        r_squared=float(fit.rsquared),
    )
