-- One row per scenario and cell that it sets, of levers and of the structure.
select
    cast(scenario_id as varchar) as scenario_id,
    cast(fiscal_year as integer) as fiscal_year,
    cast(job_level as integer) as job_level,
    cast(parameter_name as varchar) as parameter_name,
    cast(performance_rating as integer) as performance_rating,
    cast(range_zone as integer) as range_zone,
    cast(parameter_value as decimal(18, 6)) as parameter_value,
    cast(ledger_sequence as bigint) as ledger_sequence
from {{ source('inputs', 'scenario_overrides') }}
