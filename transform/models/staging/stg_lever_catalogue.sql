-- One row per lever and level of the catalogue.
select
    cast(parameter_name as varchar) as parameter_name,
    cast(job_level as integer) as job_level,
    cast(event_type as varchar) as event_type,
    cast(fallback_value as decimal(18, 6)) as fallback_value,
    cast(lower_bound as decimal(18, 6)) as lower_bound,
    cast(upper_bound as decimal(18, 6)) as upper_bound
from {{ source('inputs', 'lever_catalogue') }}
