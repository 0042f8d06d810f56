"""What sums cannot tell: middle salaries, and what salaries lack to a line, exact to the cent."""

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from comptune.metrics.evaluate import LEVEL_COUNT, TotalsRefused, Values
from comptune.metrics.formula import LINES, Shortfall

if TYPE_CHECKING:  # the engine's compiler takes a second to load, and only the type is needed
    from comptune.engine.simulate import Totals

# The engine's codes of gender; anything else is unknown or other, and in neither median.
GENDER_CODES: Final[dict[str, int | None]] = {
    "closing_salary": None,
    "men_salary": 1,
    "women_salary": 2,
}
_LINES: Final = tuple(Shortfall(line) for line in LINES)


def median_salaries(totals: "Totals", *, by: tuple[str, ...] = ()) -> dict[str, Values]:
    """Medians and shortfalls by population, for `evaluate(totals.values, medians=...)`.

    Args:
        totals: simulated with `closing=True`.
        by: () or ("level",); by anything else medians are not defined and nothing is returned.

    Returns:
        population -> float64 [set, seed, year(, level)] of whole cents, NaN where nobody is in it.

    Raises:
        TotalsRefused: the closing salaries were not asked for.
    """
    sets, seeds, years = totals.values.shape[:3]
    if len(totals.closing) != sets * seeds * years:
        raise TotalsRefused(
            place="totals",
            value=f"with closing salaries of {len(totals.closing)} years",
            rule=f"medians need those of all {sets * seeds * years}",
            remedy="Simulate with closing=True.",
        )
    if by not in ((), ("level",)):
        return {}
    shape = (sets, seeds, years, *((LEVEL_COUNT,) if by else ()))
    populations = (*GENDER_CODES, *(line.population for line in _LINES))
    found: dict[str, Values] = {population: np.full(shape, np.nan) for population in populations}
    for people in totals.closing:
        place = (people.parameter_set, people.seed_index, people.year_index)
        if not by:
            _write(found, place, people.salary, people.gender)
        by_level = np.argsort(people.level, kind="stable")  # of bytes: one pass
        edges = np.searchsorted(people.level[by_level], np.arange(1, LEVEL_COUNT + 2))
        for level, (first, end) in enumerate(pairwise(edges)):
            here = by_level[first:end]
            salary = people.salary[here]
            if by:
                _write(found, (*place, level), salary, people.gender[here])
            _add_shortfalls(found, (*place, level) if by else place, salary)
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


def shortfall_cents(salary_cents: NDArray[np.int64], per_cent: int) -> int:
    """What the salaries of one level lack to so many per cent of their mean, added up."""
    count = len(salary_cents)
    line = (2 * per_cent * int(salary_cents.sum()) + 100 * count) // (200 * count)
    return int(np.maximum(line - salary_cents, 0).sum())


def _add_shortfalls(
    found: dict[str, Values], place: tuple[int, ...], salary_cents: NDArray[np.int64]
) -> None:
    """Those of one level, added to what the place has of other levels."""
    if not len(salary_cents):
        return
    for line in _LINES:
        values = found[line.population]
        before = 0.0 if np.isnan(values[place]) else values[place]
        values[place] = before + shortfall_cents(salary_cents, line.per_cent)


def _write(
    found: dict[str, Values],
    place: tuple[int, ...],
    salary_cents: NDArray[np.int64],
    gender: NDArray[np.int8],
) -> None:
    for population, code in GENDER_CODES.items():
        chosen = salary_cents if code is None else salary_cents[gender == code]
        middle = median_cents(chosen)
        if middle is not None:
            found[population][place] = middle
