-- One row per parameter set, year, level, tenure band, rating and range zone: the merit rate after multipliers.
with matrix_cells as (
    select
        scenario_id,
        performance_rating,
        range_zone,
        parameter_value as multiplier
    from {{ ref('stg_scenario_overrides') }}
    where parameter_name = 'merit_matrix'
),

matrix as (
    select
        meta.parameter_set,
        ratings.performance_rating,
        zones.range_zone,
        {{ configured_or_one('coalesce(cells.multiplier, configured.multiplier)') }} as multiplier
    from {{ ref('stg_scenario_meta') }} as meta
    cross join (select cast(unnest({{ ratings() }}) as integer) as performance_rating) as ratings
    cross join (select cast(unnest({{ range_zones() }}) as integer) as range_zone) as zones
    left join {{ source('inputs', 'config_merit_matrix') }} as configured
        using (performance_rating, range_zone)
    left join matrix_cells as cells
        using (scenario_id, performance_rating, range_zone)
),

multipliers as (
    select
        matrix.parameter_set,
        bands.tenure_band,
        matrix.performance_rating,
        matrix.range_zone,
        {{ configured_or_one('by_tenure.multiplier') }} * matrix.multiplier as multiplier
    from matrix
    cross join {{ source('inputs', 'config_tenure_bands') }} as bands
    left join {{ source('inputs', 'config_merit_tenure_multipliers') }} as by_tenure using (tenure_band)
)

select
    parameters.parameter_set,
    parameters.fiscal_year,
    parameters.job_level,
    multipliers.tenure_band,
    multipliers.performance_rating,
    multipliers.range_zone,
    {{ to_rate('parameters.parameter_value * multipliers.multiplier') }} as merit_rate
from {{ ref('int_effective_parameters') }} as parameters
inner join multipliers using (parameter_set)
where parameters.parameter_name = 'merit_rate'
