-- One row per person employed on 31 December and year: what full-time work the year through would be paid.
{%- set days = days_of('simulation_year') %}
{%- set first_day = 'greatest(hire_date, ' ~ new_years_day('simulation_year') ~ ')' %}
{%- set days_employed = '(' ~ days ~ ' - dayofyear(' ~ first_day ~ ') + 1)' %}
with here as (
    select
        simulation_year,
        employee_id,
        job_level,
        department,
        gender,
        {{ cents_of_money('annual_salary') }} as base_pay_cents,
        cast({{ cents_of_money('bonus_cost') }} as hugeint) * 1000 * {{ days }} as bonus_over,
        cast({{ cents_of_money('lump_sum_cost') }} as hugeint) * 1000 as lump_sums_over,
        cast(fte * 1000 as bigint) as fte_thousandths,
        {{ days_employed }} as days_employed
    from {{ ref('fct_workforce_snapshot') }}
    where employment_status in ('continuous_active', 'new_hire_active')
)

select
    simulation_year,
    employee_id,
    job_level,
    department,
    gender,
    base_pay_cents,
    cast(
        {{ whole_quotient('bonus_over', '(fte_thousandths * days_employed)') }}
        + {{ whole_quotient('lump_sums_over', 'fte_thousandths') }} as bigint
    ) as variable_pay_cents
from here
