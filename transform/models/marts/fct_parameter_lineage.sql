-- One row per cell in force: its value, the tier it came from, and who decided it.
with moves as (
    select
        sequence,
        stream,
        cell
    from {{ ref('stg_ledger_cell_moves') }}
    where tier = 'scenario'
),

decided as (
    -- The entry that put the value into its tier, and the one of a scenario that had chosen it.
    select
        cells.cell,
        entries.hash as entry_hash,
        moves.sequence as decided_sequence
    from {{ ref('int_cells_in_force') }} as cells
    inner join {{ ref('stg_ledger_entries') }} as entries
        on entries.sequence = cells.ledger_sequence
    asof left join moves
        on moves.stream = entries.stream
        and moves.cell = cells.cell
        and moves.sequence <= entries.sequence
)

select
    run.run_id,
    run.scenario_id,
    cells.cell,
    cells.parameter_name,
    cells.fiscal_year,
    cells.job_level,
    cells.performance_rating,
    cells.range_zone,
    cells.parameter_value,
    cells.parameter_source,
    cells.ledger_sequence,
    decided.entry_hash,
    decisions.scenario_id as origin_scenario_id,
    decisions.sequence as decided_sequence,
    decisions.actor as decided_by,
    decisions.recorded_at as decided_at,
    decisions.reason,
    publications.submitted_by,
    publications.submitted_at,
    publications.approvals_count,
    publications.approvals,
    publications.published_by,
    publications.published_at
from {{ ref('int_cells_in_force') }} as cells
cross join {{ ref('stg_run_request') }} as run
left join decided using (cell)
left join {{ ref('stg_ledger_entries') }} as decisions
    on decisions.sequence = decided.decided_sequence
left join {{ ref('int_publications') }} as publications
    on publications.sequence = cells.ledger_sequence
