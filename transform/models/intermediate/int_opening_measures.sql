-- One row per year, level and department: who was here on 1 January, and what raises applied to.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
{%- set at_fte = 'people.fte_thousandths' %}

select
    people.simulation_year,
    people.opening_level as job_level,
    people.department,
    count(*) as opening_headcount,
    sum({{ cents_at_fte('people.opening_salary_cents', at_fte) }}) as opening_payroll,
    sum(people.opening_salary_cents) as opening_salary,
    count(*) filter (
        people.promotion_chance_ppm is not null
        and (people.last_day is null or people.promotion_on < people.last_day)
    ) as promotion_candidates
from {{ ref('int_workforce_transitions') }} as people
where people.opening_level is not null
group by
    people.simulation_year,
    people.opening_level,
    people.department

{% for raise, level in [('cola', 'cola_level'), ('merit', 'merit_level'), ('promotion', 'promotion_level_before')] %}
union all by name

select
    people.simulation_year,
    people.{{ level }} as job_level,
    people.department,
    sum({{ cents_at_fte('people.' ~ raise ~ '_base_cents', at_fte) }}) as {{ raise }}_eligible_payroll
from {{ ref('int_workforce_transitions') }} as people
where people.{{ raise }}_base_cents is not null
group by
    people.simulation_year,
    people.{{ level }},
    people.department
{% endfor %}
