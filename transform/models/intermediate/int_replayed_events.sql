-- One row per person and year with events: what they add up to.
-- Salary-days (a salary x the days that it is paid for) are what base pay is made of.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}

-- The events of a person's year lie side by side, so that they are added up as they are read.
select
    simulation_year,
    employee_id,
    sum(case event_type when 'HIRE' then 1 when 'TERMINATION' then -1 else 0 end) as people,
    sum(coalesce(job_level_after, job_level_before) - coalesce(job_level_before, 0)) as levels,
    cast(
        sum(case event_type when 'HIRE' then salary_after when 'LUMP_SUM' then 0 else coalesce(amount, 0) end)
        as decimal(14, 2)
    ) as salary,
    cast(
        sum(case event_type
            when 'LUMP_SUM' then 0
            when 'TERMINATION' then - {{ salary_days('salary_before', from_day='dayofyear(effective_date) + 1') }}
            else {{ salary_days('coalesce(amount, salary_after)', from_day='dayofyear(effective_date)') }}
        end) as decimal(18, 2)
    ) as salary_days,
    max(effective_date) filter (event_type = 'HIRE') as hire_date,
    max(effective_date) filter (event_type = 'TERMINATION') as termination_date,
    max(job_level_before) filter (event_type = 'TERMINATION') as level_left,
    max(salary_before) filter (event_type = 'TERMINATION') as salary_left,
    cast(coalesce(sum(amount) filter (event_type = 'LUMP_SUM'), 0) as decimal(14, 2)) as lump_sums
from {{ ref('fct_yearly_events') }}
group by
    simulation_year,
    employee_id
