-- One row per target in force of a scenario.
with latest as (
    select
        stream,
        max(sequence) as sequence
    from {{ ref('stg_ledger_entries') }}
    where event_type in ('SCENARIO_CREATED', 'TARGET_SET')
    group by stream
),

targets as (
    select
        entries.sequence,
        entries.scenario_id,
        entries.actor,
        entries.recorded_at,
        unnest(
            from_json(
                entries.payload,
                '{"targets": [{"metric": "VARCHAR", "year": "INTEGER", "level": "INTEGER", "department": "VARCHAR",
                "relation": "VARCHAR", "value": "DECIMAL(18,6)", "tolerance": "DECIMAL(18,6)"}]}'
            ).targets
        ) as target
    from latest
    inner join {{ ref('stg_ledger_entries') }} as entries using (sequence)
)

select
    scenario_id,
    target.metric as metric_name,
    target.year as fiscal_year,
    coalesce(target.level, 0) as job_level,
    target.department as department,
    coalesce(target.relation, '<=') as relation,
    target.value as target_value,
    coalesce(target.tolerance, 0) as tolerance,
    sequence as ledger_sequence,
    actor as target_set_by,
    recorded_at as target_set_at
from targets
