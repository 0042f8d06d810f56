"""One row per year, level and department: the kernel's own sums, in cents and counts."""

from comptune.warehouse.transitions import control_totals


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
    return control_totals(session)
