-- One row per scenario: what it is made of, and how it stands.
with submitted as (
    select
        scenario_id,
        max(submission_sequence) as submission_sequence,
        arg_max(outcome, submission_sequence) as outcome
    from {{ ref('fct_scenario_approval_workflow') }}
    group by scenario_id
),

targets as (
    select
        scenario_id,
        count(*) as targets_count
    from {{ ref('dim_scenario_targets') }}
    group by scenario_id
)

select
    created.scenario_id,
    coalesce(content.latest_name, created.payload ->> '$.name') as scenario_name,
    case content.latest_event
        when 'SCENARIO_ARCHIVED' then 'archived'
        when 'SCENARIO_PUBLISHED' then 'published'
        when 'SCENARIO_REJECTED' then 'rejected'
        when 'SCENARIO_WITHDRAWN' then 'withdrawn'
        when 'SCENARIO_SUBMITTED' then
            case submitted.outcome when 'approved' then 'approved' when 'open' then 'submitted' else 'draft' end
        else 'draft'
    end as status,
    created.payload ->> '$.census_sha256' as census_sha256,
    created.payload ->> '$.structure_sha256' as structure_sha256,
    cast(created.payload ->> '$.start_year' as integer) as start_year,
    cast(created.payload ->> '$.end_year' as integer) as end_year,
    cast(created.payload ->> '$.seed' as ubigint) as seed,
    created.payload ->> '$.raise_base' as raise_base,
    coalesce(content.latest_base, created.payload ->> '$.base.scenario') as base_scenario_id,
    content.cells_count,
    coalesce(targets.targets_count, 0) as targets_count,
    created.actor as created_by,
    created.recorded_at as created_at,
    content.editors,
    content.changed_at,
    content.stream_version,
    submitted.submission_sequence
from {{ ref('stg_ledger_entries') }} as created
inner join {{ ref('int_scenario_content') }} as content using (stream)
left join submitted
    on submitted.scenario_id = created.scenario_id
left join targets
    on targets.scenario_id = created.scenario_id
where created.event_type = 'SCENARIO_CREATED'
