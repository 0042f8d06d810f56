-- Fails for each year and level (0 for all) where opening + hires - exits + promotions in - out is not the closing
-- head count, or the opening is not the closing of the year before (the census in the start year).
with census as (
    select
        run.start_year - 1 as simulation_year,
        coalesce(census.job_level, 0) as job_level,
        count(*) as closing_headcount
    from {{ ref('stg_census') }} as census
    cross join {{ ref('stg_run_request') }} as run
    group by grouping sets (
        (run.start_year, census.job_level),
        (run.start_year)
    )
),

closings as (
    select
        simulation_year,
        job_level,
        closing_headcount
    from {{ ref('fct_compensation_growth') }}

    union all

    select
        simulation_year,
        job_level,
        closing_headcount
    from census
)

select
    growth.simulation_year,
    growth.job_level,
    growth.opening_headcount,
    growth.closing_headcount,
    closings.closing_headcount as closing_headcount_before
from {{ ref('fct_compensation_growth') }} as growth
left join closings
    on closings.simulation_year + 1 = growth.simulation_year
    and closings.job_level = growth.job_level
where
    growth.opening_headcount + growth.hires - growth.exits + growth.promotions_in - growth.promotions_out
    <> growth.closing_headcount
    or growth.opening_headcount <> coalesce(closings.closing_headcount, 0)
