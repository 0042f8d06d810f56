"""What a simulation is given: people, structure, levers and scenario, in plain integers.

Money is in cents, rates, shares and multipliers are in parts per million, fte and elasticity in
thousandths. Tuples by level start with level 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

LEVELS = (1, 2, 3, 4, 5)
ByLevel = tuple[int, int, int, int, int]
UpTo4 = tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class Person:
    """One row of the census."""

    employee_id: str
    hire_date: date
    job_level: int
    annual_salary_cents: int
    birth_date: date | None = None
    fte_thousandths: int = 1000
    department: str | None = None
    location: str | None = None
    gender: str | None = None
    performance_rating: int | None = None


@dataclass(frozen=True, kw_only=True)
class Levers:
    """The levers of one year. The defaults do nothing: no raise, no exit, no hire."""

    merit_rate: ByLevel = (0,) * 5
    cola_rate: ByLevel = (0,) * 5
    promotion_rate: UpTo4 = (0,) * 4
    promotion_raise: UpTo4 = (0,) * 4
    new_hire_range_position: ByLevel = (0,) * 5
    new_hire_salary_adjustment: ByLevel = (1_000_000,) * 5
    headcount_growth: int = 0
    structure_adjustment: int = 0
    bonus_target: ByLevel = (0,) * 5
    leaver_bonus_share: int = 0
    lump_sum_share: int = 0
    cola_month: int = 1
    merit_month: int = 4
    promotion_month: int = 4
    merit_min_service_months: int = 0
    termination_rate: ByLevel = (0,) * 5
    new_hire_termination_rate: ByLevel = (0,) * 5
    benefits_load: ByLevel = (0,) * 5
    new_hire_range_spread: int = 0
    market_movement: int = 0
    quit_elasticity_thousandths: int = 0


@dataclass(frozen=True)
class Band:
    """A band of completed years; the maximum is exclusive, an open end is None."""

    name: str
    minimum: int | None
    maximum: int | None


UNKNOWN_AGE = "unknown"

AGE_BANDS = (
    Band("<25", None, 25),
    Band("25-34", 25, 35),
    Band("35-44", 35, 45),
    Band("45-54", 45, 55),
    Band("55-64", 55, 65),
    Band("65+", 65, None),
    Band(UNKNOWN_AGE, None, None),
)
TENURE_BANDS = (
    Band("<2", None, 2),
    Band("2-4", 2, 5),
    Band("5-9", 5, 10),
    Band("10-19", 10, 20),
    Band("20+", 20, None),
)


@dataclass(frozen=True, kw_only=True)
class Structure:
    """Ranges of 31 December before the start year, and the tables that scale the rates."""

    minimum_cents: ByLevel
    maximum_cents: ByLevel
    age_bands: tuple[Band, ...] = AGE_BANDS
    tenure_bands: tuple[Band, ...] = TENURE_BANDS
    termination_by_age: Mapping[str, int] = field(default_factory=dict)
    termination_by_tenure: Mapping[str, int] = field(default_factory=dict)
    promotion_by_age: Mapping[str, int] = field(default_factory=dict)
    promotion_by_tenure: Mapping[str, int] = field(default_factory=dict)
    merit_by_tenure: Mapping[str, int] = field(default_factory=dict)
    merit_matrix: Mapping[tuple[int, int], int] = field(default_factory=dict)
    rating_shares: tuple[tuple[int, int], ...] = ((3, 1_000_000),)
    hire_ages: tuple[tuple[int, int], ...] = ((30, 1_000_000),)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """The years (both included), the seed and what a percentage applies to."""

    start_year: int
    end_year: int
    seed: int = 0
    raise_base: str = "current"

    @property
    def years(self) -> range:
        """Return the years of the simulation, the first one first."""
        return range(self.start_year, self.end_year + 1)


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything that a result depends on."""

    people: tuple[Person, ...]
    structure: Structure
    levers: Mapping[int, Levers]
    scenario: Scenario

    @property
    def census(self) -> tuple[Person, ...]:
        """Return the people in the order of their ids' UTF-8 bytes."""
        return tuple(sorted(self.people, key=lambda person: person.employee_id.encode("utf-8")))
