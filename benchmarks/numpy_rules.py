"""What is in force in one year of one parameter set, as the NumPy simulation reads it."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.numpy_draws import Ints
from comptune.engine.world import Parameters

COLA, MERIT, PROMOTION = "cola", "merit", "promotion"


@dataclass(frozen=True)
class Rules:
    """One year. Arrays have one entry a level; hazards and merit rates are flat."""

    year: int
    is_start_year: bool
    days: int
    effective: dict[str, int]  # day of the year of each raise
    merit_month: int  # year x 12 + month
    minimum: Ints
    maximum: Ints
    cola_rate: Ints
    promotion_raise: Ints
    bonus_target: Ints
    benefits_load: Ints
    hire_position: Ints
    hire_adjustment: Ints
    hire_exit: Ints
    growth: int
    leaver_bonus_share: int
    lump_sum_share: int
    min_service: int
    spread: int
    market: int
    elasticity: int
    on_opening: bool
    ages: int
    tenures: int
    termination: NDArray[np.int32]
    promotion: NDArray[np.int32]
    merit: NDArray[np.int32]

    @property
    def order(self) -> list[str]:
        """The raises in order of their day; ties in the order in which they are named."""
        return sorted(self.effective, key=lambda kind: self.effective[kind])


def rules_of(parameters: Parameters, position: int, year: int) -> Rules:
    """The rules of the parameter set at that position and of the year with that index."""

    def number(name: str) -> int:
        return int(getattr(parameters, name)[position, year])

    def by_level(name: str) -> Any:
        return getattr(parameters, name)[position, year]

    calendar_year = parameters.start_year + year

    def effective(name: str) -> int:
        return date(calendar_year, number(name), 1).timetuple().tm_yday

    return Rules(
        year=calendar_year,
        is_start_year=year == 0,
        days=366 if calendar.isleap(calendar_year) else 365,
        effective={kind: effective(f"{kind}_month") for kind in (COLA, MERIT, PROMOTION)},
        merit_month=calendar_year * 12 + number("merit_month"),
        minimum=by_level("range_minimum"),
        maximum=by_level("range_maximum"),
        cola_rate=by_level("cola_rate"),
        promotion_raise=by_level("promotion_raise"),
        bonus_target=by_level("bonus_target"),
        benefits_load=by_level("benefits_load"),
        hire_position=by_level("new_hire_range_position"),
        hire_adjustment=by_level("new_hire_salary_adjustment"),
        hire_exit=by_level("new_hire_termination_rate"),
        growth=number("headcount_growth"),
        leaver_bonus_share=number("leaver_bonus_share"),
        lump_sum_share=number("lump_sum_share"),
        min_service=number("merit_min_service_months"),
        spread=number("new_hire_range_spread"),
        market=number("market_movement"),
        elasticity=number("quit_elasticity"),
        on_opening=bool(parameters.opening_base[position]),
        ages=parameters.termination_hazard.shape[3],
        tenures=parameters.termination_hazard.shape[4],
        termination=by_level("termination_hazard").ravel(),
        promotion=by_level("promotion_hazard").ravel(),
        merit=by_level("merit_table").ravel(),
    )
