-- One row per year, level and department: the sums that the engine itself keeps.
select
    cast(simulation_year as integer) as simulation_year,
    cast(job_level as integer) as job_level,
    department,
    {% for measure in measures() %}
    {%- set is_money = measure not in whole_number_measures() %}
    {{ money_of_cents(measure) if is_money else measure }} as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('int_control_totals') }}
