"""Parameters laid out for the kernel: a contiguous row of settings a year, of rates a level."""

import calendar
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from comptune.engine.instructions import ENTRIES
from comptune.engine.world import LEVELS, OLDEST_AGE, Ints, Parameters, Structure

# Columns of `settings`, one row a parameter set and year.
DAYS: Final = 0
COLA_DAY: Final = 1
MERIT_DAY: Final = 2
PROMOTION_DAY: Final = 3
MERIT_MONTH_NUMBER: Final = 4  # year x 12 + month, comparable with People.hire_month
MIN_SERVICE: Final = 5
LUMP_SHARE: Final = 6
LEAVER_BONUS: Final = 7
MARKET: Final = 8
ELASTICITY: Final = 9
GROWTH: Final = 10
SPREAD: Final = 11
OPENING_BASE: Final = 12
ORDER: Final = 13  # three columns: which raise comes first, second and third
SETTINGS: Final = 16

# The raises, in the order in which ties are resolved.
COLA: Final = 0
MERIT: Final = 1
PROMOTION: Final = 2

# Columns of `rates`, one row a parameter set, year and level.
COLA_RATE: Final = 0
PROMOTION_RAISE: Final = 1
BONUS: Final = 2
BENEFITS: Final = 3
MINIMUM: Final = 4
MAXIMUM: Final = 5
HIRE_POSITION: Final = 6
HIRE_ADJUSTMENT: Final = 7
HIRE_EXIT: Final = 8
RATES: Final = 9

# Rows of `by_level` besides those.
NEXT_MINIMUM: Final = 9  # of the level above
NEXT_MAXIMUM: Final = 10

UNKNOWN_AGE: Final = OLDEST_AGE + 1

Rates: TypeAlias = NDArray[Any]  # int64, or float64 where the kernel may calculate with those


class Packed(NamedTuple):
    """All that a year needs to know, for every parameter set of a batch."""

    start_year: int
    settings: Ints  # (K, Y, SETTINGS)
    rates: Rates  # (K, Y, 5, RATES)
    by_level: Rates  # (K, Y, rates, ENTRIES): the same, a table each, indexed by level
    inverse_ends: NDArray[np.float64]  # (K, Y, ENTRIES): 0.5 / (minimum + maximum), by level
    chances: Ints  # (K, Y, 5 x A x T): of termination, above it in 32 bits that of promotion
    merit: NDArray[np.int32]  # (K, Y, 5 x T x 5 x 6)
    age_band: NDArray[np.uint8]  # by completed years; the last one is that of `UNKNOWN_AGE`
    tenure_band: NDArray[np.uint8]
    tenure_bands: int
    rating_cumulative: Ints
    hire_age: Ints
    hire_age_cumulative: Ints


def pack(parameters: Parameters, structure: Structure, *, floats: bool) -> Packed:
    """The kernel's view of parameters and structure; `floats` decides what it calculates with."""
    rates = rates_of(parameters)
    minimum, maximum = rates[..., MINIMUM], rates[..., MAXIMUM]
    by_level = np.concatenate(
        [_tables(rates), _tables(_next(minimum)[..., None]), _tables(_next(maximum)[..., None])],
        axis=2,
    )
    kind = np.float64 if floats else np.int64
    return Packed(
        parameters.start_year,
        _settings(parameters),
        rates.astype(kind),
        by_level.astype(kind),
        _tables(0.5 / (minimum + maximum)[..., None])[:, :, 0],
        _flat(parameters.termination_hazard) + (_flat(parameters.promotion_hazard) << 32),
        _flat(parameters.merit_table).astype(np.int32),
        np.append(structure.age_band, np.uint8(structure.unknown_age_band)),
        structure.tenure_band,
        parameters.termination_hazard.shape[4],
        structure.rating_cumulative,
        structure.hire_age,
        structure.hire_age_cumulative,
    )


def _tables(rates: NDArray[Any]) -> NDArray[Any]:
    """(K, Y, 5, rates) as tables (K, Y, rates, ENTRIES) with the entry of a level at its index."""
    levels = np.clip(np.arange(ENTRIES), 1, LEVELS) - 1
    return np.ascontiguousarray(np.swapaxes(rates, 2, 3)[..., levels])


def _next(by_level: Ints) -> Ints:
    """What the level above has, (K, Y, 5)."""
    return by_level[..., [1, 2, 3, 4, 4]]


def _flat(table: NDArray[np.int32]) -> Ints:
    """A table of each parameter set and year, one row each."""
    return np.ascontiguousarray(table, np.int64).reshape(*table.shape[:2], -1)


@cache
def first_days_of(year: int) -> Ints:
    """Day of the year of the first day of each month of a calendar year, (12,)."""
    lengths = [calendar.monthrange(year, month)[1] for month in range(1, 12)]
    days = 1 + np.cumsum([0, *lengths], dtype=np.int64)
    days.setflags(write=False)
    return days


@cache
def hire_months_of(year: int) -> Ints:
    """The month from whose first day on a hire of each day of the year serves: year x 12 + month.

    That of the day itself where it is a first day, else the next one. Indexed by day, (367,).
    """
    days = np.arange(367)
    begun = np.searchsorted(first_days_of(year), days, side="left")
    months = year * 12 + 1 + begun
    months.setflags(write=False)
    return months


def first_days(start_year: int, months: Ints) -> Ints:
    """Day of the year of the first day of each month; `months` is (K, Y), 1..12."""
    found = np.empty(months.shape, np.int64)
    for y in range(months.shape[1]):
        found[:, y] = first_days_of(start_year + y)[months[:, y] - 1]
    return found


def _settings(parameters: Parameters) -> Ints:
    start = parameters.start_year
    packed = np.zeros((parameters.sets, parameters.years, SETTINGS), np.int64)
    years = start + np.arange(parameters.years)
    packed[:, :, DAYS] = [366 if calendar.isleap(int(year)) else 365 for year in years]
    packed[:, :, COLA_DAY] = first_days(start, parameters.cola_month)
    packed[:, :, MERIT_DAY] = first_days(start, parameters.merit_month)
    packed[:, :, PROMOTION_DAY] = first_days(start, parameters.promotion_month)
    packed[:, :, MERIT_MONTH_NUMBER] = years * 12 + parameters.merit_month
    packed[:, :, MIN_SERVICE] = parameters.merit_min_service_months
    packed[:, :, LUMP_SHARE] = parameters.lump_sum_share
    packed[:, :, LEAVER_BONUS] = parameters.leaver_bonus_share
    packed[:, :, MARKET] = parameters.market_movement
    packed[:, :, ELASTICITY] = parameters.quit_elasticity
    packed[:, :, GROWTH] = parameters.headcount_growth
    packed[:, :, SPREAD] = parameters.new_hire_range_spread
    packed[:, :, OPENING_BASE] = parameters.opening_base[:, None]
    days = packed[:, :, COLA_DAY : PROMOTION_DAY + 1]
    packed[:, :, ORDER:SETTINGS] = np.argsort(days, axis=2, kind="stable")
    return packed


def rates_of(parameters: Parameters) -> Ints:
    """Rates by level, (K, Y, 5, RATES)."""
    packed = np.zeros((parameters.sets, parameters.years, LEVELS, RATES), np.int64)
    packed[..., COLA_RATE] = parameters.cola_rate
    packed[..., PROMOTION_RAISE] = parameters.promotion_raise
    packed[..., BONUS] = parameters.bonus_target
    packed[..., BENEFITS] = parameters.benefits_load
    packed[..., MINIMUM] = parameters.range_minimum
    packed[..., MAXIMUM] = parameters.range_maximum
    packed[..., HIRE_POSITION] = parameters.new_hire_range_position
    packed[..., HIRE_ADJUSTMENT] = parameters.new_hire_salary_adjustment
    packed[..., HIRE_EXIT] = parameters.new_hire_termination_rate
    return packed
