-- Fails for each person and year where the events, played over how the year found the person, do not give the
-- snapshot to the cent: who is here, level, salary, hire and exit date, base pay and lump sums, once a year. Base pay
-- is salary-days x fte over the days of the year, rounded half up: less than half a cent off, or half a cent below.
{%- set half_a_cent = 'cast(0.005 as decimal(3, 3))' %}
{%- set days = 'cast(' ~ days_of('simulation_year') ~ ' as decimal(4, 0))' %}
with replayed as (
    select
        simulation_year,
        employee_id,
        snapshot.employee_id is null as is_missing,
        case when opening.employee_id is null then 0 else 1 end + coalesce(events.people, 0) as people,
        coalesce(opening.job_level, 0) + coalesce(events.levels, 0) as job_level,
        coalesce(opening.annual_salary, 0) + coalesce(events.salary, 0) as annual_salary,
        coalesce(opening.hire_date, events.hire_date) as hire_date,
        events.termination_date,
        coalesce(events.level_left, snapshot.job_level) as level_left,
        coalesce(events.salary_left, snapshot.annual_salary) as salary_left,
        (
            coalesce({{ salary_days('opening.annual_salary', from_day='1') }}, 0) + coalesce(events.salary_days, 0)
        ) * snapshot.fte as paid,
        round(coalesce(events.lump_sums, 0) * snapshot.fte, 2) as lump_sum_cost,
        snapshot.job_level as shown_level,
        snapshot.annual_salary as shown_salary,
        snapshot.hire_date as shown_hire_date,
        snapshot.termination_date as shown_termination_date,
        snapshot.base_pay_cost as shown_base_pay_cost,
        snapshot.lump_sum_cost as shown_lump_sum_cost
    from {{ ref('fct_workforce_snapshot') }} as snapshot
    full join {{ ref('int_replayed_events') }} as events using (simulation_year, employee_id)
    full join {{ ref('int_opening_states') }} as opening using (simulation_year, employee_id)
),

shown_twice as (
    select
        simulation_year,
        employee_id
    from {{ ref('fct_workforce_snapshot') }}
    group by
        simulation_year,
        employee_id
    having count(*) > 1
)

select
    simulation_year,
    employee_id
from replayed
where
    is_missing
    or people is distinct from case when shown_termination_date is null then 1 else 0 end
    or job_level is distinct from shown_level
    or annual_salary is distinct from shown_salary
    or hire_date is distinct from shown_hire_date
    or termination_date is distinct from shown_termination_date
    or level_left is distinct from shown_level
    or salary_left is distinct from shown_salary
    or lump_sum_cost is distinct from shown_lump_sum_cost
    or paid - shown_base_pay_cost * {{ days }} >= {{ half_a_cent }} * {{ days }}
    or paid - shown_base_pay_cost * {{ days }} < - {{ half_a_cent }} * {{ days }}
    -- What cannot be compared is a failure too.
    or paid - shown_base_pay_cost is null

union all

select
    simulation_year,
    employee_id
from shown_twice
