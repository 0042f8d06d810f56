-- One row per kind, year, level and band, rating or zone that the kind depends on: the rate.
select
    'termination' as hazard_kind,
    exits.fiscal_year,
    exits.job_level,
    exits.age_band,
    exits.tenure_band,
    cast(null as integer) as performance_rating,
    cast(null as integer) as range_zone,
    exits.hazard_rate as rate
from {{ ref('int_hazard_termination') }} as exits

union all

select
    'promotion' as hazard_kind,
    promotions.fiscal_year,
    promotions.job_level,
    promotions.age_band,
    promotions.tenure_band,
    cast(null as integer) as performance_rating,
    cast(null as integer) as range_zone,
    promotions.hazard_rate as rate
from {{ ref('int_hazard_promotion') }} as promotions

union all

select
    'merit' as hazard_kind,
    merit.fiscal_year,
    merit.job_level,
    cast(null as varchar) as age_band,
    merit.tenure_band,
    merit.performance_rating,
    merit.range_zone,
    merit.merit_rate as rate
from {{ ref('int_hazard_merit') }} as merit
