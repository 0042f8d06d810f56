-- One row per parameter set, year, level, age band and tenure band: the annual probability of a promotion.
{{ hazard_by_age_and_tenure(
    lever='promotion_rate',
    age_multipliers=source('inputs', 'config_promotion_age_multipliers'),
    tenure_multipliers=source('inputs', 'config_promotion_tenure_multipliers')
) }}
