-- Fails for each publication that rests on no submission, or on fewer signatures of different persons than it needs.
with signed as (
    select
        submission_sequence,
        count(distinct signed_by) as persons
    from {{ ref('fct_approval_signatures') }}
    where counts
    group by submission_sequence
)

select
    trail.sequence,
    workflow.approvals_required,
    signed.persons
from {{ ref('fct_audit_trail') }} as trail
left join {{ ref('fct_scenario_approval_workflow') }} as workflow
    on workflow.outcome = 'published'
    and workflow.outcome_sequence = trail.sequence
left join signed
    on signed.submission_sequence = workflow.submission_sequence
where
    trail.event_type = 'SCENARIO_PUBLISHED'
    and coalesce(signed.persons < workflow.approvals_required, true)
