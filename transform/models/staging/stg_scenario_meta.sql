-- One row per parameter set: the scenario that it belongs to and its years.
select
    cast(parameter_set as integer) as parameter_set,
    cast(scenario_id as varchar) as scenario_id,
    cast(start_year as integer) as start_year,
    cast(end_year as integer) as end_year
from {{ source('inputs', 'scenario_meta') }}
