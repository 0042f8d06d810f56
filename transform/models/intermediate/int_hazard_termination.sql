-- One row per parameter set, year, level, age band and tenure band: the annual probability of an exit.
{{ hazard_by_age_and_tenure(
    lever='termination_rate',
    age_multipliers=source('inputs', 'config_termination_age_multipliers'),
    tenure_multipliers=source('inputs', 'config_termination_tenure_multipliers')
) }}
