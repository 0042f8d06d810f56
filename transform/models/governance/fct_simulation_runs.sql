-- One row per official run that the ledger recorded, sealed or failed.
select
    sequence,
    recorded_at,
    actor as asked_by,
    scenario_id,
    payload ->> '$.run_id' as run_id,
    case event_type when 'SIMULATION_RUN' then 'sealed' else 'failed' end as outcome,
    payload ->> '$.message' as message,
    payload ->> '$.inputs_sha256' as inputs_sha256,
    payload ->> '$.results_sha256' as results_sha256,
    payload ->> '$.file_sha256' as file_sha256,
    payload ->> '$.code_version' as code_version,
    cast(payload ->> '$.cost' as decimal(18, 2)) as total_cost,
    cast(payload ->> '$.baseline_cost' as decimal(18, 2)) as baseline_total_cost,
    cast(payload ->> '$.pay_gap' as decimal(9, 6)) as pay_gap,
    cast(payload ->> '$.baseline_pay_gap' as decimal(9, 6)) as baseline_pay_gap,
    coalesce(from_json(payload -> '$.entries_used', '["BIGINT"]'), []) as entries_used
from {{ ref('stg_ledger_entries') }}
where event_type in ('SIMULATION_RUN', 'SIMULATION_FAILED')
