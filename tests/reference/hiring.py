"""How many are hired, and who they are (section 5)."""

from dataclasses import dataclass
from datetime import date

from .arithmetic import (
    PPM,
    apply,
    by_largest_remainder,
    date_of,
    days_in,
    first_beyond,
    pick,
    round_half_up,
    years_earlier,
)
from .hazards import range_of
from .person_year import costs
from .philox import draw
from .raises import base_pay, effective_dates
from .records import Employee, Event, HiringPlan, PersonYear
from .timeline import hire, termination
from .world import LEVELS, Person, World


@dataclass(frozen=True, kw_only=True)
class HireLuck:
    """The words of stream 1, and the exit day word of stream 0."""

    day: int
    age: int
    position: int
    donor: int
    exit_day: int


def hire_luck_of(employee_id: str, *, year: int, seed: int) -> HireLuck:
    """Draw the words of a hire in the hire year."""
    day, age, position, donor = draw(employee_id, year=year, stream=1, seed=seed)
    _, exit_day, _, _ = draw(employee_id, year=year, stream=0, seed=seed)
    return HireLuck(day=day, age=age, position=position, donor=donor, exit_day=exit_day)


def level_shares(world: World) -> list[int]:
    """Return the census share of each level in ppm, 1 000 000 together."""
    counts = [sum(person.job_level == level for person in world.people) for level in LEVELS]
    return by_largest_remainder(PPM, counts)


def plan_hires(
    world: World, year: int, *, target_before: int, survivors: tuple[int, ...]
) -> HiringPlan:
    """Return the hires of a year by level, from last year's target and who did not leave."""
    levers = world.levers[year]
    target = apply(target_before, PPM + levers.headcount_growth)
    need = max(0, target - sum(survivors))
    shares = level_shares(world)
    want = [
        max(0, apply(target, share) - here) for share, here in zip(shares, survivors, strict=True)
    ]
    stay = by_largest_remainder(need, want if any(want) else shares)
    leave = [
        (count * rate + (PPM - rate) // 2) // (PPM - rate)
        for count, rate in zip(stay, levers.new_hire_termination_rate, strict=True)
    ]
    return HiringPlan(
        year=year,
        target=target,
        survivors=survivors,
        need=need,
        want=tuple(want),
        stay=tuple(stay),
        leave=tuple(leave),
        shortfall=max(0, sum(survivors) - target),
    )


def hire_id(year: int, level: int, number: int) -> str:
    """Return the id of the k-th hire (1, 2, ...) of a level in a year."""
    return f"H{year}-L{level}-{number:07d}"


def donor_of(world: World, level: int, word: int) -> Person:
    """Return the census person whose department, location, gender and fte a hire takes."""
    at_level = [person for person in world.census if person.job_level == level]
    donors = at_level or world.census
    return donors[pick(word, len(donors))]


def hire_salary(world: World, year: int, level: int, word: int) -> int:
    """Return the salary of a hire, in cents."""
    levers = world.levers[year]
    spread = levers.new_hire_range_spread
    position = levers.new_hire_range_position[level - 1] + pick(word, spread + 1) - spread // 2
    position = min(max(position, 0), PPM)
    minimum, maximum = range_of(world, year, level)
    salary = apply(
        minimum + apply(maximum - minimum, position),
        levers.new_hire_salary_adjustment[level - 1],
    )
    return min(max(salary, minimum), maximum)


def make_hire(
    world: World, year: int, *, level: int, number: int, leaves: bool, luck: HireLuck
) -> tuple[PersonYear, list[Event], Employee | None]:
    """Return the record of the hire year, its events, and the employee of next 1 January."""
    days = days_in(year)
    hire_day = 1 + pick(luck.day, days - 1)
    last_day = hire_day + 1 + pick(luck.exit_day, days - hire_day) if leaves else None
    record = _record(
        world,
        year,
        employee_id=hire_id(year, level, number),
        level=level,
        hire_day=hire_day,
        last_day=last_day,
        luck=luck,
    )
    levers = world.levers[year]
    events = [hire(record, rate_ppm=levers.new_hire_range_position[level - 1])]
    if leaves:
        rate = levers.new_hire_termination_rate[level - 1]
        return record, [*events, termination(record, sequence=2, rate_ppm=rate)], None
    employee = Employee(
        employee_id=record.employee_id,
        hire_date=record.hire_date,
        birth_date=record.birth_date,
        department=record.department,
        location=record.location,
        gender=record.gender,
        fte_thousandths=record.fte_thousandths,
        census_rating=None,
        level=level,
        salary_cents=record.closing_salary_cents,
        last_years_cost_cents=record.base_pay_cost_cents,
    )
    return record, events, employee


def _record(
    world: World,
    year: int,
    *,
    employee_id: str,
    level: int,
    hire_day: int,
    last_day: int | None,
    luck: HireLuck,
) -> PersonYear:
    days = days_in(year)
    levers = world.levers[year]
    donor = donor_of(world, level, luck.donor)
    salary = hire_salary(world, year, level, luck.position)
    hired_on = date_of(year, hire_day)
    pay = round_half_up(
        base_pay(
            salary,
            (),
            first_day=hire_day,
            last_paid_day=days if last_day is None else last_day,
            days=days,
            fte_thousandths=donor.fte_thousandths,
        )
    )
    left_on: date | None = None if last_day is None else date_of(year, last_day)
    return PersonYear(
        simulation_year=year,
        employee_id=employee_id,
        employment_status="new_hire_active" if last_day is None else "new_hire_termination",
        hire_date=hired_on,
        birth_date=years_earlier(hired_on, first_beyond(luck.age, world.structure.hire_ages)),
        department=donor.department,
        location=donor.location,
        gender=donor.gender,
        fte_thousandths=donor.fte_thousandths,
        performance_rating=None,
        opening_level=None,
        opening_salary_cents=None,
        closing_level=level,
        closing_salary_cents=salary,
        last_day=left_on,
        exit_chance_ppm=None,
        promotion_chance_ppm=None,
        previous_base_pay_cost_cents=0,
        previous_level=None,
        hire_sequence=1,
        exit_sequence=0 if last_day is None else 2,
        bridge_joiners_cents=pay,
        **{f"{kind.lower()}_on": on for kind, on in effective_dates(levers, year).items()},
        **costs(
            levers,
            level=level,
            base_pay_cents=pay,
            lump_sums_cents=0,
            fte_thousandths=donor.fte_thousandths,
            leaves=last_day is not None,
        ),
    )
