-- One row per iteration of a run of the tuner: one batch of simulations, and the best point known after it.
with iterations as (
    select
        sequence,
        scenario_id,
        payload ->> '$.optimization' as optimization,
        unnest(cast(payload -> '$.solution.iterations' as json[])) as iteration
    from {{ ref('stg_ledger_entries') }}
    where event_type = 'OPTIMIZATION_RUN'
)

select
    sequence,
    optimization,
    scenario_id,
    cast(iteration ->> '$.number' as integer) as iteration_number,
    cast(iteration ->> '$.simulations' as bigint) as simulations_count,
    cast(iteration ->> '$.miss' as decimal(18, 6)) as worst_target_gap,
    cast(iteration ->> '$.met' as boolean) as is_met,
    cast(iteration ->> '$.objective' as decimal(38, 18)) as objective,
    iteration ->> '$.words' as decided,
    cast(iteration -> '$.cells' as varchar) as cells
from iterations
