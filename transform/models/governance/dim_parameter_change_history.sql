-- One row per entry and cell that it moved, in a scenario or in the published tier.
with moves as (
    select
        sequence,
        recorded_at,
        actor,
        event_type,
        stream,
        scenario_id,
        tier,
        cell,
        old_value,
        new_value,
        lead(sequence) over same_cell as replaced_by_sequence,
        lead(recorded_at) over same_cell as replaced_at
    from {{ ref('stg_ledger_cell_moves') }}
    -- The published tier is one for all scenarios.
    window same_cell as (
        partition by tier, case when tier = 'scenario' then stream end, cell
        order by sequence
    )
),

entries as materialized (
    -- Read once an entry, not once a cell that it moved.
    select
        sequence,
        reason,
        payload ->> '$.optimization' as optimization,
        coalesce(payload ->> '$.new_base.scenario', payload ->> '$.base.scenario') as base_scenario_id
    from {{ ref('stg_ledger_entries') }}
),

publications as (
    select
        sequence,
        stream,
        cell
    from moves
    where tier = 'comp_levers'
)

select
    moves.sequence,
    moves.cell,
    moves.tier,
    moves.scenario_id,
    {{ cell_name('moves.cell') }} as parameter_name,
    {{ cell_year('moves.cell') }} as fiscal_year,
    coalesce({{ cell_place('moves.cell', 'L') }}, 0) as job_level,
    {{ cell_place('moves.cell', 'R') }} as performance_rating,
    {{ cell_place('moves.cell', 'Z') }} as range_zone,
    moves.old_value,
    moves.new_value,
    moves.event_type,
    moves.actor as changed_by,
    moves.recorded_at as changed_at,
    entries.reason,
    entries.optimization,
    entries.base_scenario_id,
    moves.replaced_by_sequence,
    moves.replaced_at,
    publications.sequence as publication_sequence
from moves
inner join entries using (sequence)
-- A move was published if it was the scenario's last of the cell when that was.
left join publications
    on moves.tier = 'scenario'
    and publications.stream = moves.stream
    and publications.cell = moves.cell
    and publications.sequence > moves.sequence
    and publications.sequence < coalesce(moves.replaced_by_sequence, publications.sequence + 1)
