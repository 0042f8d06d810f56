-- One row per target of a scenario.
select
    cast(scenario_id as varchar) as scenario_id,
    cast(metric_name as varchar) as metric_name,
    cast(fiscal_year as integer) as fiscal_year,
    cast(job_level as integer) as job_level,
    cast(department as varchar) as department,
    cast(relation as varchar) as relation,
    cast(target_value as decimal(18, 6)) as target_value,
    cast(tolerance as decimal(18, 6)) as tolerance,
    cast(created_at as timestamp) as created_at,
    cast(created_by as varchar) as created_by,
    cast(ledger_sequence as bigint) as ledger_sequence
from {{ source('inputs', 'comp_targets') }}
