"""The probability of staying in budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from comptune.tuning.probability import Chance
from comptune.tuning.variables import Floats


@dataclass(frozen=True)
class BudgetChance:
    """By year, and in every one of the years at once."""

    years: Mapping[int, Chance]
    every_year: Chance


def within(by_year: Mapping[int, tuple[Floats, Decimal | int]]) -> BudgetChance:
    """From each year's values by seed, and its amount; what is not known is not within."""
    inside = {year: values <= float(amount) for year, (values, amount) in by_year.items()}
    always = np.logical_and.reduce(list(inside.values()))
    return BudgetChance(
        {year: Chance(int(one.sum()), len(one)) for year, one in inside.items()},
        Chance(int(always.sum()), len(always)),
    )
