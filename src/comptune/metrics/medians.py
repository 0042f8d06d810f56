"""Middle salaries, exact to the cent, from each person's closing salary."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from comptune.metrics.evaluate import LEVEL_COUNT, TotalsRefused

UNKNOWN_GENDER: Final = 0
MAN: Final = 1
WOMAN: Final = 2

_GENDERS: Final[dict[str, int | None]] = {
    "closing_salary": None,
    "men_salary": MAN,
    "women_salary": WOMAN,
}


@dataclass(frozen=True, slots=True)
class ClosingSalaries:
    """The closing head count of a year, one entry a person, in any order.

    Attributes:
        salary_cents: int64, full-time annual salary.
        level: int8, 1..5.
        gender: int8, 0 unknown or other, 1 man, 2 woman.
    """

    salary_cents: NDArray[np.int64]
    level: NDArray[np.int8]
    gender: NDArray[np.int8]

    def __post_init__(self) -> None:
        shapes = {self.salary_cents.shape, self.level.shape, self.gender.shape}
        if len(shapes) > 1 or self.salary_cents.ndim != 1:
            raise TotalsRefused(
                place="closing salaries",
                value=str(sorted(shapes)),
                rule="salary, level and gender have one entry a person",
                remedy="Give the three arrays as the engine returns them",
            )


def median_salaries(
    years: Sequence[ClosingSalaries], *, by: tuple[str, ...] = ()
) -> dict[str, NDArray[np.float64]]:
    """Medians by population: [year], or [year, level] for by=("level",).

    Whole cents in floats, NaN where the population is empty. By anything else than level medians
    are not defined and nothing is returned.
    """
    if by not in ((), ("level",)):
        return {}
    found = {
        population: np.full((len(years), LEVEL_COUNT) if by else len(years), np.nan)
        for population in _GENDERS
    }
    for year, people in enumerate(years):
        salaries, gender = people.salary_cents, people.gender
        if not by:
            _write(found, year, salaries, gender)
            continue
        for level in range(1, LEVEL_COUNT + 1):
            here = people.level == level
            _write(found, (year, level - 1), salaries[here], gender[here])
    return found


def median_cents(salary_cents: NDArray[np.int64]) -> int | None:
    """The middle one; for an even count the mean of the two middle ones, half up to the cent."""
    count = salary_cents.size
    if count == 0:
        return None
    middle = count // 2
    split = np.partition(salary_cents, middle)
    upper = int(split[middle])
    if count % 2 == 1:
        return upper
    lower = int(split[:middle].max())
    return (lower + upper + 1) // 2


def _write(
    found: dict[str, NDArray[np.float64]],
    place: Any,
    salaries: NDArray[np.int64],
    gender: NDArray[np.int8],
) -> None:
    for population, code in _GENDERS.items():
        chosen = salaries if code is None else salaries[gender == code]
        middle = median_cents(chosen)
        if middle is not None:
            found[population][place] = middle
