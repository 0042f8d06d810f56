"""One row per person and year employed in it: what the kernel did, in a fixed order."""

from comptune.warehouse.transitions import transitions


def model(dbt, session):
    dbt.config(materialized="table")
    # What the kernel reads: named here so that it is built before.
    dbt.source("inputs", "scenario_meta")
    dbt.source("inputs", "config_age_bands")
    dbt.source("inputs", "config_tenure_bands")
    dbt.source("inputs", "config_rating_distribution")
    dbt.source("inputs", "config_new_hire_age_distribution")
    dbt.ref("stg_census")
    dbt.ref("int_effective_parameters")
    dbt.ref("int_job_level_ranges")
    dbt.ref("int_hazard_termination")
    dbt.ref("int_hazard_promotion")
    dbt.ref("int_hazard_merit")
    return transitions(session)
