-- One row per default that the catalogue does not allow, or that is missing.
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
),

wanted as (
    select
        parameter_name,
        unnest(range(first_level, last_level + 1)) as job_level,
        lower_bound,
        upper_bound,
        smallest_unit
    from bounds
)

select
    parameter_name,
    job_level,
    defaults.parameter_value,
    wanted.lower_bound,
    wanted.upper_bound
from {{ ref('default_levers') }} as defaults
full join wanted using (parameter_name, job_level)
where (
    defaults.parameter_value between wanted.lower_bound and wanted.upper_bound
    and defaults.parameter_value % wanted.smallest_unit = 0
) is not true
