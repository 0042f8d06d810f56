-- One row per event of a person in a year.
{%- set kinds = ['hiring', 'cola', 'merit', 'promotion', 'termination'] %}
{%- set columns = [
    'event_id', 'run_id', 'scenario_id', 'simulation_year', 'employee_id', 'event_sequence',
    'event_type', 'event_detail', 'effective_date', 'job_level_before', 'job_level_after',
    'salary_before', 'salary_after', 'amount', 'rate_applied', 'parameter_source', 'ledger_sequence',
    'chance_source', 'chance_ledger_sequence', 'chance_applied', 'department', 'fte'
] %}
{% for kind in kinds %}
select
    {{ columns | join(',\n    ') }}
from {{ ref('int_' ~ kind ~ '_events') }}
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
