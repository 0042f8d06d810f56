-- One row per submission: what was asked, who signed, how it ended and how long that took.
with signed as (
    select
        submission_sequence,
        count(*) filter (counts) as approvals_count,
        count(*) filter (meaning = 'reviewed') as reviews_count,
        string_agg({{ person_at('signed_by', 'signed_at') }}, '; ' order by sequence) filter (counts) as approvals,
        list(signed_at order by sequence) filter (counts) as approved_at,
        min(signed_at) as first_signed_at
    from {{ ref('fct_approval_signatures') }}
    group by submission_sequence
),

judged as (
    select
        submissions.*,
        coalesce(signed.approvals_count, 0) as approvals_count,
        coalesce(signed.reviews_count, 0) as reviews_count,
        signed.approvals,
        signed.approved_at[submissions.approvals_required] as approved_at,
        signed.first_signed_at,
        overtaken.lapsed_sequence,
        overtaken.lapsed_at,
        overtaken.lapsed_by,
        {{ submission_outcome('submissions', 'overtaken', 'signed') }} as outcome
    from {{ ref('int_submissions') }} as submissions
    left join {{ ref('int_submissions_overtaken') }} as overtaken using (sequence)
    left join signed
        on signed.submission_sequence = submissions.sequence
)

select
    sequence as submission_sequence,
    scenario_id,
    run_id,
    content_sha256,
    submitted_by,
    submitted_at,
    reason,
    approvals_required,
    materiality,
    approvals_count,
    reviews_count,
    approvals,
    first_signed_at,
    approved_at,
    outcome,
    coalesce(case when outcome = 'lapsed' then lapsed_sequence end, ended_sequence) as outcome_sequence,
    coalesce(case when outcome = 'lapsed' then lapsed_by end, ended_by) as outcome_by,
    coalesce(
        case when outcome = 'lapsed' then lapsed_at end, ended_at, case when outcome = 'approved' then approved_at end
    ) as outcome_at,
    case when outcome <> 'lapsed' then ended_reason end as outcome_reason,
    date_diff('minute', submitted_at, first_signed_at) as minutes_to_first_signature,
    date_diff('minute', submitted_at, approved_at) as minutes_to_approval
from judged
