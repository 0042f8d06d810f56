-- One row per opening, event and snapshot: what it adds to a person's year; a snapshot takes off what it shows.
-- Salary-days (a salary x the days that it is paid for) are what base pay is made of.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}

select
    simulation_year,
    employee_id,
    1 as people,
    job_level as levels,
    annual_salary as salary,
    {{ salary_days('annual_salary', from_day='1') }} as salary_days,
    hire_date - date 'epoch' as hired_day
from {{ ref('int_opening_states') }}

union all by name

select
    simulation_year,
    employee_id,
    case event_type when 'HIRE' then 1 when 'TERMINATION' then -1 else 0 end as people,
    coalesce(job_level_after, job_level_before) - coalesce(job_level_before, 0) as levels,
    case event_type when 'HIRE' then salary_after when 'LUMP_SUM' then 0 else coalesce(amount, 0) end as salary,
    case event_type
        when 'LUMP_SUM' then 0
        when 'TERMINATION' then - {{ salary_days('salary_before', from_day='dayofyear(effective_date) + 1') }}
        else {{ salary_days('coalesce(amount, salary_after)', from_day='dayofyear(effective_date)') }}
    end as salary_days,
    case event_type when 'HIRE' then effective_date - date 'epoch' end as hired_day,
    case event_type when 'TERMINATION' then effective_date - date 'epoch' end as left_day,
    case event_type when 'TERMINATION' then job_level_before end as levels_left,
    case event_type when 'TERMINATION' then salary_before end as salary_left,
    case event_type when 'LUMP_SUM' then amount end as lump_sums
from {{ ref('fct_yearly_events') }}

union all by name

select
    simulation_year,
    employee_id,
    case when termination_date is null then -1 else 0 end as people,
    - job_level as levels,
    - annual_salary as salary,
    - (hire_date - date 'epoch') as hired_day,
    - (termination_date - date 'epoch') as left_day,
    case when termination_date is not null then - job_level end as levels_left,
    case when termination_date is not null then - annual_salary end as salary_left,
    1 as snapshots,
    fte,
    base_pay_cost,
    lump_sum_cost
from {{ ref('fct_workforce_snapshot') }}
