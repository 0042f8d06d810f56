"""What joiners and leavers do to the average salary; and one set of metrics less another."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptune.errors import ComptuneError
from comptune.metrics.evaluate import Values, evaluate


class NotComparable(ComptuneError):
    """Two sets of metrics that do not hold the same metrics in the same shape."""


@dataclass(frozen=True, slots=True)
class Dilution:
    """Averages in cents and growth in natural units, by [..., year(, department)]; NaN if nobody.

    `effect` is growth less growth without turnover: it is what makes average pay fall while
    everyone gets a raise.
    """

    opening: Values
    closing: Values
    stayers_opening: Values
    stayers: Values
    joiners: Values
    leavers: Values
    growth: Values
    growth_without_turnover: Values
    effect: Values


_METRICS: dict[str, str] = {
    "opening": "average_opening_salary",
    "closing": "average_salary",
    "stayers_opening": "average_opening_salary_stayers",
    "stayers": "average_salary_stayers",
    "joiners": "average_salary_joiners",
    "leavers": "average_salary_leavers",
    "growth": "average_salary_growth",
    "growth_without_turnover": "growth_without_turnover",
    "effect": "dilution_effect",
}


def dilution(totals: NDArray[np.int64], *, by: tuple[str, ...] = ()) -> Dilution:
    """The average salaries of stayers, joiners and leavers, in total or by department.

    By level it is not defined: promotions move the averages of levels too.
    """
    found = evaluate(totals, tuple(_METRICS.values()), by=by)
    return Dilution(**{field: found[metric] for field, metric in _METRICS.items()})


def compare(these: Mapping[str, Values], those: Mapping[str, Values]) -> dict[str, Values]:
    """Each metric of these less that of those, in its own unit; NaN where either is not known."""
    for name in (*these, *those):
        shapes = [str(list(side[name].shape)) if name in side else "no" for side in (these, those)]
        if shapes[0] != shapes[1]:
            raise NotComparable(
                place=f"metric {name}",
                value=f"{shapes[0]} values against {shapes[1]}",
                rule="only the same metrics of the same years and groups are compared",
                remedy="Evaluate both with the same names and groups.",
            )
    return {name: np.asarray(values - those[name]) for name, values in these.items()}
