"""The dbt model of all metrics, by every grain: the catalogue's formulas inside a run's build.

One query for all grains: each row of measures counts once for the whole, its level, its department
and both. DuckDB plans it four times as fast as a query a grain, and planning is most of the work.
"""

from pathlib import Path
from typing import Final

from comptune.engine.measures import MEASURES
from comptune.metrics.catalogue import Metric, MetricsCatalogue
from comptune.metrics.sql import render_query

MODEL: Final = (
    Path(__file__).resolve().parents[3]
    / "transform/models/intermediate/generated/int_metric_values.sql"
)
# The name of each grain, and what metrics are asked for by.
_GRAINS: Final[dict[str, tuple[str, ...]]] = {
    "total": (),
    "level": ("level",),
    "department": ("department",),
    "level_and_department": ("level", "department"),
}
_PLACE: Final = ("simulation_year", "grain", "job_level", "department")
_MEDIAN_PLACE: Final = _PLACE[:-1]  # there are no medians by department
_TEMPLATE: Final = """\
-- One row per metric, year and place where it is defined: its value.
-- Generated from metrics/catalogue.yml by `python -m comptune.metrics.generate`.
{{{{ config(materialized='ephemeral', contract={{'enforced': false}}) }}}}
with grains (grain, by_level, by_department) as (
    values
{grains}
),

defined (metric_name, unit, grain) as (
    values
{defined}
),

measures as (
    select
        booked.simulation_year,
        grains.grain,
        case when grains.by_level then booked.job_level else 0 end as job_level,
        case when grains.by_department then booked.department end as department,
{measures}
    from {{{{ ref('int_measures') }}}} as booked
    cross join grains
),

people as (
    select
        snapshot.simulation_year,
        grains.grain,
        case when grains.by_level then snapshot.job_level else 0 end as job_level,
        snapshot.job_level as own_level,
        snapshot.employment_status,
        snapshot.gender,
        snapshot.annual_salary
    from {{{{ ref('fct_workforce_snapshot') }}}} as snapshot
    cross join grains
    where not grains.by_department
),

by_place as (
{query}),

exact as (
    select
        simulation_year,
        grain,
        job_level,
        department,
{exact}
    from by_place
),

long as (
    select *
    from exact
    unpivot include nulls (metric_value for metric_name in ({names}))
)

select
    long.simulation_year,
    long.grain,
    cast(long.job_level as integer) as job_level,
    long.department,
    long.metric_name,
    defined.unit,
    long.metric_value
from long
inner join defined using (metric_name, grain)
"""


def render_model(catalogue: MetricsCatalogue) -> str:
    """The model's SQL, as dbt reads it."""
    metrics = tuple(catalogue)
    query = render_query(
        metrics,
        keys=_PLACE,
        median_keys=_MEDIAN_PLACE,
        relation="measures",
        snapshot="people",
        level="own_level",
    )
    return _TEMPLATE.format(
        grains=_lines(
            [
                f"('{name}', {_sql('level' in by)}, {_sql('department' in by)})"
                for name, by in _GRAINS.items()
            ],
            1,
        ),
        defined=_lines(
            [
                f"('{metric.name}', '{metric.unit}', '{name}')"
                for metric in metrics
                for name, by in _GRAINS.items()
                if metric.valid_by(by)
            ],
            1,
        ),
        measures=_lines([f"booked.{name}" for name in MEASURES], 2),
        query="".join(f"    {line}\n" for line in query.splitlines()),
        exact=_lines([f"{_exact(metric)} as {metric.name}" for metric in metrics], 2),
        names=", ".join(metric.name for metric in metrics),
    )


def _exact(metric: Metric) -> str:
    """One type for all: a rate by way of its text, which is the shortest that means the number."""
    value = f"cast({metric.name} as varchar)" if metric.unit in ("rate", "ratio") else metric.name
    return f"cast({value} as decimal(38, 18))"


def _sql(truth: bool) -> str:
    return "true" if truth else "false"


def _lines(lines: list[str], depth: int) -> str:
    return ",\n".join(f"{'    ' * depth}{line}" for line in lines)
