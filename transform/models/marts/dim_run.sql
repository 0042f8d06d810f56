-- One row: the run, what it was made of and the hash of what came out.
select
    run.run_id,
    run.scenario_id,
    run.start_year,
    run.end_year,
    run.seed,
    run.raise_base,
    run.census_sha256,
    run.structure_sha256,
    run.parameters_sha256,
    results.results_sha256,
    run.ledger_sequence,
    run.ledger_hash,
    run.code_version,
    run.created_at,
    run.created_by
from {{ ref('stg_run_request') }} as run
cross join {{ ref('int_results_digest') }} as results
