"""Single persons of a sealed run: who they are, how they stand year by year, what happened."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from comptune.warehouse.runs import opened

Row = Mapping[str, Any]

_FOUND: Final = """
    select
        employee_id,
        max_by(job_level, simulation_year) as job_level,
        max_by(department, simulation_year) as department,
        min(simulation_year) as first_year,
        max(simulation_year) as last_year
    from fct_workforce_snapshot
    where contains(lower(employee_id), lower($text))
    group by employee_id
    having
        ($level is null or max_by(job_level, simulation_year) = $level)
        and ($department is null or max_by(department, simulation_year) = $department)
    order by lower(employee_id) <> lower($text), employee_id
    limit $most
"""

_YEARS: Final = """
    select
        snapshot.simulation_year,
        snapshot.employment_status,
        snapshot.job_level,
        levels.name as level_name,
        snapshot.annual_salary,
        snapshot.fte,
        snapshot.department,
        snapshot.location,
        snapshot.hire_date,
        snapshot.termination_date,
        snapshot.performance_rating,
        snapshot.age_years,
        snapshot.tenure_years,
        snapshot.range_minimum,
        snapshot.range_maximum,
        snapshot.compa_ratio,
        snapshot.range_penetration,
        snapshot.total_compensation_cost,
        cast(moves.opening_salary_cents as decimal(18, 0)) * 0.01 as opening_salary
    from fct_workforce_snapshot as snapshot
    inner join int_workforce_transitions as moves
        on moves.simulation_year = snapshot.simulation_year
        and moves.employee_id = snapshot.employee_id
    inner join config_job_levels as levels
        on levels.level_id = snapshot.job_level
    where snapshot.employee_id = $employee_id
    order by snapshot.simulation_year
"""

_EVENTS: Final = """
    select
        simulation_year,
        event_type,
        event_detail,
        effective_date,
        job_level_before,
        job_level_after,
        salary_before,
        salary_after,
        amount,
        rate_applied,
        parameter_source,
        ledger_sequence
    from fct_yearly_events
    where employee_id = $employee_id
    order by simulation_year, event_sequence
"""

# One row per person with a raise or a lump sum in the year.
_INCREASES: Final = """
    with events as (
        select
            *,
            concat_ws(' ', event_type, event_detail) as kind
        from fct_yearly_events
        where
            simulation_year = $year
            and event_type in ('RAISE', 'PROMOTION', 'LUMP_SUM')
    ),

    raises as (
        select
            employee_id,
            max(effective_date) filter (kind = 'RAISE COLA') as cola_on,
            sum(amount) filter (kind = 'RAISE COLA') as cola_amount,
            max(effective_date) filter (kind = 'RAISE MERIT') as merit_on,
            sum(amount) filter (kind = 'RAISE MERIT') as merit_amount,
            max(effective_date) filter (event_type = 'PROMOTION') as promotion_on,
            sum(amount) filter (event_type = 'PROMOTION') as promotion_amount,
            max(effective_date) filter (event_type = 'LUMP_SUM') as lump_sum_on,
            sum(amount) filter (event_type = 'LUMP_SUM') as lump_sum_amount
        from events
        group by employee_id
    )

    select
        moves.employee_id,
        moves.department,
        moves.location,
        moves.opening_level as level_before,
        moves.closing_level as level_after,
        moves.fte_thousandths,
        moves.opening_salary_cents as cents_before,
        raises.cola_on,
        raises.cola_amount,
        raises.merit_on,
        raises.merit_amount,
        raises.promotion_on,
        raises.promotion_amount,
        moves.closing_salary_cents as cents_after,
        raises.lump_sum_on,
        raises.lump_sum_amount,
        moves.last_day
    from raises
    inner join int_workforce_transitions as moves
        on moves.simulation_year = $year
        and moves.employee_id = raises.employee_id
    order by moves.employee_id
    limit $most
"""

# Of everyone in that list: how many, and what they are paid before and after.
_INCREASED: Final = """
    select
        count(*) as people,
        coalesce(sum(opening_salary_cents), 0)::hugeint as cents_before,
        coalesce(sum(closing_salary_cents), 0)::hugeint as cents_after
    from int_workforce_transitions
    where
        simulation_year = $year
        and greatest(
            cola_sequence,
            cola_lump_sequence,
            merit_sequence,
            merit_lump_sequence,
            promotion_sequence
        ) > 0
"""


def persons_found(
    path: Path, text: str, *, level: int | None, department: str | None, most: int
) -> list[Row]:
    """Persons whose id holds the text, an id that is the text first; where they stood last.

    Args:
        path: the run's file.
        text: of an id, in capitals or not; empty for everybody.
        level: only these.
        department: only these.
        most: how many at most.
    """
    values = {"text": text, "level": level, "department": department, "most": most}
    return _rows(path, _FOUND, values)


def person_years(path: Path, employee_id: str) -> list[Row]:
    """How a person stands at the end of each year employed, or on the last day."""
    return _rows(path, _YEARS, {"employee_id": employee_id})


def person_events(path: Path, employee_id: str) -> list[Row]:
    """What happened to a person, in order of effect."""
    return _rows(path, _EVENTS, {"employee_id": employee_id})


def increase_rows(path: Path, year: int, *, most: int | None = None) -> list[Row]:
    """Everyone with a raise or a lump sum in the year, by id; the first so many."""
    return _rows(path, _INCREASES, {"year": year, "most": most})


def increase_sums(path: Path, year: int) -> Row:
    """How many they are, with their pay before and after, in cents."""
    return _rows(path, _INCREASED, {"year": year})[0]


def departments(path: Path) -> list[str]:
    """The departments of the census that are known, in order."""
    sql = "select distinct department from stg_census where department is not null order by 1"
    return [row["department"] for row in _rows(path, sql)]


def _rows(path: Path, sql: str, values: Mapping[str, Any] | None = None) -> list[Row]:
    with opened(path) as con:
        return list(con.execute(sql, values or {}).to_arrow_table().to_pylist())
