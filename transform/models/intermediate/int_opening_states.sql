-- One row per person and year begun: how the year finds them, from the census or the closing before it.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}

select
    run.start_year as simulation_year,
    census.employee_id,
    census.job_level,
    census.annual_salary,
    census.hire_date
from {{ ref('stg_census') }} as census
cross join {{ ref('stg_run_request') }} as run

union all

select
    snapshot.simulation_year + 1 as simulation_year,
    snapshot.employee_id,
    snapshot.job_level,
    snapshot.annual_salary,
    snapshot.hire_date
from {{ ref('fct_workforce_snapshot') }} as snapshot
cross join {{ ref('stg_run_request') }} as run
where
    snapshot.termination_date is null
    and snapshot.simulation_year < run.end_year
