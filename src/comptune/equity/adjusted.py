"""The adjusted gap: what is left between women and men who are alike in what is held constant.

Least squares of log pay on being a woman and what is held constant; standard errors are HC3
(MacKinnon and White 1985), which allow pay to scatter more in some groups than in others and are
made for few people. The gap is 1 - exp(coefficient), so that it has the sign and base of the raw
gap. It is a description: what it holds constant may itself be unequal, and what it does not
know is not held constant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from comptune.equity.design import Factor, design
from comptune.equity.findings import AdjustedGap, Component, NotEstimable
from comptune.equity.gaps import pay_of
from comptune.equity.people import Floats, PaidPeople
from comptune.metrics.small_groups import SMALLEST_GROUP

FEWEST_TO_SPARE: Final = 10  # people more than coefficients
_ALONE: Final = 1 - 1e-8
_NOTHING: Final = 1e-9  # of a column's length


@dataclass(frozen=True)
class Compared:
    """Women and men who share each group with others, ready for a regression.

    Attributes:
        chosen: positions of these people among all that were given.
        people: they.
        columns: what is held constant, and last being a woman.
        leverages: how much of each person's fitted value is their own.
        gender_left: what is left of being a woman beside what is held constant.
    """

    chosen: NDArray[np.int64]
    people: PaidPeople
    columns: Floats
    leverages: Floats
    gender_left: Floats

    @property
    def reason(self) -> str | None:
        """Why gender has no coefficient here; None where it has one."""
        people, width = self.people, self.columns.shape[1]
        for name, count in (("women", people.is_woman.sum()), ("men", people.is_man.sum())):
            if count < SMALLEST_GROUP:
                return (
                    f"There are fewer than {SMALLEST_GROUP} {name} who share their groups with "
                    "others."
                )
        if len(people) < width + FEWEST_TO_SPARE:
            return (
                f"There are {len(people)} women and men; {width} coefficients need "
                f"{width + FEWEST_TO_SPARE}, {FEWEST_TO_SPARE} more than there are of them."
            )
        if np.linalg.norm(self.gender_left) <= _NOTHING * np.linalg.norm(self.columns[:, -1]):
            return "What is held constant tells who is a woman, so the two cannot be told apart."
        return None


def adjusted_gap(
    people: PaidPeople, held_constant: Sequence[Factor], *, component: Component = "basic"
) -> AdjustedGap | NotEstimable:
    """The gap of log pay with these factors held constant, or why there is none.

    Args:
        people: those of neither gender are not in it.
        held_constant: factors of the regression.
        component: "basic" or "pay"; people without any are refused, as 0 has no logarithm.
    """
    # A second to load, which only regressions pay.
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415

    compared = compare(people.in_order(), held_constant)
    if compared.reason is not None:
        return NotEstimable(compared.reason)
    pay = pay_of(compared.people, component)
    if pay.min() <= 0:
        return NotEstimable("Somebody has no pay of this kind, and nothing has no logarithm.")
    fit = OLS(np.log(pay / 100), compared.columns).fit(cov_type="HC3", use_t=True)
    everyone = int((people.is_woman | people.is_man).sum())
    return _found(
        fit, compared.people, component, tuple(held_constant), everyone - len(compared.people)
    )


def compare(people: PaidPeople, held_constant: Sequence[Factor]) -> Compared:
    """The women and men of these people who share each group with others.

    Who is alone in a group is fitted by that group and tells nothing about gender; HC3 would
    divide by zero there. Leaving them out changes no coefficient that is left.
    """
    chosen = np.flatnonzero(people.is_woman | people.is_man)
    while True:
        here = people.only(chosen)
        controls = design(here, held_constant).columns
        columns = np.column_stack([controls, here.is_woman.astype(np.float64)])
        q, r = np.linalg.qr(columns)
        left = q[:, -1] * r[-1, -1] if len(columns) >= columns.shape[1] else np.zeros(len(columns))
        found = Compared(chosen, here, columns, np.asarray((q**2).sum(axis=1)), np.asarray(left))
        alone = found.leverages > _ALONE
        if found.reason is not None or not alone.any():
            return found
        chosen = chosen[~alone]


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
