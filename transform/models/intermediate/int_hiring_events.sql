-- One row per hire: its salary comes from new_hire_range_position.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with events as (
    select
        transitions.simulation_year,
        transitions.employee_id,
        transitions.department,
        transitions.fte_thousandths,
        transitions.hire_sequence as event_sequence,
        'HIRE' as event_type,
        null as event_detail,
        transitions.hire_date as effective_date,
        null as job_level_before,
        transitions.closing_level as job_level_after,
        null as salary_before_cents,
        transitions.closing_salary_cents as salary_after_cents,
        null as amount_cents,
        levers.parameter_value as rate_applied,
        levers.parameter_source,
        levers.ledger_sequence,
        null as chance_source,
        null as chance_ledger_sequence,
        null as chance_ppm
    from {{ ref('int_workforce_transitions') }} as transitions
    inner join {{ ref('int_effective_parameters') }} as levers
        on levers.parameter_name = 'new_hire_range_position'
        and levers.fiscal_year = transitions.simulation_year
        and levers.job_level = transitions.closing_level
    where transitions.hire_sequence > 0
)

{{ event_rows('events') }}
