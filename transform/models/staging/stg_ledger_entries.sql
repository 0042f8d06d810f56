-- One row per entry of the ledger, with what many payloads hold; an empty reason is none.
select
    cast(sequence as bigint) as sequence,
    cast(recorded_at as timestamp) as recorded_at,
    cast(actor as varchar) as actor,
    cast(event_type as varchar) as event_type,
    cast(stream as varchar) as stream,
    cast(version as bigint) as version,
    cast(payload as varchar) as payload,
    cast(previous_hash as varchar) as previous_hash,
    cast(hash as varchar) as hash,
    cast(words as varchar) as words,
    payload ->> '$.authenticated_by' as authenticated_by,
    payload ->> '$.scenario' as scenario_id,
    payload ->> '$.content_sha256' as content_sha256,
    nullif(payload ->> '$.reason', '') as reason
from {{ source('inputs', 'ledger_entries') }}
