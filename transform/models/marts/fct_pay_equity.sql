-- One row per year, place and component of pay: pay of women and of men on 31 December, and the gap between them.
{%- set genders = {'women': woman(), 'men': man()} %}
with components as (
    select
        simulation_year,
        job_level,
        department,
        gender,
        unnest({{ pay_components() }}) as pay_component,
        unnest([base_pay_cents, variable_pay_cents, base_pay_cents + variable_pay_cents]) as pay_cents
    from {{ ref('int_paid_people') }}
),

by_gender as (
    select
        simulation_year,
        {{ grain_of('job_level', 'department') }} as grain,
        coalesce(job_level, 0) as job_level,
        department,
        pay_component,
        gender,
        count(*) as people,
        count(*) filter (pay_cents > 0) as receiving,
        cast(sum(pay_cents) as hugeint) as cents,
        {{ middle_of('pay_cents') }} as median_cents
    from components
    group by grouping sets (
        (simulation_year, pay_component, gender),
        (simulation_year, pay_component, gender, job_level),
        (simulation_year, pay_component, gender, department),
        (simulation_year, pay_component, gender, job_level, department)
    )
),

by_place as (
    select
        simulation_year,
        grain,
        job_level,
        department,
        pay_component,
        cast(sum(people) as bigint) as headcount,
        {% for name, gender in genders.items() %}
        cast(coalesce(sum(people) filter (gender = {{ gender }}), 0) as bigint) as {{ name }}_count,
        cast(coalesce(sum(receiving) filter (gender = {{ gender }}), 0) as bigint) as {{ name }}_receiving_count,
        cast(coalesce(sum(cents) filter (gender = {{ gender }}), 0) as hugeint) as {{ name }}_cents,
        max(median_cents) filter (gender = {{ gender }}) as {{ name }}_median_cents{{ ',' if not loop.last }}
        {% endfor %}
    from by_gender
    group by all
)

select
    run.run_id,
    run.scenario_id,
    pay.simulation_year,
    pay.grain,
    pay.job_level,
    pay.department,
    pay.pay_component,
    pay.headcount,
    {% for name in genders %}
    pay.{{ name }}_count,
    {{ average_of('pay.' ~ name ~ '_cents', 'pay.' ~ name ~ '_count') }} as mean_pay_{{ name }},
    {{ money_of_cents('pay.' ~ name ~ '_median_cents') }} as median_pay_{{ name }},
    pay.{{ name }}_receiving_count,
    {{ ratio_where_any('pay.' ~ name ~ '_receiving_count', 'pay.' ~ name ~ '_count') }} as {{ name }}_receiving_share,
    {% endfor %}
    {{ gap_between('pay.women_cents * pay.men_count', 'pay.men_cents * pay.women_count') }} as mean_gap,
    {{ gap_between('pay.women_median_cents', 'pay.men_median_cents') }} as median_gap
from by_place as pay
cross join {{ ref('stg_run_request') }} as run
