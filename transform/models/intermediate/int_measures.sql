-- One row per year, level and department: the engine's measures, added up again from the tables of the run.
{%- set parts = ['int_closing_measures', 'int_event_measures', 'int_opening_measures', 'int_stayer_measures'] %}
with departments as (
    select distinct department
    from {{ ref('stg_census') }}
),

booked as (
    -- Every place of the grid, so that one where nobody is stands as zeros.
    select
        ranges.fiscal_year as simulation_year,
        ranges.job_level,
        departments.department
    from {{ ref('int_job_level_ranges') }} as ranges
    cross join departments

    {% for part in parts %}
    -- Parts name their own columns; those of other parts are null here.
    union all by name
    from {{ ref(part) }}
    {% endfor %}
)

select
    simulation_year,
    job_level,
    department,
    {% for measure in measures() %}
    cast(coalesce(sum({{ measure }}), 0) as bigint) as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from booked
group by
    simulation_year,
    job_level,
    department
