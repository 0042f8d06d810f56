-- One row per submission: what was submitted, and the entry of its own stream that ended it.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
with entries as (
    select
        sequence,
        recorded_at,
        actor,
        event_type,
        stream,
        reason
    from {{ ref('stg_ledger_entries') }}
    where
        event_type in (
            'SCENARIO_SUBMITTED', 'SCENARIO_REJECTED', 'SCENARIO_WITHDRAWN', 'SCENARIO_PUBLISHED',
            'SCENARIO_ARCHIVED', {{ editing_events() }}
        )
)

select
    submissions.sequence,
    submissions.recorded_at as submitted_at,
    submissions.actor as submitted_by,
    submissions.stream,
    submissions.scenario_id,
    submissions.content_sha256,
    submissions.reason,
    submissions.payload ->> '$.run_id' as run_id,
    cast(submissions.payload ->> '$.approvals_required' as integer) as approvals_required,
    array_to_string(from_json(submissions.payload -> '$.materiality', '["VARCHAR"]'), ' ') as materiality,
    ending.sequence as ended_sequence,
    ending.event_type as ended_by_event,
    ending.actor as ended_by,
    ending.recorded_at as ended_at,
    ending.reason as ended_reason
from {{ ref('stg_ledger_entries') }} as submissions
asof left join entries as ending
    on ending.stream = submissions.stream
    and ending.sequence > submissions.sequence
where submissions.event_type = 'SCENARIO_SUBMITTED'
