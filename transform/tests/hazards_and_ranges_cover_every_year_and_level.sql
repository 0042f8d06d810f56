-- Fails for each table of hazards or ranges that does not have one row for every year, level and band: a person
-- without a rate would be lost in silence. Nobody is promoted out of the highest level.
with years as (
    select end_year - start_year + 1 as years
    from {{ ref('stg_run_request') }}
),

sizes as (
    select
        years.years,
        (select count(*) from {{ source('inputs', 'config_job_levels') }}) as levels,
        (select count(*) from {{ source('inputs', 'config_age_bands') }}) as ages,
        (select count(*) from {{ source('inputs', 'config_tenure_bands') }}) as tenures,
        len({{ ratings() }}) * len({{ range_zones() }}) as matrix_cells
    from years
),

found as (
    select
        'int_hazard_termination' as relation,
        count(distinct (fiscal_year, job_level, age_band, tenure_band)) as found,
        count(*) as found_rows,
        (select years * levels * ages * tenures from sizes) as expected
    from {{ ref('int_hazard_termination') }}

    union all

    select
        'int_hazard_promotion' as relation,
        count(distinct (fiscal_year, job_level, age_band, tenure_band)) as found,
        count(*) as found_rows,
        (select years * (levels - 1) * ages * tenures from sizes) as expected
    from {{ ref('int_hazard_promotion') }}

    union all

    select
        'int_hazard_merit' as relation,
        count(distinct (fiscal_year, job_level, tenure_band, performance_rating, range_zone)) as found,
        count(*) as found_rows,
        (select years * levels * tenures * matrix_cells from sizes) as expected
    from {{ ref('int_hazard_merit') }}

    union all

    select
        'int_job_level_ranges' as relation,
        count(distinct (fiscal_year, job_level)) filter (range_minimum < range_maximum) as found,
        count(*) as found_rows,
        (select years * levels from sizes) as expected
    from {{ ref('int_job_level_ranges') }}
)

select *
from found
where
    found <> expected
    or found_rows <> expected
