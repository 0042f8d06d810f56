-- One row: the run that is asked for.
select
    cast(run_id as varchar) as run_id,
    cast(scenario_id as varchar) as scenario_id,
    cast(start_year as integer) as start_year,
    cast(end_year as integer) as end_year,
    cast(seed as ubigint) as seed,
    cast(raise_base as varchar) as raise_base,
    cast(census_sha256 as varchar) as census_sha256,
    cast(structure_sha256 as varchar) as structure_sha256,
    cast(parameters_sha256 as varchar) as parameters_sha256,
    cast(ledger_sequence as bigint) as ledger_sequence,
    cast(ledger_hash as varchar) as ledger_hash,
    cast(code_version as varchar) as code_version,
    cast(created_at as timestamp) as created_at,
    cast(created_by as varchar) as created_by
from {{ source('inputs', 'run_request') }}
