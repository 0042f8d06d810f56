-- One row per entry of the ledger: who did what when, in words and in columns.
select
    sequence,
    recorded_at,
    actor,
    authenticated_by,
    event_type,
    stream,
    version as stream_version,
    scenario_id,
    payload ->> '$.run_id' as run_id,
    words as what,
    reason,
    payload,
    previous_hash,
    hash
from {{ ref('stg_ledger_entries') }}
