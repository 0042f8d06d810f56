-- One row per person and year employed in it: level, pay and cost as of 31 December or the last day.
{%- set minimum = 'ranges.minimum_cents' %}
{%- set maximum = 'ranges.maximum_cents' %}
{%- set salary = 'people.closing_salary_cents' %}
{%- set total_cost = '(people.base_pay_cost_cents + people.lump_sum_cost_cents'
    ~ ' + people.bonus_cost_cents + people.benefits_cost_cents)' %}
{%- set as_of_on = 'coalesce(people.last_day, ' ~ new_years_eve('people.simulation_year') ~ ')' %}
with ranges as (
    select
        fiscal_year,
        job_level,
        range_minimum,
        range_maximum,
        {{ cents_of_money('range_minimum') }} as minimum_cents,
        {{ cents_of_money('range_maximum') }} as maximum_cents
    from {{ ref('int_job_level_ranges') }}
)

select
    run.run_id,
    run.scenario_id,
    cast(people.simulation_year as integer) as simulation_year,
    people.employee_id,
    people.employment_status,
    cast(people.closing_level as integer) as job_level,
    {{ money_of_cents('people.closing_salary_cents') }} as annual_salary,
    cast(cast(people.fte_thousandths as decimal(4, 0)) * cast(0.001 as decimal(3, 3)) as decimal(4, 3)) as fte,
    {{ completed_years('people.birth_date', as_of_on) }} as age_years,
    {{ completed_years('people.hire_date', as_of_on) }} as tenure_years,
    cast(people.performance_rating as integer) as performance_rating,
    people.department,
    people.location,
    people.gender,
    people.hire_date,
    people.last_day as termination_date,
    ranges.range_minimum,
    ranges.range_maximum,
    {{ ratio_of('2 * ' ~ salary, '(' ~ minimum ~ ' + ' ~ maximum ~ ')') }} as compa_ratio,
    {{ ratio_of(
        '(' ~ salary ~ ' - ' ~ minimum ~ ')',
        '(' ~ maximum ~ ' - ' ~ minimum ~ ')'
    ) }} as range_penetration,
    {{ money_of_cents('people.base_pay_cost_cents') }} as base_pay_cost,
    {{ money_of_cents('people.lump_sum_cost_cents') }} as lump_sum_cost,
    {{ money_of_cents('people.bonus_cost_cents') }} as bonus_cost,
    {{ money_of_cents('people.benefits_cost_cents') }} as benefits_cost,
    {{ money_of_cents(total_cost) }} as total_compensation_cost
from {{ ref('int_workforce_transitions') }} as people
inner join ranges
    on ranges.fiscal_year = people.simulation_year
    and ranges.job_level = people.closing_level
cross join {{ ref('stg_run_request') }} as run
