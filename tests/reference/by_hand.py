"""Builders for cases worked by hand: one person, plain levers, chosen luck instead of drawn."""

from dataclasses import replace
from datetime import date
from typing import Any

from .hiring import HireLuck
from .person_year import Luck, live_year
from .records import Employee, Event, PersonYear
from .simulate import employee_of
from .world import Levers, Person, Scenario, Structure, World

NO = 2**32 - 1  # happens only where it is certain
YES = 0  # happens wherever it is possible

# Level 1 pays 40 000.00 to 60 000.00, level 2 from 50 000.00 to 75 000.00, and so on.
STRUCTURE = Structure(
    minimum_cents=(4_000_000, 5_000_000, 6_000_000, 7_000_000, 8_000_000),
    maximum_cents=(6_000_000, 7_500_000, 9_000_000, 10_500_000, 12_000_000),
)


# The defaults of the table of levers in section 2.
DEFAULTS = Levers(
    merit_rate=(25_000, 26_000, 27_000, 28_000, 30_000),
    cola_rate=(10_000,) * 5,
    promotion_rate=(120_000, 100_000, 80_000, 50_000),
    promotion_raise=(80_000, 85_000, 90_000, 100_000),
    new_hire_range_position=(350_000,) * 5,
    headcount_growth=30_000,
    structure_adjustment=20_000,
    bonus_target=(50_000, 150_000, 200_000, 300_000, 400_000),
    merit_min_service_months=3,
    termination_rate=(150_000, 120_000, 100_000, 80_000, 60_000),
    new_hire_termination_rate=(200_000, 160_000, 140_000, 120_000, 100_000),
    benefits_load=(240_000,) * 5,
    new_hire_range_spread=200_000,
    market_movement=35_000,
)


def word_for(index: int, count: int) -> int:
    """Return the lowest word whose `pick(word, count)` is the index."""
    return -(-index * 2**32 // count)


def every(value: int) -> tuple[int, int, int, int, int]:
    """Return the same value for the five levels."""
    return (value,) * 5


def upto4(value: int) -> tuple[int, int, int, int]:
    """Return the same value for levels 1 to 4."""
    return (value,) * 4


def person(**changes: Any) -> Person:
    """Return someone of level 1 who earns 50 000.00 and was hired on 1 January 2020."""
    someone = Person(
        employee_id="E1", hire_date=date(2020, 1, 1), job_level=1, annual_salary_cents=5_000_000
    )
    return replace(someone, **changes)


def world(
    *people: Person,
    levers: Levers | None = None,
    structure: Structure = STRUCTURE,
    start: int = 2027,
    end: int | None = None,
    raise_base: str = "current",
) -> World:
    """Return a world of these people with the same levers in every year."""
    last = start if end is None else end
    return World(
        people=people or (person(),),
        structure=structure,
        levers={year: levers or Levers() for year in range(start, last + 1)},
        scenario=Scenario(start_year=start, end_year=last, seed=1, raise_base=raise_base),
    )


def luck(
    *, exit_word: int = NO, last_day: int = 1, days: int = 365, promotion: int = NO, rating: int = 0
) -> Luck:
    """Return words that leave or not, on a chosen last day, and promote or not."""
    return Luck(
        exit=exit_word,
        exit_day=word_for(last_day - 1, days),
        promotion=promotion,
        rating=rating,
    )


def hire_luck(
    *, day: int = 0, age: int = 0, position: int = 0, donor: int = 0, exit_day: int = 0
) -> HireLuck:
    """Return words of a hire, 0 (the lowest choice) unless told."""
    return HireLuck(day=day, age=age, position=position, donor=donor, exit_day=exit_day)


def year_of(
    someone: Person, levers: Levers, *, year: int = 2027, its_luck: Luck | None = None, **more: Any
) -> tuple[PersonYear, list[Event]]:
    """Return the first year of one person and its events."""
    record, events, _ = live_year(
        employee_of(someone),
        world=world(someone, levers=levers, start=year, **more),
        year=year,
        luck=its_luck or luck(),
    )
    return record, events


def employee(**changes: Any) -> Employee:
    """Return the person above as of 1 January."""
    return replace(employee_of(person()), **changes)


def told(events: list[Event]) -> list[tuple[Any, ...]]:
    """Return what an event says in short: sequence, type, detail, date, before, after, amount."""
    return [
        (
            event.event_sequence,
            event.event_type,
            event.event_detail,
            event.effective_date.isoformat(),
            event.salary_before_cents,
            event.salary_after_cents,
            event.amount_cents,
            event.rate_applied_ppm,
        )
        for event in events
    ]
