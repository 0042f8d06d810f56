-- One row per parameter set, year, lever and level: the value in force and the tier it came from.
with years as (
    select
        parameter_set,
        scenario_id,
        cast(unnest(range(start_year, end_year + 1)) as integer) as fiscal_year
    from {{ ref('stg_scenario_meta') }}
),

published as (
    select
        fiscal_year,
        job_level,
        parameter_name,
        arg_max(parameter_value, ledger_sequence) as parameter_value,
        max(ledger_sequence) as ledger_sequence
    from {{ ref('stg_comp_levers') }}
    group by
        fiscal_year,
        job_level,
        parameter_name
)

select
    years.parameter_set,
    years.scenario_id,
    years.fiscal_year,
    catalogue.job_level,
    catalogue.event_type,
    catalogue.parameter_name,
    coalesce(
        overrides.parameter_value,
        published.parameter_value,
        defaults.parameter_value,
        catalogue.fallback_value
    ) as parameter_value,
    case
        when overrides.parameter_value is not null then 'scenario'
        when published.parameter_value is not null then 'comp_levers'
        when defaults.parameter_value is not null then 'default'
        else 'fallback'
    end as parameter_source,
    case
        when overrides.parameter_value is not null then overrides.ledger_sequence
        else published.ledger_sequence
    end as ledger_sequence
from years
cross join {{ ref('stg_lever_catalogue') }} as catalogue
left join {{ ref('stg_scenario_overrides') }} as overrides
    using (scenario_id, fiscal_year, job_level, parameter_name)
left join published
    using (fiscal_year, job_level, parameter_name)
left join {{ ref('default_levers') }} as defaults
    using (job_level, parameter_name)
