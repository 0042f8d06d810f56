-- One row per submission that stood on, or would replace, published values which another publication then moved: the first that did.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
with submissions as (
    select
        submitted.sequence,
        submitted.stream,
        submitted.ended_sequence,
        cast(created.payload ->> '$.start_year' as integer) as start_year,
        cast(created.payload ->> '$.end_year' as integer) as end_year
    from {{ ref('int_submissions') }} as submitted
    inner join {{ ref('stg_ledger_entries') }} as created
        on created.stream = submitted.stream
        and created.event_type = 'SCENARIO_CREATED'
),

published as (
    select
        sequence,
        recorded_at,
        actor,
        stream,
        cell,
        {{ cell_year('cell') }} as fiscal_year
    from {{ ref('stg_ledger_cell_moves') }}
    where
        tier = 'comp_levers'
        and old_value is distinct from new_value
)

select
    submissions.sequence,
    min(published.sequence) as lapsed_sequence,
    min(published.recorded_at) as lapsed_at,
    arg_min(published.actor, published.sequence) as lapsed_by
from submissions
inner join published
    on published.stream <> submissions.stream
    and published.sequence > submissions.sequence
    and published.sequence < coalesce(submissions.ended_sequence, published.sequence + 1)
    and published.fiscal_year between submissions.start_year and submissions.end_year
group by submissions.sequence
