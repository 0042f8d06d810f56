-- Fails for each approval by somebody who made that submission, or had worked on the scenario at any time before.
select
    signatures.sequence,
    signatures.signed_by,
    own.sequence as own_sequence
from {{ ref('fct_approval_signatures') }} as signatures
inner join {{ ref('fct_audit_trail') }} as own
    on own.scenario_id = signatures.scenario_id
    and own.actor = signatures.signed_by
    and own.sequence < signatures.sequence
    and (
        own.event_type in ({{ editing_events() }})
        or own.sequence = signatures.submission_sequence
    )
where signatures.meaning = 'approved'
