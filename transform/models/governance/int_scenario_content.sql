-- One row per scenario: its latest name, how many cells it sets and who worked on it.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
with cells as (
    select
        stream,
        cell,
        arg_max(new_value is not null, sequence) as is_set
    from {{ ref('stg_ledger_cell_moves') }}
    where tier = 'scenario'
    group by
        stream,
        cell
),

counted as (
    select
        stream,
        count(*) filter (is_set) as cells_count
    from cells
    group by stream
),

worked as (
    select
        stream,
        max(recorded_at) filter (event_type in ({{ editing_events() }})) as changed_at,
        string_agg(distinct actor, ', ' order by actor) filter (event_type in ({{ editing_events() }})) as editors,
        arg_max(payload ->> '$.new', sequence) filter (event_type = 'SCENARIO_RENAMED') as latest_name,
        arg_max(payload ->> '$.new_base.scenario', sequence) filter (event_type = 'SCENARIO_REBASED') as latest_base,
        arg_max(event_type, sequence) filter (
            event_type in (
                'SCENARIO_SUBMITTED', 'SCENARIO_REJECTED', 'SCENARIO_WITHDRAWN', 'SCENARIO_PUBLISHED',
                'SCENARIO_ARCHIVED', {{ editing_events() }}
            )
        ) as latest_event,
        max(version) as stream_version
    from {{ ref('stg_ledger_entries') }}
    where stream like 'scenario/%'
    group by stream
)

select
    worked.stream,
    worked.changed_at,
    worked.editors,
    worked.latest_name,
    worked.latest_base,
    worked.latest_event,
    worked.stream_version,
    coalesce(counted.cells_count, 0) as cells_count
from worked
left join counted using (stream)
