-- Fails for each scenario's or published cell that no lever of the catalogue and no cell of the structure has:
-- it would change nothing and nobody would be told.
with cells as (
    select
        parameter_name,
        job_level,
        performance_rating,
        range_zone
    from {{ ref('stg_scenario_overrides') }}

    union all

    select
        parameter_name,
        job_level,
        null as performance_rating,
        null as range_zone
    from {{ ref('stg_comp_levers') }}
)

select
    cells.parameter_name,
    cells.job_level,
    cells.performance_rating,
    cells.range_zone
from cells
left join {{ ref('stg_lever_catalogue') }} as catalogue using (parameter_name, job_level)
left join {{ source('inputs', 'config_job_levels') }} as levels
    on levels.level_id = cells.job_level
where
    catalogue.parameter_name is null
    and case cells.parameter_name
        when 'range_minimum' then levels.level_id is null
        when 'range_maximum' then levels.level_id is null
        when 'merit_matrix' then
            not coalesce(
                cells.performance_rating in (select unnest({{ ratings() }}))
                and cells.range_zone in (select unnest({{ range_zones() }})),
                false
            )
        else true
    end
