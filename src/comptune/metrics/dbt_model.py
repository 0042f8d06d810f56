"""The dbt model of all metrics, by every grain: the catalogue's formulas inside a run's build."""

from pathlib import Path
from typing import Final

from comptune.metrics.catalogue import Metric, MetricsCatalogue
from comptune.metrics.sql import render_sql

MODEL: Final = (
    Path(__file__).resolve().parents[3]
    / "transform/models/intermediate/generated/int_metric_values.sql"
)
_MEASURES: Final = "measures"
_PEOPLE: Final = "people"

# Each grain with its name, and the place of its rows among all.
_GRAINS: Final[dict[tuple[str, ...], tuple[str, str, str]]] = {
    (): ("total", "0", "cast(null as varchar)"),
    ("level",): ("level", "job_level", "cast(null as varchar)"),
    ("department",): ("department", "0", "department"),
    ("level", "department"): ("level_and_department", "job_level", "department"),
}
_HEAD: Final = """\
-- One row per metric, year and place where it is defined: its value.
-- Generated from metrics/catalogue.yml by `python -m comptune.metrics.generate`.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
"""
_SOURCES: Final = f"""\
{_MEASURES} as (
    select *
    from {{{{ ref('int_measures') }}}}
),

{_PEOPLE} as (
    select
        simulation_year,
        job_level,
        employment_status,
        gender,
        annual_salary
    from {{{{ ref('fct_workforce_snapshot') }}}}
)"""
_SELECT: Final = """\
select
    simulation_year,
    grain,
    cast(job_level as integer) as job_level,
    department,
    metric_name,
    units.unit,
    metric_value
from ({values}
)
inner join units using (metric_name)
"""


def render_model(catalogue: MetricsCatalogue) -> str:
    """The model's SQL, as dbt reads it."""
    ctes = [_units(catalogue), _SOURCES, *(_grain(catalogue, by) for by in _GRAINS)]
    values = "\n    union all".join(_long(catalogue, by) for by in _GRAINS)
    return _HEAD + "with " + ",\n\n".join(ctes) + "\n\n" + _SELECT.format(values=values)


def _units(catalogue: MetricsCatalogue) -> str:
    rows = ",\n".join(f"    ('{metric.name}', '{metric.unit}')" for metric in catalogue)
    return f"units (metric_name, unit) as (\n    values\n{rows}\n)"


def _grain(catalogue: MetricsCatalogue, by: tuple[str, ...]) -> str:
    """The metrics of one grain, a column each."""
    query = render_sql(relation=_MEASURES, snapshot=_PEOPLE, by=by, catalogue=catalogue)
    lines = [line for line in query.splitlines() if not line.startswith(("--", "order by"))]
    indented = "\n".join(f"    {line}" if line else line for line in lines)
    return f"by_{_GRAINS[by][0]} as (\n{indented}\n)"


def _long(catalogue: MetricsCatalogue, by: tuple[str, ...]) -> str:
    """The metrics of one grain, a row each."""
    name, level, department = _GRAINS[by]
    metrics = catalogue.select(None, by=by)
    columns = ",\n".join(f"            {_exact(metric)} as {metric.name}" for metric in metrics)
    names = ", ".join(metric.name for metric in metrics)
    return f"""
    select *
    from (
        select
            simulation_year,
            '{name}' as grain,
            {level} as job_level,
            {department} as department,
{columns}
        from by_{name}
    )
    unpivot include nulls (metric_value for metric_name in ({names}))"""


def _exact(metric: Metric) -> str:
    """One type for all: a rate by way of its text, which is the shortest that means the number."""
    value = f"cast({metric.name} as varchar)" if metric.unit in ("rate", "ratio") else metric.name
    return f"cast({value} as decimal(38, 18))"
