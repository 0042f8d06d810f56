-- One row per year and job level: its name and its pay range in the year.
select
    ranges.fiscal_year,
    ranges.job_level,
    levels.name,
    ranges.range_minimum,
    {{ to_money('(ranges.range_minimum + ranges.range_maximum) * cast(0.5 as decimal(1, 1))') }} as range_midpoint,
    ranges.range_maximum
from {{ ref('int_job_level_ranges') }} as ranges
inner join {{ source('inputs', 'config_job_levels') }} as levels
    on levels.level_id = ranges.job_level
