-- One row per year and level (0 for all): head count, pay, cost, growth and what explains the change of cost.
{%- set leavers = '(now.exits - now.new_hire_exits)' %}
{%- set joiners = '(now.hires - now.new_hire_exits)' %}
{%- set stayers = '(now.closing_headcount - ' ~ joiners ~ ')' %}
{%- set total_cost = 'base_pay_cost + {y}.lump_sum_cost + {y}.bonus_cost + {y}.benefits_cost' %}
{%- set cost_now = '(now.' ~ total_cost.replace('{y}', 'now') ~ ')' %}
{%- set cost_before = '(before.' ~ total_cost.replace('{y}', 'before') ~ ')' %}
{%- set closing_weighted = 'cast(now.closing_salary as hugeint) * now.opening_headcount' %}
{%- set opening_weighted = 'cast(now.opening_salary as hugeint) * now.closing_headcount' %}
{%- set counts = ['opening_headcount', 'hires', 'exits', 'promotions_in', 'promotions_out', 'closing_headcount'] %}
{%- set amounts = [
    'opening_payroll', 'closing_payroll', 'base_pay_cost', 'lump_sum_cost', 'bonus_cost', 'benefits_cost',
    'cola_increase', 'merit_increase', 'promotion_increase', 'raise_carry_over'
] %}
{%- set bridge = [
    'bridge_carry_over', 'bridge_last_years_joiners', 'bridge_cola', 'bridge_merit', 'bridge_promotion',
    'bridge_leavers', 'bridge_last_years_leavers', 'bridge_joiners', 'bridge_level_transfers'
] %}
with totals as (
    select
        simulation_year,
        coalesce(job_level, 0) as job_level,
        {% for measure in measures() %}
        cast(sum({{ measure }}) as bigint) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_measures') }}
    group by grouping sets (
        (simulation_year, job_level),
        (simulation_year)
    )
)

select
    now.simulation_year,
    now.job_level,
    {% for count in counts %}
    now.{{ count }},
    {% endfor %}
    {% for amount in amounts %}
    {{ money_of_cents('now.' ~ amount) }} as {{ amount }},
    {% endfor %}
    {{ money_of_cents(cost_now) }} as total_compensation_cost,
    {{ average_of('now.opening_salary', 'now.opening_headcount') }} as average_opening_salary,
    {{ average_of('now.closing_salary', 'now.closing_headcount') }} as average_salary,
    {{ average_of('now.stayer_opening_salary', stayers) }} as average_opening_salary_stayers,
    {{ average_of('now.stayer_closing_salary', stayers) }} as average_salary_stayers,
    {{ average_of('(now.closing_salary - now.stayer_closing_salary)', joiners) }} as average_salary_joiners,
    {{ average_of('now.leaver_opening_salary', leavers) }} as average_salary_leavers,
    {{ growth_of('now.closing_headcount', 'now.opening_headcount') }} as headcount_growth,
    {{ growth_of('now.closing_payroll', 'now.opening_payroll') }} as payroll_growth,
    {{ growth_of(closing_weighted, opening_weighted) }} as average_salary_growth,
    {{ growth_of('now.stayer_closing_salary', 'now.stayer_opening_salary') }} as growth_without_turnover,
    {{ growth_of('now.base_pay_cost', 'before.base_pay_cost') }} as base_pay_growth,
    {{ growth_of(cost_now, cost_before) }} as total_cost_growth,
    {{ money_of_cents('coalesce(before.base_pay_cost, now.opening_payroll)') }} as previous_base_pay_cost,
    {% for part in bridge %}
    {{ money_of_cents('now.' ~ part) }} as {{ part }},
    {% endfor %}
    {{ money_of_cents('(now.lump_sum_cost - before.lump_sum_cost)') }} as bridge_lump_sums,
    {{ money_of_cents('(now.bonus_cost - before.bonus_cost)') }} as bridge_bonus,
    {{ money_of_cents('(now.benefits_cost - before.benefits_cost)') }} as bridge_benefits,
    {{ money_of_cents(cost_before) }} as previous_total_compensation_cost,
    -- Promotions move the averages of levels too: the effect of turnover is told for the whole only.
    case
        when now.job_level = 0 then cast({{ exact_growth_of(closing_weighted, opening_weighted) }}
            - {{ exact_growth_of('now.stayer_closing_salary', 'now.stayer_opening_salary') }} as decimal(9, 6))
    end as dilution_effect
from totals as now
left join totals as before
    on before.simulation_year + 1 = now.simulation_year
    and before.job_level = now.job_level
