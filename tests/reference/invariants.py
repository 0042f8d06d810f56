"""What must hold of any result (section 6), each as a check that raises where it does not."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from .arithmetic import at_full_time_equivalent
from .bridge import PARTS
from .records import Event, PersonYear, Result
from .world import LEVELS, World


@dataclass(frozen=True)
class Standing:
    """What the events so far say of a person."""

    level: int
    salary_cents: int
    hired_on: date
    left_on: date | None = None


def check_everything(world: World, result: Result) -> None:
    """Check every invariant of a result."""
    check_replay(world, result)
    check_head_count(world, result)
    check_order_of_events(result)
    check_targets(world, result)
    check_bridge_of_everyone(world, result)
    check_bridge_of_every_cell(world, result)


def check_replay(world: World, result: Result) -> None:
    """Replaying the events over the census gives every snapshot, to the cent."""
    standing = {
        person.employee_id: Standing(person.job_level, person.annual_salary_cents, person.hire_date)
        for person in world.people
    }
    for year in world.scenario.years:
        for event in (event for event in result.events if event.simulation_year == year):
            standing[event.employee_id] = replayed(standing.get(event.employee_id), event)
        snapshot = {
            record.employee_id: Standing(
                record.closing_level,
                record.closing_salary_cents,
                record.hire_date,
                record.last_day,
            )
            for record in result.person_years
            if record.simulation_year == year
        }
        assert snapshot == standing, f"the events of {year} do not rebuild its snapshot"
        statuses = {
            record.employee_id: record.employment_status
            for record in result.person_years
            if record.simulation_year == year
        }
        assert statuses == {one: _status(standing[one], year) for one in standing}
        standing = {one: state for one, state in standing.items() if state.left_on is None}


def replayed(before: Standing | None, event: Event) -> Standing:
    """Return what is known of a person after one more event."""
    if event.event_type == "HIRE":
        assert before is None, f"{event.employee_id} is hired twice"
        assert event.job_level_after is not None and event.salary_after_cents is not None
        return Standing(event.job_level_after, event.salary_after_cents, event.effective_date)
    assert before is not None and before.left_on is None, f"{event.employee_id} is not here"
    assert event.job_level_before == before.level
    assert event.salary_before_cents == before.salary_cents
    if event.event_type == "TERMINATION":
        assert event.job_level_after is None and event.salary_after_cents is None
        return replace(before, left_on=event.effective_date)
    assert event.job_level_after is not None and event.salary_after_cents is not None
    if event.event_type == "LUMP_SUM":
        assert event.salary_after_cents == before.salary_cents
        assert event.amount_cents is not None and event.amount_cents > 0
    else:
        assert event.amount_cents == event.salary_after_cents - before.salary_cents
    assert event.salary_after_cents >= before.salary_cents, "a raise lowered a salary"
    return replace(before, level=event.job_level_after, salary_cents=event.salary_after_cents)


def check_head_count(world: World, result: Result) -> None:
    """Opening + hires - exits + promotions in - out = closing, by level; years follow on."""
    opening = Counter(person.job_level for person in world.people)
    for year in world.scenario.years:
        here = [event for event in result.events if event.simulation_year == year]
        closing = Counter(opening)
        for event in here:
            if event.event_type in ("TERMINATION", "PROMOTION"):
                closing[event.job_level_before or 0] -= 1
            if event.event_type in ("HIRE", "PROMOTION"):
                closing[event.job_level_after or 0] += 1
        for level in LEVELS:
            measured = _sums(result, year, level)
            assert measured["opening_headcount"] == opening[level]
            assert measured["closing_headcount"] == closing[level]
            assert closing[level] == (
                opening[level]
                + measured["hires"]
                - measured["exits"]
                + measured["promotions_in"]
                - measured["promotions_out"]
            )
        opening = closing


def check_order_of_events(result: Result) -> None:
    """Sequences are 1, 2, ...; none before the hire day or after the last; one exit at most."""
    by_person_year: dict[tuple[str, int], list[Event]] = {}
    for event in result.events:
        by_person_year.setdefault((event.employee_id, event.simulation_year), []).append(event)
    for events in by_person_year.values():
        assert [event.event_sequence for event in events] == list(range(1, len(events) + 1))
        dates = [event.effective_date for event in events]
        assert dates == sorted(dates)
    exits = Counter(e.employee_id for e in result.events if e.event_type == "TERMINATION")
    assert all(count == 1 for count in exits.values())
    for record in result.person_years:
        events = by_person_year.get((record.employee_id, record.simulation_year), [])
        assert all(event.effective_date >= record.hire_date for event in events)
        assert all(event.effective_date.year == record.simulation_year for event in events)
        if record.last_day is not None:
            assert events[-1].event_type == "TERMINATION"
            assert events[-1].effective_date == record.last_day
            assert all(event.effective_date < record.last_day for event in events[:-1])
            assert record.hire_date < record.last_day or record.opening_level is not None


def check_targets(world: World, result: Result) -> None:
    """The closing head count is the target wherever those who stay do not exceed it."""
    for plan in result.plans:
        closing = sum(_sums(result, plan.year, level)["closing_headcount"] for level in LEVELS)
        assert closing == max(plan.target, sum(plan.survivors))
        assert closing - plan.target == plan.shortfall


def check_bridge_of_everyone(world: World, result: Result) -> None:
    """The parts of each person sum to the difference; joiners are hires, leavers have left."""
    for record in result.person_years:
        names = [f"bridge_{part}_cents" for part in (*PARTS, "joiners")]
        parts = [getattr(record, name) for name in names]
        difference = record.base_pay_cost_cents - record.previous_base_pay_cost_cents
        assert sum(parts) == difference, record
        is_hire = record.opening_level is None
        assert not is_hire or record.bridge_joiners_cents == difference
        assert is_hire or record.bridge_joiners_cents == 0
        assert record.bridge_leavers_cents == 0 or record.last_day is not None


def check_bridge_of_every_cell(world: World, result: Result) -> None:
    """Cost less last year's cost is the sum of the bridge, by level and department."""
    cost: Counter[tuple[int, int, str | None]] = Counter()
    for person in world.people:
        key = (world.scenario.start_year - 1, person.job_level, person.department)
        cost[key] += at_full_time_equivalent(person.annual_salary_cents, person.fte_thousandths)
    for record in result.person_years:
        key = (record.simulation_year, record.closing_level, record.department)
        cost[key] += record.base_pay_cost_cents
    departments = {department for _, _, department in cost}
    for year in world.scenario.years:
        transfers = 0
        for level in LEVELS:
            for department in departments:
                measures = result.totals.get((year, level, department), {})
                explained = sum(
                    amount for name, amount in measures.items() if name.startswith("bridge_")
                )
                before, now = cost[year - 1, level, department], cost[year, level, department]
                assert now - before == explained, (year, level, department)
                assert now == measures.get("base_pay_cost", 0)
                transfers += measures.get("bridge_level_transfers", 0)
        assert transfers == 0


def _status(standing: Standing, year: int) -> str:
    if standing.hired_on.year == year:
        return "new_hire_active" if standing.left_on is None else "new_hire_termination"
    return "continuous_active" if standing.left_on is None else "experienced_termination"


def _sums(result: Result, year: int, level: int) -> Counter[str]:
    sums: Counter[str] = Counter()
    for (its_year, its_level, _), measures in result.totals.items():
        if (its_year, its_level) == (year, level):
            sums.update(measures)
    return sums


def records_of(result: Result, employee_id: str) -> list[PersonYear]:
    """Return the years of one person, in order."""
    return [record for record in result.person_years if record.employee_id == employee_id]
