-- One row per signature or rejection: who, when, of which submission, in what role.
with signatures as (
    select
        sequence,
        recorded_at,
        actor,
        authenticated_by,
        stream,
        scenario_id,
        content_sha256,
        reason,
        case when event_type = 'SCENARIO_REJECTED' then 'rejected' else payload ->> '$.meaning' end as meaning
    from {{ ref('stg_ledger_entries') }}
    where event_type in ('SCENARIO_APPROVED', 'SCENARIO_REJECTED')
),

held_roles as (
    select
        signatures.sequence,
        roles.payload ->> '$.role' as role
    from signatures
    inner join {{ ref('stg_ledger_entries') }} as roles
        on roles.event_type in ('ROLE_GRANTED', 'ROLE_REVOKED')
        and (roles.payload ->> '$.person') = signatures.actor
        and roles.sequence < signatures.sequence
    group by all
    having arg_max(roles.event_type, roles.sequence) = 'ROLE_GRANTED'
),

roles as (
    select
        sequence,
        string_agg(role, ', ' order by role) as roles
    from held_roles
    group by sequence
)

select
    signatures.sequence,
    submissions.sequence as submission_sequence,
    signatures.scenario_id,
    signatures.actor as signed_by,
    signatures.authenticated_by,
    roles.roles,
    signatures.recorded_at as signed_at,
    signatures.meaning,
    signatures.content_sha256,
    coalesce(
        signatures.meaning = 'approved' and signatures.content_sha256 = submissions.content_sha256
        and signatures.sequence < coalesce(submissions.ended_sequence, signatures.sequence + 1), false
    ) as counts,
    signatures.reason
from signatures
asof left join {{ ref('int_submissions') }} as submissions
    on submissions.stream = signatures.stream
    and submissions.sequence < signatures.sequence
left join roles
    on roles.sequence = signatures.sequence
