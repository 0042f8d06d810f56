-- One row per parameter set, year and job level: the pay range of the year, moved to it from the structure.
with recursive structure_cells as (
    select
        scenario_id,
        job_level,
        max(parameter_value) filter (parameter_name = 'range_minimum') as range_minimum,
        max(parameter_value) filter (parameter_name = 'range_maximum') as range_maximum
    from {{ ref('stg_scenario_overrides') }}
    where parameter_name in ('range_minimum', 'range_maximum')
    group by
        scenario_id,
        job_level
),

movements as (
    select
        parameter_set,
        fiscal_year,
        parameter_value as movement
    from {{ ref('int_effective_parameters') }}
    where parameter_name = 'structure_adjustment'
),

ranges as (
    select
        meta.parameter_set,
        meta.start_year - 1 as fiscal_year,
        levels.level_id as job_level,
        cast(coalesce(cells.range_minimum, levels.min_compensation) as decimal(18, 2)) as range_minimum,
        cast(coalesce(cells.range_maximum, levels.max_compensation) as decimal(18, 2)) as range_maximum
    from {{ ref('stg_scenario_meta') }} as meta
    cross join {{ source('inputs', 'config_job_levels') }} as levels
    left join structure_cells as cells
        on cells.scenario_id = meta.scenario_id
        and cells.job_level = levels.level_id

    union all

    select
        ranges.parameter_set,
        movements.fiscal_year,
        ranges.job_level,
        {{ to_money('ranges.range_minimum * (1 + movements.movement)') }} as range_minimum,
        {{ to_money('ranges.range_maximum * (1 + movements.movement)') }} as range_maximum
    from ranges
    inner join movements
        on movements.parameter_set = ranges.parameter_set
        and movements.fiscal_year = ranges.fiscal_year + 1
)

select
    ranges.parameter_set,
    ranges.fiscal_year,
    ranges.job_level,
    ranges.range_minimum,
    ranges.range_maximum
from ranges
inner join {{ ref('stg_scenario_meta') }} as meta using (parameter_set)
where ranges.fiscal_year >= meta.start_year
