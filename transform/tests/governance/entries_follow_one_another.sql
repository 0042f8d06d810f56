-- Fails for each entry that is not the next one, in the ledger or in its stream, or was recorded before the last.
with entries as (
    select
        sequence,
        recorded_at,
        stream_version,
        previous_hash,
        coalesce(lag(sequence) over in_order, 0) as sequence_before,
        coalesce(lag(hash) over in_order, repeat('0', 64)) as hash_before,
        lag(recorded_at) over in_order as recorded_before,
        coalesce(lag(stream_version) over in_stream, 0) as version_before
    from {{ ref('fct_audit_trail') }}
    window
        in_order as (order by sequence),
        in_stream as (partition by stream order by sequence)
)

select
    sequence,
    sequence_before,
    previous_hash,
    hash_before
from entries
where
    sequence <> sequence_before + 1
    or previous_hash <> hash_before
    or stream_version <> version_before + 1
    or recorded_at < recorded_before
