"""What a regression holds constant, as columns of numbers.

Missing ratings, ages and tenures do not drop anybody: the value is set to the mean of the others
and a column of its own says who has none, so that having none is a category with its own pay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from comptune.equity.people import Flags, Floats, PaidPeople

Factor = Literal["tenure", "age", "performance_rating", "department", "location", "job_level"]

FACTORS: Final[tuple[Factor, ...]] = get_args(Factor)
CONSTANT: Final = "constant"
_NUMBERS: Final[dict[Factor, str]] = {
    "tenure": "tenure_years",
    "age": "age_years",
    "performance_rating": "performance_rating",
}
_WITH_SQUARE: Final[tuple[Factor, ...]] = ("tenure", "age")
_DEPENDENT: Final = 1e-9  # of a column's length: what is left of it beside the columns before


@dataclass(frozen=True)
class Design:
    """Columns of a regression, the constant first; none depends on those before it.

    Attributes:
        columns: (people, columns).
        variables: the variable that each column is of.
        categories: the variables whose columns are groups of people, all but the first.
    """

    columns: Floats
    variables: tuple[str, ...]
    categories: frozenset[str] = frozenset()


def design(people: PaidPeople, factors: Sequence[Factor]) -> Design:
    """The columns of these factors for these people.

    Ages and tenures come with their squares, and numbers in standard deviations from their mean,
    which changes no coefficient of gender and keeps the arithmetic exact enough. A column that
    the ones before it already tell (locations that are departments) is left out: what is held
    constant is the same without it.
    """
    columns, variables = [np.ones(len(people))], [CONSTANT]
    for factor in factors:
        own = _number(people, factor) if factor in _NUMBERS else _groups(people, factor)
        columns += own
        variables += [factor] * len(own)
    every = np.column_stack(columns)
    kept = independent(every)
    return Design(
        columns=every[:, kept],
        variables=tuple(name for name, keep in zip(variables, kept, strict=True) if keep),
        categories=frozenset(set(factors) - set(_NUMBERS)),
    )


def independent(columns: Floats) -> Flags:
    """Which columns do not depend on those before them."""
    lengths = np.linalg.norm(columns, axis=0)
    if not len(columns):
        return np.zeros(columns.shape[1], dtype=np.bool_)
    scaled = columns / np.where(lengths > 0, lengths, 1.0)
    kept = lengths > 0
    size = min(scaled.shape)
    left = np.abs(np.diag(np.linalg.qr(scaled, mode="r")))
    kept[:size] &= left[:size] > _DEPENDENT
    kept[size:] = False
    return np.asarray(kept)


def _number(people: PaidPeople, factor: Factor) -> list[Floats]:
    values: Floats = getattr(people, _NUMBERS[factor])
    is_known = ~np.isnan(values)
    scaled = np.zeros(len(values))
    if is_known.any():
        known = values[is_known]
        spread = known.std()
        scaled[is_known] = (known - known.mean()) / (spread if spread > 0 else 1.0)
    found = [scaled, scaled**2] if factor in _WITH_SQUARE else [scaled]
    return found if is_known.all() else [*found, (~is_known).astype(np.float64)]


def _groups(people: PaidPeople, factor: Factor) -> list[Floats]:
    values = getattr(people, factor)
    return [(values == value).astype(np.float64) for value in np.unique(values)[1:]]
