-- One row per run of the tuner: who asked what of which scenario, what was found, and what was applied.
with runs as (
    select
        sequence,
        recorded_at,
        actor,
        scenario_id,
        payload ->> '$.optimization' as optimization,
        payload -> '$.solution' as solution,
        payload
    from {{ ref('stg_ledger_entries') }}
    where event_type = 'OPTIMIZATION_RUN'
),

targets as (
    select
        sequence,
        unnest(
            from_json(
                solution -> '$.targets',
                '[{"hard": "BOOLEAN", "met": "BOOLEAN", "lower": "DECIMAL(38,18)", "upper": "DECIMAL(38,18)", "miss": "DECIMAL(38,18)"}]'
            )
        ) as target
    from runs
),

judged as (
    select
        sequence,
        count(*) as targets_count,
        count(*) filter (where target.met) as targets_met_count,
        max({{ share_of('target.miss', 'coalesce(nullif(target.lower, 0), target.upper)') }})
            filter (where target.hard) as worst_target_gap
    from targets
    group by sequence
),

applied as (
    select
        payload ->> '$.optimization' as optimization,
        min(sequence) as applied_sequence,
        arg_min(actor, sequence) as applied_by,
        min(recorded_at) as applied_at
    from {{ ref('stg_ledger_entries') }}
    where event_type = 'PARAMETER_CHANGE'
    group by 1
)

select
    runs.sequence,
    runs.recorded_at,
    runs.actor as asked_by,
    runs.optimization,
    coalesce(runs.scenario_id, runs.payload ->> '$.content.id') as scenario_id,
    runs.scenario_id is not null as is_of_ledger,
    runs.payload ->> '$.problem.name' as problem_name,
    runs.solution ->> '$.method' as method,
    runs.solution ->> '$.status' as status,
    coalesce(cast(runs.solution ->> '$.converged' as boolean), false) as converged,
    runs.solution ->> '$.reason' as reason,
    cast(coalesce(json_array_length(runs.solution, '$.iterations'), 0) as integer) as iterations_count,
    cast(runs.solution ->> '$.simulations' as bigint) as simulations_count,
    cast(runs.solution ->> '$.rounding_simulations' as bigint) as rounding_simulations_count,
    cast(runs.solution ->> '$.objective.before' as decimal(38, 18)) as objective_before,
    cast(runs.solution ->> '$.objective.after' as decimal(38, 18)) as objective_after,
    coalesce(judged.targets_count, 0) as targets_count,
    coalesce(judged.targets_met_count, 0) as targets_met_count,
    judged.worst_target_gap,
    applied.applied_sequence,
    applied.applied_by,
    applied.applied_at,
    cast(runs.payload ->> '$.ledger_sequence' as bigint) as ledger_sequence,
    runs.payload ->> '$.inputs_sha256' as inputs_sha256,
    runs.payload ->> '$.code_version' as code_version
from runs
left join judged using (sequence)
left join applied using (optimization)
