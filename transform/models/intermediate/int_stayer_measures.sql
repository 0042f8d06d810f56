-- One row per year, closing level and department: who was here on 1 January, and the bridge of their cost.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
{%- set at_fte = 'people.fte_thousandths' %}
{%- set stays = 'people.last_day is null' %}

select
    people.simulation_year,
    people.closing_level as job_level,
    people.department,
    sum({{ cents_at_fte('people.opening_salary_cents', at_fte) }}) filter ({{ stays }}) as stayer_opening_payroll,
    sum({{ cents_at_fte('people.closing_salary_cents', at_fte) }}) filter ({{ stays }}) as stayer_closing_payroll,
    sum(people.opening_salary_cents) filter ({{ stays }}) as stayer_opening_salary,
    sum(people.closing_salary_cents) filter ({{ stays }}) as stayer_closing_salary,
    sum(people.opening_salary_cents) filter (not {{ stays }}) as leaver_opening_salary,
    sum(
        {%- for raise in ['cola', 'merit', 'promotion'] %}
        {%- set increase = '(people.' ~ raise ~ '_salary_after_cents - people.' ~ raise ~ '_salary_before_cents)' %}
        + coalesce({{ cents_at_fte(increase, at_fte) }}, 0)
        - people.bridge_{{ raise }}_cents
        {%- endfor %}
    ) as raise_carry_over,
    sum(people.bridge_carry_over_cents) as bridge_carry_over,
    sum(people.bridge_last_years_joiners_cents) as bridge_last_years_joiners,
    sum(people.bridge_cola_cents) as bridge_cola,
    sum(people.bridge_merit_cents) as bridge_merit,
    sum(people.bridge_promotion_cents) as bridge_promotion,
    sum(people.bridge_leavers_cents) as bridge_leavers
from {{ ref('int_workforce_transitions') }} as people
where people.opening_level is not null
group by
    people.simulation_year,
    people.closing_level,
    people.department

{% for level, sign in [('closing_level', '+'), ('previous_level', '-')] %}
union all by name

-- Last year's cost of who changed level moves with them.
select
    people.simulation_year,
    people.{{ level }} as job_level,
    people.department,
    {{ sign }} sum(people.previous_base_pay_cost_cents) as bridge_level_transfers
from {{ ref('int_workforce_transitions') }} as people
where people.previous_level <> people.closing_level
group by
    people.simulation_year,
    people.{{ level }},
    people.department
{% endfor %}
