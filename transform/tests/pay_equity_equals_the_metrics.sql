-- Fails for each year, place and figure where the gap in basic pay is not that of the metrics, to the part per million.
{%- set figures = {
    'pay_gap': 'mean_gap',
    'pay_gap_median': 'median_gap',
    'mean_salary_women': 'mean_pay_women',
    'mean_salary_men': 'mean_pay_men',
    'median_salary_women': 'median_pay_women',
    'median_salary_men': 'median_pay_men',
} %}
with pay as (
    {% for metric, column in figures.items() %}
    select
        simulation_year,
        grain,
        job_level,
        department,
        '{{ metric }}' as metric_name,
        {{ column }} as pay_value
    from {{ ref('fct_pay_equity') }}
    where pay_component = 'basic'
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    metrics.simulation_year,
    metrics.grain,
    metrics.job_level,
    metrics.department,
    metrics.metric_name,
    metrics.metric_value,
    pay.pay_value
from {{ ref('fct_metrics') }} as metrics
left join pay
    on pay.simulation_year = metrics.simulation_year
    and pay.grain = metrics.grain
    and pay.job_level = metrics.job_level
    and pay.department is not distinct from metrics.department
    and pay.metric_name = metrics.metric_name
where
    metrics.metric_name in ('{{ figures | join("', '") }}')
    and not coalesce(
        abs(metrics.metric_value - pay.pay_value) < {{ part_per_million() }},
        -- Beyond -999 no rate holds a gap: the mart has none.
        pay.pay_value is null and coalesce(metrics.metric_value < -998, true)
    )
