-- One row per exit, dated the last day; of those hired in the year by new_hire_termination_rate.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with events as (
    select
        transitions.simulation_year,
        transitions.employee_id,
        transitions.department,
        transitions.fte_thousandths,
        transitions.exit_sequence as event_sequence,
        'TERMINATION' as event_type,
        null as event_detail,
        transitions.last_day as effective_date,
        transitions.closing_level as job_level_before,
        null as job_level_after,
        transitions.closing_salary_cents as salary_before_cents,
        null as salary_after_cents,
        null as amount_cents,
        levers.parameter_value as rate_applied,
        levers.parameter_source,
        levers.ledger_sequence,
        null as chance_source,
        null as chance_ledger_sequence,
        transitions.exit_chance_ppm as chance_ppm
    from {{ ref('int_workforce_transitions') }} as transitions
    inner join {{ ref('int_effective_parameters') }} as levers
        on levers.parameter_name = case
            when transitions.hire_sequence > 0 then 'new_hire_termination_rate'
            else 'termination_rate'
        end
        and levers.fiscal_year = transitions.simulation_year
        and levers.job_level = coalesce(transitions.opening_level, transitions.closing_level)
    where transitions.exit_sequence > 0
)

{{ event_rows('events') }}
