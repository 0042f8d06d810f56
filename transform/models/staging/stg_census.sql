-- One row per person employed on the as-of date.
{{ config(materialized='table', contract={'enforced': true}) }}

select
    cast(employee_id as varchar) as employee_id,
    cast(hire_date as date) as hire_date,
    cast(birth_date as date) as birth_date,
    cast(job_level as integer) as job_level,
    cast(annual_salary as decimal(18, 2)) as annual_salary,
    cast(fte as decimal(4, 3)) as fte,
    cast(department as varchar) as department,
    cast(location as varchar) as location,
    cast(gender as varchar) as gender,
    cast(performance_rating as integer) as performance_rating
from {{ source('inputs', 'raw_census') }}
