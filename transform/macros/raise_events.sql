{#-
    COLA and merit follow one rule: a RAISE where the salary changes, and a LUMP_SUM with it where part of
    the increase above the range maximum is paid once. The source is that of the lever that set the amount.
-#}
{% macro raise_events(raise, detail) %}
with raises as (
    select
        transitions.simulation_year,
        transitions.employee_id,
        transitions.department,
        transitions.fte_thousandths,
        transitions.{{ raise }}_on as effective_date,
        transitions.{{ raise }}_level as job_level,
        transitions.{{ raise }}_sequence as raise_sequence,
        transitions.{{ raise }}_lump_sequence as lump_sequence,
        transitions.{{ raise }}_salary_before_cents as salary_before_cents,
        transitions.{{ raise }}_salary_after_cents as salary_after_cents,
        transitions.{{ raise }}_lump_sum_cents as lump_sum_cents,
        {{ rate_of_ppm('transitions.' ~ raise ~ '_rate_ppm') }} as rate_applied
    from {{ ref('int_workforce_transitions') }} as transitions
    where transitions.{{ raise }}_sequence + transitions.{{ raise }}_lump_sequence > 0
),

events as (
    select
        raises.simulation_year,
        raises.employee_id,
        raises.department,
        raises.fte_thousandths,
        raises.raise_sequence as event_sequence,
        'RAISE' as event_type,
        '{{ detail }}' as event_detail,
        raises.effective_date,
        raises.job_level as job_level_before,
        raises.job_level as job_level_after,
        raises.salary_before_cents,
        raises.salary_after_cents,
        raises.salary_after_cents - raises.salary_before_cents as amount_cents,
        raises.rate_applied,
        levers.parameter_source,
        levers.ledger_sequence,
        null as chance_source,
        null as chance_ledger_sequence,
        null as chance_ppm
    from raises
    inner join {{ ref('int_effective_parameters') }} as levers
        on levers.parameter_name = '{{ raise }}_rate'
        and levers.fiscal_year = raises.simulation_year
        and levers.job_level = raises.job_level
    where raises.raise_sequence > 0

    union all

    select
        raises.simulation_year,
        raises.employee_id,
        raises.department,
        raises.fte_thousandths,
        raises.lump_sequence as event_sequence,
        'LUMP_SUM' as event_type,
        '{{ detail }}' as event_detail,
        raises.effective_date,
        raises.job_level as job_level_before,
        raises.job_level as job_level_after,
        raises.salary_after_cents as salary_before_cents,
        raises.salary_after_cents,
        raises.lump_sum_cents as amount_cents,
        levers.parameter_value as rate_applied,
        levers.parameter_source,
        levers.ledger_sequence,
        null as chance_source,
        null as chance_ledger_sequence,
        null as chance_ppm
    from raises
    inner join {{ ref('int_effective_parameters') }} as levers
        on levers.parameter_name = 'lump_sum_share'
        and levers.fiscal_year = raises.simulation_year
    where raises.lump_sequence > 0
)

{{ event_rows('events') }}
{% endmacro %}
