-- One row per promotion: its raise comes from promotion_raise, its chance from promotion_rate.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with events as (
    select
        transitions.simulation_year,
        transitions.employee_id,
        transitions.department,
        transitions.fte_thousandths,
        transitions.promotion_sequence as event_sequence,
        'PROMOTION' as event_type,
        null as event_detail,
        transitions.promotion_on as effective_date,
        transitions.promotion_level_before as job_level_before,
        transitions.promotion_level_before + 1 as job_level_after,
        transitions.promotion_salary_before_cents as salary_before_cents,
        transitions.promotion_salary_after_cents as salary_after_cents,
        transitions.promotion_salary_after_cents - transitions.promotion_salary_before_cents as amount_cents,
        {{ rate_of_ppm('transitions.promotion_raise_ppm') }} as rate_applied,
        raises.parameter_source,
        raises.ledger_sequence,
        chances.parameter_source as chance_source,
        chances.ledger_sequence as chance_ledger_sequence,
        transitions.promotion_chance_ppm as chance_ppm
    from {{ ref('int_workforce_transitions') }} as transitions
    inner join {{ ref('int_effective_parameters') }} as raises
        on raises.parameter_name = 'promotion_raise'
        and raises.fiscal_year = transitions.simulation_year
        and raises.job_level = transitions.promotion_level_before
    inner join {{ ref('int_effective_parameters') }} as chances
        on chances.parameter_name = 'promotion_rate'
        and chances.fiscal_year = transitions.simulation_year
        and chances.job_level = transitions.opening_level
    where transitions.promotion_sequence > 0
)

{{ event_rows('events') }}
