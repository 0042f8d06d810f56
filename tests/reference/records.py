"""What a simulation tells: a record per person and year, events, plans of hiring, totals."""

from dataclasses import dataclass, field
from datetime import date

RAISE_KINDS = ("COLA", "MERIT", "PROMOTION")


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event in the form of `fct_yearly_events`; money in cents, the rate in ppm."""

    simulation_year: int
    employee_id: str
    event_sequence: int
    event_type: str
    event_detail: str | None
    effective_date: date
    job_level_before: int | None
    job_level_after: int | None
    salary_before_cents: int | None
    salary_after_cents: int | None
    amount_cents: int | None
    rate_applied_ppm: int


@dataclass(frozen=True, kw_only=True)
class PersonYear:
    """One person in one year employed, with the columns of `int_workforce_transitions`."""

    simulation_year: int
    employee_id: str
    employment_status: str
    hire_date: date
    birth_date: date | None
    department: str | None
    location: str | None
    gender: str | None
    fte_thousandths: int
    performance_rating: int | None
    opening_level: int | None
    opening_salary_cents: int | None
    closing_level: int
    closing_salary_cents: int
    last_day: date | None
    exit_chance_ppm: int | None
    promotion_chance_ppm: int | None
    cola_on: date
    merit_on: date
    promotion_on: date
    cola_sequence: int = 0
    cola_level: int | None = None
    cola_base_cents: int | None = None
    cola_salary_before_cents: int | None = None
    cola_salary_after_cents: int | None = None
    cola_lump_sum_cents: int = 0
    cola_lump_sequence: int = 0
    cola_rate_ppm: int | None = None
    merit_sequence: int = 0
    merit_level: int | None = None
    merit_base_cents: int | None = None
    merit_salary_before_cents: int | None = None
    merit_salary_after_cents: int | None = None
    merit_lump_sum_cents: int = 0
    merit_lump_sequence: int = 0
    merit_rate_ppm: int | None = None
    promotion_sequence: int = 0
    promotion_salary_before_cents: int | None = None
    promotion_salary_after_cents: int | None = None
    promotion_level_before: int | None = None
    promotion_raise_ppm: int | None = None
    exit_sequence: int = 0
    hire_sequence: int = 0
    base_pay_cost_cents: int
    lump_sum_cost_cents: int
    bonus_cost_cents: int
    benefits_cost_cents: int
    previous_base_pay_cost_cents: int
    previous_level: int | None
    bridge_carry_over_cents: int = 0
    bridge_last_years_joiners_cents: int = 0
    bridge_cola_cents: int = 0
    bridge_merit_cents: int = 0
    bridge_promotion_cents: int = 0
    bridge_leavers_cents: int = 0
    bridge_joiners_cents: int = 0


@dataclass(frozen=True, kw_only=True)
class Employee:
    """A person as the year begins for them: on 1 January."""

    employee_id: str
    hire_date: date
    birth_date: date | None
    department: str | None
    location: str | None
    gender: str | None
    fte_thousandths: int
    census_rating: int | None
    level: int
    salary_cents: int
    last_years_cost_cents: int


@dataclass(frozen=True, kw_only=True)
class HiringPlan:
    """How many are hired in a year and why; tuples by level."""

    year: int
    target: int
    survivors: tuple[int, ...]
    need: int
    want: tuple[int, ...]
    stay: tuple[int, ...]
    leave: tuple[int, ...]
    shortfall: int


Cell = tuple[int, int, str | None]


@dataclass(frozen=True, kw_only=True)
class Result:
    """The whole simulation, in order of year, employee id (UTF-8 bytes) and sequence."""

    person_years: tuple[PersonYear, ...]
    events: tuple[Event, ...]
    plans: tuple[HiringPlan, ...]
    totals: dict[Cell, dict[str, int]] = field(default_factory=dict)
