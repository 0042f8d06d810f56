"""The order of a person's events in a year, as columns of the record and as events (section 6)."""

from collections.abc import Sequence
from typing import Any

from .arithmetic import date_of
from .raises import Raise
from .records import Event, PersonYear
from .world import World


def event_columns(raises: Sequence[Raise], *, leaves: bool) -> dict[str, Any]:
    """Return the columns of the raises and the sequence numbers 1, 2, ... in order of effect."""
    columns: dict[str, Any] = {}
    last = 0
    for one in raises:
        kind = one.kind.lower()
        if one.is_event:
            last += 1
            columns[f"{kind}_sequence"] = last
        columns[f"{kind}_salary_before_cents"] = one.salary_before_cents
        columns[f"{kind}_salary_after_cents"] = one.salary_after_cents
        if one.kind == "PROMOTION":
            columns["promotion_level_before"] = one.level_before
            columns["promotion_raise_ppm"] = one.rate_ppm
            continue
        columns[f"{kind}_level"] = one.level_before
        columns[f"{kind}_base_cents"] = one.base_cents
        columns[f"{kind}_rate_ppm"] = one.rate_ppm
        if one.lump_sum_cents > 0:
            last += 1
            columns[f"{kind}_lump_sum_cents"] = one.lump_sum_cents
            columns[f"{kind}_lump_sequence"] = last
    if leaves:
        columns["exit_sequence"] = last + 1
    return columns


def events_of(record: PersonYear, world: World, raises: Sequence[Raise]) -> list[Event]:
    """Return the events of who was employed on 1 January, in order of effect."""
    events: list[Event] = []
    for one in raises:
        if one.is_event:
            events.append(_raise_event(record, one, sequence=len(events) + 1))
        if one.lump_sum_cents > 0:
            share = world.levers[record.simulation_year].lump_sum_share
            events.append(_lump_sum_event(record, one, sequence=len(events) + 1, share=share))
    if record.last_day is not None:
        assert record.opening_level is not None
        rates = world.levers[record.simulation_year].termination_rate
        rate = rates[record.opening_level - 1]
        events.append(termination(record, sequence=len(events) + 1, rate_ppm=rate))
    return events


def termination(record: PersonYear, *, sequence: int, rate_ppm: int) -> Event:
    """Return the event of the last day of employment."""
    assert record.last_day is not None
    return Event(
        simulation_year=record.simulation_year,
        employee_id=record.employee_id,
        event_sequence=sequence,
        event_type="TERMINATION",
        event_detail=None,
        effective_date=record.last_day,
        job_level_before=record.closing_level,
        job_level_after=None,
        salary_before_cents=record.closing_salary_cents,
        salary_after_cents=None,
        amount_cents=None,
        rate_applied_ppm=rate_ppm,
    )


def hire(record: PersonYear, *, rate_ppm: int) -> Event:
    """Return the event of the first day of employment."""
    return Event(
        simulation_year=record.simulation_year,
        employee_id=record.employee_id,
        event_sequence=1,
        event_type="HIRE",
        event_detail=None,
        effective_date=record.hire_date,
        job_level_before=None,
        job_level_after=record.closing_level,
        salary_before_cents=None,
        salary_after_cents=record.closing_salary_cents,
        amount_cents=None,
        rate_applied_ppm=rate_ppm,
    )


def _raise_event(record: PersonYear, one: Raise, *, sequence: int) -> Event:
    is_promotion = one.kind == "PROMOTION"
    return Event(
        simulation_year=record.simulation_year,
        employee_id=record.employee_id,
        event_sequence=sequence,
        event_type="PROMOTION" if is_promotion else "RAISE",
        event_detail=None if is_promotion else one.kind,
        effective_date=date_of(record.simulation_year, one.day),
        job_level_before=one.level_before,
        job_level_after=one.level_after,
        salary_before_cents=one.salary_before_cents,
        salary_after_cents=one.salary_after_cents,
        amount_cents=one.salary_after_cents - one.salary_before_cents,
        rate_applied_ppm=one.rate_ppm,
    )


def _lump_sum_event(record: PersonYear, one: Raise, *, sequence: int, share: int) -> Event:
    return Event(
        simulation_year=record.simulation_year,
        employee_id=record.employee_id,
        event_sequence=sequence,
        event_type="LUMP_SUM",
        event_detail=one.kind,
        effective_date=date_of(record.simulation_year, one.day),
        job_level_before=one.level_after,
        job_level_after=one.level_after,
        salary_before_cents=one.salary_after_cents,
        salary_after_cents=one.salary_after_cents,
        amount_cents=one.lump_sum_cents,
        rate_applied_ppm=share,
    )
