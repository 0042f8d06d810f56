-- One row per entry and cell that it moves: of a scenario, or of the published tier where the entry publishes.
with moves as (
    select
        sequence,
        recorded_at,
        actor,
        event_type,
        stream,
        scenario_id,
        unnest(
            from_json(
                payload,
                '{"cells": [{"cell": "VARCHAR", "old": "DECIMAL(18,6)", "new": "DECIMAL(18,6)"}]}'
            ).cells
        ) as move
    from {{ ref('stg_ledger_entries') }}
    where event_type in ({{ moving_events() }}, 'SCENARIO_PUBLISHED')
)

select
    sequence,
    recorded_at,
    actor,
    event_type,
    stream,
    scenario_id,
    case when event_type = 'SCENARIO_PUBLISHED' then 'comp_levers' else 'scenario' end as tier,
    move.cell as cell,
    move.old as old_value,
    move.new as new_value
from moves
