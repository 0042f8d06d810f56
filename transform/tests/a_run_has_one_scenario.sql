-- Fails where the run asked for is not the one parameter set that was loaded.
select
    run.run_id,
    meta.parameter_set,
    meta.scenario_id
from {{ ref('stg_run_request') }} as run
full join {{ source('inputs', 'scenario_meta') }} as meta
    on meta.scenario_id = run.scenario_id
    and meta.start_year = run.start_year
    and meta.end_year = run.end_year
    and meta.seed = run.seed
    and meta.raise_base = run.raise_base
    and meta.parameter_set = 0
where
    run.run_id is null
    or meta.scenario_id is null
