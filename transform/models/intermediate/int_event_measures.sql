-- One row per year, level and department: the measures that the events add up to, at the level before.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
{%- set annualised = money_at_fte('amount', 'fte') %}

select
    simulation_year,
    job_level_before as job_level,
    department,
    count(*) filter (event_type = 'PROMOTION') as promotions_out,
    {{ cents_sum(annualised, only="event_type = 'RAISE' and event_detail = 'COLA'") }} as cola_increase,
    {{ cents_sum(annualised, only="event_type = 'RAISE' and event_detail = 'MERIT'") }} as merit_increase,
    {{ cents_sum(annualised, only="event_type = 'PROMOTION'") }} as promotion_increase
from {{ ref('fct_yearly_events') }}
where event_type in ('RAISE', 'PROMOTION')
group by
    simulation_year,
    job_level_before,
    department

union all by name

select
    simulation_year,
    job_level_after as job_level,
    department,
    count(*) as promotions_in
from {{ ref('fct_yearly_events') }}
where event_type = 'PROMOTION'
group by
    simulation_year,
    job_level_after,
    department
