-- One row per cell in force: of every lever, and of the structure those that the scenario sets.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
with cells as (
    select
        parameter_name,
        fiscal_year,
        job_level,
        cast(null as integer) as performance_rating,
        cast(null as integer) as range_zone,
        parameter_value,
        parameter_source,
        ledger_sequence
    from {{ ref('int_effective_parameters') }}

    union all

    select
        parameter_name,
        fiscal_year,
        coalesce(job_level, 0) as job_level,
        performance_rating,
        range_zone,
        parameter_value,
        'scenario' as parameter_source,
        ledger_sequence
    from {{ ref('stg_scenario_overrides') }}
    where fiscal_year is null
)

select
    {{ cell_text('cells') }} as cell,
    parameter_name,
    fiscal_year,
    job_level,
    performance_rating,
    range_zone,
    parameter_value,
    parameter_source,
    ledger_sequence
from cells
