{#-
    The columns that every event has, from a CTE with the columns of its own: the run's names, and
    the id, which is the md5 of run, year, person and sequence.
-#}
{% macro event_rows(events) %}
select
    md5(concat_ws('|', run.run_id, events.simulation_year, events.employee_id, events.event_sequence)) as event_id,
    run.run_id,
    run.scenario_id,
    cast(events.simulation_year as integer) as simulation_year,
    events.employee_id,
    cast(events.event_sequence as integer) as event_sequence,
    events.event_type,
    cast(events.event_detail as varchar) as event_detail,
    events.effective_date,
    cast(events.job_level_before as integer) as job_level_before,
    cast(events.job_level_after as integer) as job_level_after,
    {{ money_of_cents('events.salary_before_cents') }} as salary_before,
    {{ money_of_cents('events.salary_after_cents') }} as salary_after,
    {{ money_of_cents('events.amount_cents') }} as amount,
    cast(events.rate_applied as decimal(9, 6)) as rate_applied,
    events.parameter_source,
    events.ledger_sequence,
    cast(events.chance_source as varchar) as chance_source,
    cast(events.chance_ledger_sequence as bigint) as chance_ledger_sequence,
    {{ rate_of_ppm('events.chance_ppm') }} as chance_applied,
    events.department,
    cast(cast(events.fte_thousandths as decimal(4, 0)) * cast(0.001 as decimal(3, 3)) as decimal(4, 3)) as fte
from {{ events }} as events
cross join {{ ref('stg_run_request') }} as run
{% endmacro %}
