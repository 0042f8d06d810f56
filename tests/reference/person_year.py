"""One year of one person employed on 1 January (section 4)."""

from dataclasses import dataclass, replace
from datetime import date

from .arithmetic import apply, date_of, days_in, first_beyond, happens, pick, round_half_up
from .bridge import exact_parts, rounded_parts
from .hazards import (
    age_band,
    elastic,
    merit_hazard,
    promotion_hazard,
    range_of,
    tenure_band,
    termination_hazard,
    zone_of,
)
from .philox import draw
from .raises import Raise, base_pay, effective_dates, raises_of, serves_long_enough
from .records import Employee, Event, PersonYear
from .timeline import event_columns, events_of
from .world import Levers, World


@dataclass(frozen=True, kw_only=True)
class Luck:
    """The words of stream 0."""

    exit: int
    exit_day: int
    promotion: int
    rating: int


def luck_of(employee_id: str, *, year: int, seed: int) -> Luck:
    """Draw the words of a person and a year."""
    exit_word, exit_day, promotion, rating = draw(employee_id, year=year, stream=0, seed=seed)
    return Luck(exit=exit_word, exit_day=exit_day, promotion=promotion, rating=rating)


def rating_of(employee: Employee, world: World, year: int, word: int) -> int:
    """Return the rating of the year: that of the census in the start year, drawn otherwise."""
    if year == world.scenario.start_year and employee.census_rating is not None:
        return employee.census_rating
    return first_beyond(word, world.structure.rating_shares)


def exit_chance(employee: Employee, world: World, year: int, rating: int) -> int:
    """Return the probability to leave in the year, after the quit elasticity, in ppm."""
    levers = world.levers[year]
    level = employee.level
    tenure = tenure_band(world, employee.hire_date, year)
    age = age_band(world, employee.birth_date, year)
    own = levers.cola_rate[level - 1]
    if serves_long_enough(employee, levers, year):
        zone = zone_of(employee.salary_cents, *range_of(world, year, level))
        own += merit_hazard(world, year, level=level, tenure=tenure, rating=rating, zone=zone)
    return elastic(
        termination_hazard(world, year, level=level, age=age, tenure=tenure),
        elasticity_thousandths=levers.quit_elasticity_thousandths,
        own_ppm=own,
        market_ppm=levers.market_movement,
    )


def promotion_chance(employee: Employee, world: World, year: int) -> int | None:
    """Return the probability of promotion from the level on 1 January; none from level 5."""
    if employee.level == 5:
        return None
    return promotion_hazard(
        world,
        year,
        level=employee.level,
        age=age_band(world, employee.birth_date, year),
        tenure=tenure_band(world, employee.hire_date, year),
    )


def live_year(
    employee: Employee, *, world: World, year: int, luck: Luck
) -> tuple[PersonYear, list[Event], Employee | None]:
    """Return the record of the year, its events, and the employee of the next 1 January."""
    days = days_in(year)
    rating = rating_of(employee, world, year, luck.rating)
    chance = exit_chance(employee, world, year, rating)
    last_day = 1 + pick(luck.exit_day, days) if happens(luck.exit, chance) else None
    chance_up = promotion_chance(employee, world, year)
    raises = raises_of(
        employee,
        world=world,
        year=year,
        rating=rating,
        last_day=last_day,
        is_promoted=chance_up is not None and happens(luck.promotion, chance_up),
    )
    record = _record(employee, world, year, raises=raises, last_day=last_day)
    record = replace(
        record,
        performance_rating=rating,
        exit_chance_ppm=chance,
        promotion_chance_ppm=chance_up,
    )
    after = replace(
        employee,
        level=record.closing_level,
        salary_cents=record.closing_salary_cents,
        last_years_cost_cents=record.base_pay_cost_cents,
    )
    return record, events_of(record, world, raises), after if last_day is None else None


def costs(
    levers: Levers,
    *,
    level: int,
    base_pay_cents: int,
    lump_sums_cents: int,
    fte_thousandths: int,
    leaves: bool,
) -> dict[str, int]:
    """Return the cost columns of a person's year (step 4)."""
    bonus = apply(base_pay_cents, levers.bonus_target[level - 1])
    return {
        "base_pay_cost_cents": base_pay_cents,
        "lump_sum_cost_cents": (lump_sums_cents * fte_thousandths + 500) // 1000,
        "bonus_cost_cents": apply(bonus, levers.leaver_bonus_share) if leaves else bonus,
        "benefits_cost_cents": apply(base_pay_cents, levers.benefits_load[level - 1]),
    }


def _record(
    employee: Employee, world: World, year: int, *, raises: list[Raise], last_day: int | None
) -> PersonYear:
    days = days_in(year)
    levers = world.levers[year]
    level = raises[-1].level_after if raises else employee.level
    salary = raises[-1].salary_after_cents if raises else employee.salary_cents
    pay = round_half_up(
        base_pay(
            employee.salary_cents,
            raises,
            first_day=1,
            last_paid_day=days if last_day is None else last_day,
            days=days,
            fte_thousandths=employee.fte_thousandths,
        )
    )
    parts = rounded_parts(
        exact_parts(
            employee,
            raises,
            year=year,
            closing_salary_cents=salary,
            last_day=last_day,
            days=days,
        ),
        pay - employee.last_years_cost_cents,
    )
    stays = last_day is None
    left_on: date | None = None if last_day is None else date_of(year, last_day)
    return PersonYear(
        simulation_year=year,
        employee_id=employee.employee_id,
        employment_status="continuous_active" if stays else "experienced_termination",
        hire_date=employee.hire_date,
        birth_date=employee.birth_date,
        department=employee.department,
        location=employee.location,
        gender=employee.gender,
        fte_thousandths=employee.fte_thousandths,
        performance_rating=None,
        opening_level=employee.level,
        opening_salary_cents=employee.salary_cents,
        closing_level=level,
        closing_salary_cents=salary,
        last_day=left_on,
        exit_chance_ppm=None,
        promotion_chance_ppm=None,
        previous_base_pay_cost_cents=employee.last_years_cost_cents,
        previous_level=employee.level,
        **{f"{kind.lower()}_on": on for kind, on in effective_dates(levers, year).items()},
        **event_columns(raises, leaves=not stays),
        **costs(
            levers,
            level=level,
            base_pay_cents=pay,
            lump_sums_cents=sum(one.lump_sum_cents for one in raises),
            fte_thousandths=employee.fte_thousandths,
            leaves=not stays,
        ),
        **{f"bridge_{name}_cents": cents for name, cents in parts.items()},
    )
