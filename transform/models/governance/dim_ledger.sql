-- One row: the ledger as it was when these tables were built from it.
select
    coalesce(max(sequence), 0) as ledger_sequence,
    coalesce(arg_max(hash, sequence), repeat('0', 64)) as ledger_hash,
    max(recorded_at) as recorded_at,
    count(*) as entries_count
from {{ ref('stg_ledger_entries') }}
