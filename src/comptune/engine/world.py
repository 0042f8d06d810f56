"""What the engine is given: people and parameters as arrays, checked once at the door.

Units: money in cents, rates in parts per million (ppm), FTE in thousandths, calendar years.
Shapes: `n` people, `K` parameter sets, `Y` years, 5 levels, `A` age bands, `T` tenure bands,
5 ratings, 6 range zones. Level 1 is index 0 along a level axis; likewise rating 1 and zone 1.
"""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LEVELS: Final = 5
RATINGS: Final = 5
ZONES: Final = 6
OLDEST_AGE: Final = 150  # ages and tenures beyond the end of a lookup fall into its last entry
LONGEST_TENURE: Final = 120
UNKNOWN_YEAR: Final = -32768  # `birth_base` of those whose birth date is not known
MOST_CENTS: Final = 1_000_000_000_000  # a salary above this could overflow 64-bit products

MOST_MERIT_PPM: Final = 9_000_000  # 900 %: more could overflow on the largest salary

Ints = NDArray[np.int64]


class WorldRefused(ValueError):
    """Arrays that the engine cannot simulate; the message names the array and the rule."""


@dataclass(frozen=True)
class People:
    """The census, one entry per person in ascending order of the UTF-8 bytes of the employee id.

    `hire_base` and `birth_base` are such that completed years on 1 January of year y are y - base:
    the year of the date, plus one unless the date is a 1 January. `hire_month` is year x 12 +
    month, plus one unless hired on the first of a month, so that y x 12 + m - hire_month are whole
    months of service on the first day of month m.
    """

    key: NDArray[np.uint64]  # the first 16 hex digits of md5(employee id)
    salary: Ints  # cents a year, full-time rate
    fte: NDArray[np.int32]  # thousandths
    level: NDArray[np.int8]  # 1..5
    rating: NDArray[np.int8]  # 1..5, 0 where not known
    gender: NDArray[np.int8]  # 1 man, 2 woman, 0 unknown or another
    department: NDArray[np.int32]  # 0..departments - 1
    hire_year: NDArray[np.int16]
    hire_base: NDArray[np.int16]
    birth_base: NDArray[np.int16]  # UNKNOWN_YEAR where the birth date is not known
    hire_month: NDArray[np.int32]
    departments: int

    def __post_init__(self) -> None:
        count = len(self.key)
        for field in fields(self):
            array = getattr(self, field.name)
            if field.name != "departments" and array.shape != (count,):
                raise WorldRefused(f"People.{field.name} has shape {array.shape}, not ({count},)")
        _require_within(self.salary, "People.salary", 1, MOST_CENTS)
        _require_within(self.fte, "People.fte", 1, 1000)
        _require_within(self.level, "People.level", 1, LEVELS)
        _require_within(self.rating, "People.rating", 0, RATINGS)
        _require_within(self.department, "People.department", 0, self.departments - 1)
        if count == 0:
            raise WorldRefused("People is empty: a simulation needs at least one person")

    def __len__(self) -> int:
        return len(self.key)

    @cached_property
    def grouped(self) -> "People":
        """The same people, by department and level: those who are booked together are together."""
        order = np.lexsort((self.level, self.department))
        arrays = {
            field.name: getattr(self, field.name)[order]
            for field in fields(self)
            if field.name != "departments"
        }
        return replace(self, **arrays)

    def check_before(self, start_year: int) -> None:
        """Refuse people born or hired after 1 January of `start_year`: no years are negative."""
        _require_within(self.hire_base, "People.hire_base", 1, start_year)
        born = self.birth_base[self.birth_base != UNKNOWN_YEAR]
        _require_within(born, "People.birth_base", 1, start_year)


@dataclass(frozen=True)
class Structure:
    """What all parameter sets of a batch share: bands, ratings and the ages of those hired."""

    age_band: NDArray[np.uint8]  # (OLDEST_AGE + 1,): index of the band of each age
    unknown_age_band: int
    tenure_band: NDArray[np.uint8]  # (LONGEST_TENURE + 1,)
    rating_cumulative: Ints  # (5,) ppm
    hire_age: Ints  # configured ages, ascending
    hire_age_cumulative: Ints  # ppm


@dataclass(frozen=True)
class Parameters:
    """K resolved parameter sets over Y years. Arrays are (K, Y), (K, Y, 5) or as noted."""

    start_year: int
    opening_base: NDArray[np.bool_]  # (K,): raises apply to the salary of 1 January
    range_minimum: Ints  # cents
    range_maximum: Ints
    cola_rate: Ints
    promotion_raise: Ints  # level 5 is not used
    bonus_target: Ints
    benefits_load: Ints
    new_hire_range_position: Ints
    new_hire_salary_adjustment: Ints
    new_hire_termination_rate: Ints
    headcount_growth: Ints  # (K, Y), may be negative
    leaver_bonus_share: Ints  # (K, Y)
    lump_sum_share: Ints  # (K, Y)
    cola_month: Ints  # (K, Y)
    merit_month: Ints  # (K, Y)
    promotion_month: Ints  # (K, Y)
    merit_min_service_months: Ints  # (K, Y)
    new_hire_range_spread: Ints  # (K, Y)
    market_movement: Ints  # (K, Y)
    quit_elasticity: Ints  # (K, Y) thousandths
    termination_hazard: NDArray[np.int32]  # (K, Y, 5, A, T)
    promotion_hazard: NDArray[np.int32]  # (K, Y, 5, A, T); level 5 is zero
    merit_table: NDArray[np.int32]  # (K, Y, 5, T, 5, 6)

    def __post_init__(self) -> None:
        sets, years = self.headcount_growth.shape
        by_level = (sets, years, LEVELS)
        for field in fields(self):
            if field.name in ("start_year", "opening_base"):
                continue
            shape = getattr(self, field.name).shape
            if shape != (sets, years) and shape[:3] != by_level:
                raise WorldRefused(
                    f"Parameters.{field.name} has shape {shape}; it should start with "
                    f"{(sets, years)} or {by_level}"
                )
        if not bool(np.all(self.range_minimum < self.range_maximum)):
            raise WorldRefused("Parameters.range_minimum must be below range_maximum everywhere")
        _require_within(self.merit_table, "Parameters.merit_table", 0, MOST_MERIT_PPM)
        _require_within(self.range_minimum, "Parameters.range_minimum", 0, MOST_CENTS)
        _require_within(self.range_maximum, "Parameters.range_maximum", 1, MOST_CENTS)
        _require_within(
            self.promotion_hazard[:, :, LEVELS - 1], "promotion hazard of level 5", 0, 0
        )

    def only(self, position: int) -> "Parameters":
        """One of the parameter sets, as a batch of one."""
        return self.some(slice(position, position + 1))

    def some(self, positions: slice) -> "Parameters":
        """Some of the parameter sets."""
        arrays = {
            field.name: getattr(self, field.name)[positions]
            for field in fields(self)
            if field.name != "start_year"
        }
        return Parameters(start_year=self.start_year, **arrays)

    @property
    def sets(self) -> int:
        """K, the number of parameter sets."""
        return int(self.headcount_growth.shape[0])

    @property
    def years(self) -> int:
        """Y, the number of simulated years."""
        return int(self.headcount_growth.shape[1])


def _require_within(array: NDArray[Any], name: str, low: int, high: int) -> None:
    if array.size and (array.min() < low or array.max() > high):
        raise WorldRefused(
            f"{name} lies between {array.min()} and {array.max()}; allowed is {low} to {high}"
        )
