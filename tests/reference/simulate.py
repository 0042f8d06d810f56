"""The whole simulation: year after year, everyone employed on 1 January, then the hires."""

from .arithmetic import at_full_time_equivalent
from .hiring import hire_id, hire_luck_of, make_hire, plan_hires
from .person_year import live_year, luck_of
from .records import Employee, Event, HiringPlan, PersonYear, Result
from .totals import totals_of
from .world import LEVELS, Person, World


def simulate(world: World) -> Result:
    """Return every record, event, plan of hiring and total of a world."""
    seed = world.scenario.seed
    employees = [employee_of(person) for person in world.census]
    target = len(employees)
    records: list[PersonYear] = []
    events: list[Event] = []
    plans: list[HiringPlan] = []
    for year in world.scenario.years:
        staying: list[Employee] = []
        for employee in employees:
            luck = luck_of(employee.employee_id, year=year, seed=seed)
            record, its_events, after = live_year(employee, world=world, year=year, luck=luck)
            records.append(record)
            events.extend(its_events)
            staying.extend([after] if after else [])
        survivors = tuple(sum(one.level == level for one in staying) for level in LEVELS)
        plan = plan_hires(world, year, target_before=target, survivors=survivors)
        plans.append(plan)
        for record, its_events, after in hires_of(world, plan):
            records.append(record)
            events.extend(its_events)
            staying.extend([after] if after else [])
        employees, target = staying, plan.target
    return Result(
        person_years=tuple(sorted(records, key=_order)),
        events=tuple(sorted(events, key=lambda event: (*_order(event), event.event_sequence))),
        plans=tuple(plans),
        totals=totals_of(world, records),
    )


def employee_of(person: Person) -> Employee:
    """Return a person of the census as of 1 January of the start year."""
    salary, fte = person.annual_salary_cents, person.fte_thousandths
    return Employee(
        employee_id=person.employee_id,
        hire_date=person.hire_date,
        birth_date=person.birth_date,
        department=person.department,
        location=person.location,
        gender=person.gender,
        fte_thousandths=fte,
        census_rating=person.performance_rating,
        level=person.job_level,
        salary_cents=salary,
        last_years_cost_cents=at_full_time_equivalent(salary, fte),
    )


def hires_of(
    world: World, plan: HiringPlan
) -> list[tuple[PersonYear, list[Event], Employee | None]]:
    """Return the hires of a year; the last ones of each level leave within it."""
    hires = []
    for level in LEVELS:
        stay, leave = plan.stay[level - 1], plan.leave[level - 1]
        for number in range(1, stay + leave + 1):
            luck = hire_luck_of(
                hire_id(plan.year, level, number), year=plan.year, seed=world.scenario.seed
            )
            hires.append(
                make_hire(
                    world,
                    plan.year,
                    level=level,
                    number=number,
                    leaves=number > stay,
                    luck=luck,
                )
            )
    return hires


def _order(record: PersonYear | Event) -> tuple[int, bytes]:
    return record.simulation_year, record.employee_id.encode("utf-8")
