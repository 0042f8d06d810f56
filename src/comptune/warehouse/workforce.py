"""The people of a sealed run, added up by groups of them. `YEAR_PEOPLE` says what a person counts.

The years are those simulated, and the day before them: what the census tells of it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from comptune.warehouse.runs import opened

Row = Mapping[str, Any]

# What people can be grouped by.
DIMENSIONS: Final = (
    "level",
    "department",
    "location",
    "gender",
    "age_band",
    "tenure_band",
    "joined",
    "rating",
    "full_time",
)

_BANDED: Final = """
    people as (
        select
            everybody.*,
            coalesce(ages.age_band, 'unknown') as age_band,
            tenures.tenure_band
        from everybody
        left join config_age_bands as ages
            on ages.age_band <> 'unknown'
            and coalesce(ages.min_value, 0) <= everybody.age_years
            and coalesce(ages.max_value > everybody.age_years, true)
        left join config_tenure_bands as tenures
            on coalesce(tenures.min_value, 0) <= everybody.tenure_years
            and coalesce(tenures.max_value > everybody.tenure_years, true)
    )
"""

# One row per person employed in the year: where they stand on its last day, or on their own.
YEAR_PEOPLE: Final = f"""
    with everybody as (
        select
            snapshot.job_level as level,
            snapshot.department,
            snapshot.location,
            snapshot.gender,
            snapshot.age_years,
            snapshot.tenure_years,
            snapshot.performance_rating as rating,
            snapshot.fte = 1 as full_time,
            moves.hire_sequence > 0 as joined,
            moves.last_day is not null as leaves,
            moves.closing_salary_cents as salary,
            (moves.closing_salary_cents * moves.fte_thousandths + 500) // 1000 as pay,
            (moves.opening_salary_cents * moves.fte_thousandths + 500) // 1000 as opening_pay,
            moves.fte_thousandths,
            cast((snapshot.range_minimum + snapshot.range_maximum) * 100 as bigint) as range_sum,
            moves.promotion_sequence > 0 as is_promoted,
            moves.cola_sequence > 0 as has_cola,
            moves.merit_sequence > 0 as has_merit,
            moves.cola_lump_sequence > 0 or moves.merit_lump_sequence > 0 as has_lump_sum
        from fct_workforce_snapshot as snapshot
        inner join int_workforce_transitions as moves
            on moves.simulation_year = $year
            and moves.employee_id = snapshot.employee_id
        where snapshot.simulation_year = $year
    ),
    {_BANDED}
"""

# The same of everyone in the census, on the last day of the year before the first.
_CENSUS_PEOPLE: Final = f"""
    with dated as (
        select
            census.*,
            make_date($year, 12, 31) as as_of_on
        from stg_census as census
    ),
    everybody as (
        select
            job_level as level,
            department,
            location,
            gender,
            date_sub('year', birth_date, as_of_on) as age_years,
            date_sub('year', hire_date, as_of_on) as tenure_years,
            performance_rating as rating,
            fte = 1 as full_time,
            year(hire_date) = $year as joined,
            false as leaves,
            cast(annual_salary * 100 as bigint) as salary,
            cast(round(cast(annual_salary as decimal(14, 2)) * fte, 2) * 100 as bigint) as pay,
            null as opening_pay,
            cast(fte * 1000 as bigint) as fte_thousandths,
            null as range_sum,
            false as is_promoted,
            false as has_cola,
            false as has_merit,
            false as has_lump_sum
        from dated
    ),
    {_BANDED}
"""

_SUMS: Final = """
    count(*) as employed,
    count(*) filter (not leaves) as headcount,
    count(*) filter (not leaves and not joined) as stayers,
    coalesce(sum(fte_thousandths) filter (not leaves), 0)::bigint as fte_thousandths,
    coalesce(sum(pay) filter (not leaves), 0)::hugeint as payroll,
    coalesce(sum(salary) filter (not leaves), 0)::hugeint as salary,
    (sum(range_sum) filter (not leaves))::hugeint as range_sum,
    quantile_disc(salary, 0.5) filter (not leaves) as lower_median,
    - quantile_disc(- salary, 0.5) filter (not leaves) as upper_median,
    (sum(opening_pay) filter (not leaves and not joined))::hugeint as stayer_opening_payroll,
    (sum(pay) filter (not leaves and not joined))::hugeint as stayer_closing_payroll,
    count(*) filter (joined) as hires,
    count(*) filter (leaves) as exits,
    count(*) filter (is_promoted) as promotions_in,
    count(*) filter (has_cola) as cola_raises,
    count(*) filter (has_merit) as merit_raises,
    count(*) filter (has_lump_sum) as lump_sums
"""


def group_sums(path: Path, by: Sequence[str], year: int, *, is_census: bool) -> list[Row]:
    """People and pay by group, by each dimension alone and of all, in cents and whole people.

    Args:
        path: the run's file.
        by: one or two of `DIMENSIONS`.
        year: simulated; or the one before, of which the census tells.
        is_census: whether it is the latter.

    Returns:
        One row a group, with `key_1`, `key_2` and `all_1`, `all_2`: whether it is over all of them.
    """
    for name in by:
        if name not in DIMENSIONS:
            raise ValueError(f"{name} is none of {', '.join(DIMENSIONS)}")
    keys = ",\n".join(
        f"{name} as key_{number}, grouping({name}) = 1 as all_{number}"
        for number, name in enumerate(by, start=1)
    )
    sets = "cube" if len(by) > 1 else "rollup"
    people = _CENSUS_PEOPLE if is_census else YEAR_PEOPLE
    sql = f"{people} select {keys}, {_SUMS} from people group by {sets} ({', '.join(by)})"
    return _rows(path, sql, {"year": year})


def level_names(path: Path) -> dict[int, str]:
    """The name of each job level."""
    rows = _rows(path, "select level_id, name from config_job_levels order by level_id")
    return {row["level_id"]: row["name"] for row in rows}


def band_order(path: Path, kind: str) -> list[str]:
    """The bands of "age" or "tenure", the youngest first."""
    if kind not in ("age", "tenure"):
        raise ValueError(f"there are no bands of {kind}")
    sql = f"""
        select {kind}_band as band
        from config_{kind}_bands
        order by {kind}_band = 'unknown', coalesce(min_value, 0)
    """
    return [row["band"] for row in _rows(path, sql)]


def _rows(path: Path, sql: str, values: Mapping[str, Any] | None = None) -> list[Row]:
    with opened(path) as con:
        return list(con.execute(sql, values or {}).to_arrow_table().to_pylist())
