"""One person's years in a run: how they stand, and what happened when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from comptune.scenarios.explain import NotInRun
from comptune.warehouse.persons import person_events, person_years


@dataclass(frozen=True)
class PersonYear:
    """How a person stands on 31 December, or on the last day. Money in units of the currency.

    Attributes:
        opening_salary: on 1 January; None in the hire year. Salaries are full-time and annual.
        range_penetration: 0 at the range's minimum, 1 at its maximum.
        total_cost: of the person in the year.
    """

    year: int
    status: str
    level: int
    level_name: str
    opening_salary: Decimal | None
    annual_salary: Decimal
    fte: Decimal
    performance_rating: int | None
    age_years: int | None
    tenure_years: int
    range_minimum: Decimal
    range_maximum: Decimal
    compa_ratio: Decimal
    range_penetration: Decimal
    total_cost: Decimal


@dataclass(frozen=True)
class Moment:
    """One event of a person.

    Attributes:
        event: as an explanation names its step: "RAISE MERIT", "PROMOTION", "HIRE".
        amount: of a raise or a sum paid once.
        rate: that set the amount, or the chance.
        source: the tier of the value behind it.
        ledger_sequence: the entry that put that value into its tier; None for defaults.
    """

    year: int
    event: str
    on: date
    level_before: int | None
    level_after: int | None
    salary_before: Decimal | None
    salary_after: Decimal | None
    amount: Decimal | None
    rate: Decimal
    source: str
    ledger_sequence: int | None


@dataclass(frozen=True)
class PersonHistory:
    """A person in a run, from the census or the hire day to the last year or day."""

    run_id: str
    employee_id: str
    hired_on: date
    last_day: date | None
    department: str | None
    location: str | None
    years: tuple[PersonYear, ...]
    moments: tuple[Moment, ...]


def read_history(path: Path, run_id: str, employee_id: str) -> PersonHistory:
    """The history of one person.

    Raises:
        NotInRun: nobody of that id is in the run.
    """
    years = person_years(path, employee_id)
    if not years:
        raise NotInRun(
            place="The person",
            value=f'"{employee_id}"',
            rule=f"nobody of that id is in run {run_id}",
            remedy="Ids are those of the census; hires have ids such as H2027-L1-0000001.",
        )
    last = years[-1]
    return PersonHistory(
        run_id=run_id,
        employee_id=employee_id,
        hired_on=last["hire_date"],
        last_day=last["termination_date"],
        department=last["department"],
        location=last["location"],
        years=tuple(map(_year, years)),
        moments=tuple(map(_moment, person_events(path, employee_id))),
    )


def _year(row: Any) -> PersonYear:
    opening = row["opening_salary"]
    return PersonYear(
        year=row["simulation_year"],
        status=row["employment_status"],
        level=row["job_level"],
        level_name=row["level_name"],
        opening_salary=None if opening is None else Decimal(opening),
        annual_salary=row["annual_salary"],
        fte=row["fte"],
        performance_rating=row["performance_rating"],
        age_years=row["age_years"],
        tenure_years=row["tenure_years"],
        range_minimum=row["range_minimum"],
        range_maximum=row["range_maximum"],
        compa_ratio=row["compa_ratio"],
        range_penetration=row["range_penetration"],
        total_cost=row["total_compensation_cost"],
    )


def _moment(row: Any) -> Moment:
    return Moment(
        year=row["simulation_year"],
        event=" ".join(filter(None, (row["event_type"], row["event_detail"]))),
        on=row["effective_date"],
        level_before=row["job_level_before"],
        level_after=row["job_level_after"],
        salary_before=row["salary_before"],
        salary_after=row["salary_after"],
        amount=row["amount"],
        rate=row["rate_applied"],
        source=row["parameter_source"],
        ledger_sequence=row["ledger_sequence"],
    )
