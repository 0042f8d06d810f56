-- One row per value in force that the catalogue does not allow.
-- Generated from levers/catalogue.yml by `python -m comptune.levers.generate`.
with bounds (
    parameter_name,
    event_type,
    first_level,
    last_level,
    lower_bound,
    upper_bound,
    smallest_unit
) as (
    values
    ('merit_rate', 'RAISE', 1, 5, 0, 0.15, 0.000001),
    ('cola_rate', 'RAISE', 1, 5, 0, 0.1, 0.000001),
    ('promotion_rate', 'PROMOTION', 1, 4, 0, 0.5, 0.000001),
    ('promotion_raise', 'PROMOTION', 1, 4, 0, 0.4, 0.000001),
    ('new_hire_range_position', 'HIRE', 1, 5, 0, 1, 0.000001),
    ('new_hire_salary_adjustment', 'HIRE', 1, 5, 0.8, 1.3, 0.000001),
    ('headcount_growth', 'HIRE', 0, 0, -0.2, 0.3, 0.000001),
    ('structure_adjustment', 'STRUCTURE', 0, 0, 0, 0.1, 0.000001),
    ('bonus_target', 'COST', 1, 5, 0, 1, 0.000001),
    ('leaver_bonus_share', 'COST', 0, 0, 0, 1, 0.000001),
    ('lump_sum_share', 'RAISE', 0, 0, 0, 1, 0.000001),
    ('cola_month', 'RAISE', 0, 0, 1, 12, 1),
    ('merit_month', 'RAISE', 0, 0, 1, 12, 1),
    ('promotion_month', 'PROMOTION', 0, 0, 1, 12, 1),
    ('merit_min_service_months', 'RAISE', 0, 0, 0, 24, 1),
    ('termination_rate', 'TERMINATION', 1, 5, 0, 0.8, 0.000001),
    ('new_hire_termination_rate', 'TERMINATION', 1, 5, 0, 0.8, 0.000001),
    ('benefits_load', 'COST', 1, 5, 0, 1, 0.000001),
    ('new_hire_range_spread', 'HIRE', 0, 0, 0, 1, 0.000001),
    ('market_movement', 'TERMINATION', 0, 0, 0, 0.2, 0.000001),
    ('quit_elasticity', 'TERMINATION', 0, 0, 0, 5, 0.001)
)

select
    parameters.parameter_set,
    parameters.scenario_id,
    parameters.fiscal_year,
    parameters.job_level,
    parameters.parameter_name,
    parameters.parameter_value,
    bounds.lower_bound,
    bounds.upper_bound
from {{ ref('int_effective_parameters') }} as parameters
left join bounds using (parameter_name)
where (
    parameters.parameter_value between bounds.lower_bound and bounds.upper_bound
    and parameters.parameter_value % bounds.smallest_unit = 0
    and parameters.job_level between bounds.first_level and bounds.last_level
    and parameters.event_type = bounds.event_type
) is not true
