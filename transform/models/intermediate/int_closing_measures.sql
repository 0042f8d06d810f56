-- One row per year, closing level and department: the measures that the snapshot adds up to.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
{%- set is_here = "employment_status in ('continuous_active', 'new_hire_active')" %}
{%- set is_hire = "employment_status in ('new_hire_active', 'new_hire_termination')" %}

select
    simulation_year,
    job_level,
    department,
    count(*) filter ({{ is_hire }}) as hires,
    count(*) filter (not {{ is_here }}) as exits,
    count(*) filter (employment_status = 'new_hire_termination') as new_hire_exits,
    count(*) filter ({{ is_here }}) as closing_headcount,
    {{ cents_sum(money_at_fte('annual_salary', 'fte'), only=is_here) }} as closing_payroll,
    {{ cents_sum('annual_salary', only=is_here) }} as closing_salary,
    {{ cents_sum('base_pay_cost') }} as base_pay_cost,
    {{ cents_sum('lump_sum_cost') }} as lump_sum_cost,
    {{ cents_sum('bonus_cost') }} as bonus_cost,
    {{ cents_sum('benefits_cost') }} as benefits_cost,
    count(*) filter ({{ is_here }} and annual_salary < range_minimum) as below_minimum_count,
    count(*) filter ({{ is_here }} and annual_salary > range_maximum) as above_maximum_count,
    {{ cents_sum('range_minimum + range_maximum', only=is_here) }} as closing_range_sum,
    {{ ppm_sum('compa_ratio', only=is_here) }} as compa_ratio_ppm,
    count(*) filter ({{ is_here }} and gender = {{ man() }}) as men_count,
    {{ cents_sum('annual_salary', only=is_here ~ ' and gender = ' ~ man()) }} as men_salary,
    count(*) filter ({{ is_here }} and gender = {{ woman() }}) as women_count,
    {{ cents_sum('annual_salary', only=is_here ~ ' and gender = ' ~ woman()) }} as women_salary,
    {{ cents_sum('base_pay_cost', only=is_hire) }} as bridge_joiners
from {{ ref('fct_workforce_snapshot') }}
group by
    simulation_year,
    job_level,
    department

union all by name

-- Who left is no longer paid: the whole of it goes in the year after, at the level they left from.
select
    snapshot.simulation_year + 1 as simulation_year,
    snapshot.job_level,
    snapshot.department,
    - {{ cents_sum('snapshot.base_pay_cost') }} as bridge_last_years_leavers
from {{ ref('fct_workforce_snapshot') }} as snapshot
cross join {{ ref('stg_run_request') }} as run
where
    snapshot.termination_date is not null
    and snapshot.simulation_year < run.end_year
group by
    snapshot.simulation_year,
    snapshot.job_level,
    snapshot.department
