-- One row per publication: the submission that it rests on, and the signatures under the content published.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
with publications as (
    select
        sequence,
        recorded_at,
        actor,
        stream,
        content_sha256
    from {{ ref('stg_ledger_entries') }}
    where event_type = 'SCENARIO_PUBLISHED'
),

submissions as (
    select
        sequence,
        recorded_at,
        actor,
        stream
    from {{ ref('stg_ledger_entries') }}
    where event_type = 'SCENARIO_SUBMITTED'
),

signatures as (
    select
        sequence,
        recorded_at,
        actor,
        stream,
        content_sha256
    from {{ ref('stg_ledger_entries') }}
    where
        event_type = 'SCENARIO_APPROVED'
        and (payload ->> '$.meaning') = 'approved'
),

submitted as (
    select
        publications.*,
        submissions.sequence as submission_sequence,
        submissions.actor as submitted_by,
        submissions.recorded_at as submitted_at
    from publications
    asof left join submissions
        on submissions.stream = publications.stream
        and submissions.sequence <= publications.sequence
)

select
    submitted.sequence,
    any_value(submitted.actor) as published_by,
    any_value(submitted.recorded_at) as published_at,
    any_value(submitted.submitted_by) as submitted_by,
    any_value(submitted.submitted_at) as submitted_at,
    count(signatures.sequence) as approvals_count,
    string_agg({{ person_at('signatures.actor', 'signatures.recorded_at') }}, '; ' order by signatures.sequence)
        as approvals
from submitted
left join signatures
    on signatures.stream = submitted.stream
    and signatures.content_sha256 = submitted.content_sha256
    and signatures.sequence > submitted.submission_sequence
    and signatures.sequence < submitted.sequence
group by submitted.sequence
