"""The raises of one person in one year (section 4, step 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .arithmetic import apply, day_of_year, whole_months
from .hazards import merit_hazard, range_of, tenure_band, zone_of
from .records import RAISE_KINDS, Employee
from .world import Levers, World


@dataclass(frozen=True, kw_only=True)
class Raise:
    """One raise that a person was entitled to, whether or not the salary changed."""

    kind: str
    day: int
    level_before: int
    level_after: int
    base_cents: int
    salary_before_cents: int
    salary_after_cents: int
    lump_sum_cents: int
    rate_ppm: int

    @property
    def is_event(self) -> bool:
        """Tell whether it appears: a promotion always, the others if the salary changes."""
        return self.kind == "PROMOTION" or self.salary_after_cents != self.salary_before_cents


def effective_dates(levers: Levers, year: int) -> dict[str, date]:
    """Return the first day of each kind's month, in the order COLA, MERIT, PROMOTION."""
    months = (levers.cola_month, levers.merit_month, levers.promotion_month)
    return {kind: date(year, month, 1) for kind, month in zip(RAISE_KINDS, months, strict=True)}


def in_order_of_effect(levers: Levers, year: int) -> list[tuple[str, int]]:
    """Return the kinds with their effective day; on the same day COLA, MERIT, PROMOTION."""
    days = [(kind, day_of_year(on)) for kind, on in effective_dates(levers, year).items()]
    return sorted(days, key=lambda kind_and_day: kind_and_day[1])


def serves_long_enough(employee: Employee, levers: Levers, year: int) -> bool:
    """Tell whether the service on the day of the merit raise entitles to it."""
    months = whole_months(employee.hire_date, effective_dates(levers, year)["MERIT"])
    return months >= levers.merit_min_service_months


def raises_of(
    employee: Employee,
    *,
    world: World,
    year: int,
    rating: int,
    last_day: int | None,
    is_promoted: bool,
) -> list[Raise]:
    """Return the raises of the year in order of effect; none once the person has left."""
    levers = world.levers[year]
    level, salary = employee.level, employee.salary_cents
    raises: list[Raise] = []
    for kind, day in in_order_of_effect(levers, year):
        if last_day is not None and day >= last_day:
            continue
        if kind == "MERIT" and not serves_long_enough(employee, levers, year):
            continue
        if kind == "PROMOTION" and not is_promoted:
            continue
        base = employee.salary_cents if world.scenario.raise_base == "opening" else salary
        rate = _rate(kind, employee, world, year, level=level, salary=salary, rating=rating)
        next_level = level + 1 if kind == "PROMOTION" else level
        minimum, maximum = range_of(world, year, next_level)
        uncapped = salary + apply(base, rate)
        if kind == "PROMOTION":
            uncapped = max(minimum, uncapped)
        after = max(salary, min(uncapped, maximum))
        lump_sum = 0 if kind == "PROMOTION" else apply(uncapped - after, levers.lump_sum_share)
        raises.append(
            Raise(
                kind=kind,
                day=day,
                level_before=level,
                level_after=next_level,
                base_cents=base,
                salary_before_cents=salary,
                salary_after_cents=after,
                lump_sum_cents=lump_sum,
                rate_ppm=rate,
            )
        )
        level, salary = next_level, after
    return raises


def _rate(
    kind: str,
    employee: Employee,
    world: World,
    year: int,
    *,
    level: int,
    salary: int,
    rating: int,
) -> int:
    """Return the percentage of a raise for who is at this level and salary just before it."""
    levers = world.levers[year]
    if kind == "COLA":
        return levers.cola_rate[level - 1]
    if kind == "PROMOTION":
        return levers.promotion_raise[level - 1]
    return merit_hazard(
        world,
        year,
        level=level,
        tenure=tenure_band(world, employee.hire_date, year),
        rating=rating,
        zone=zone_of(salary, *range_of(world, year, level)),
    )


def base_pay(
    opening_salary_cents: int,
    raises: Sequence[Raise],
    *,
    first_day: int,
    last_paid_day: int,
    days: int,
    fte_thousandths: int,
) -> Fraction:
    """Return the exact cost of the stretches of constant salary (step 4), in cents."""
    salary_days = 0
    start, salary = first_day, opening_salary_cents
    for one in raises:
        salary_days += salary * (one.day - start)
        start, salary = one.day, one.salary_after_cents
    salary_days += salary * (last_paid_day + 1 - start)
    return Fraction(salary_days * fte_thousandths, days * 1000)
