-- Fails for each cell that names an entry of the ledger which is not there, or which gives the cell another value;
-- for each published value without its entry; and for a published value without the scenario that chose it.
select
    lineage.cell,
    lineage.parameter_value,
    lineage.ledger_sequence,
    moves.new_value
from {{ ref('fct_parameter_lineage') }} as lineage
left join {{ ref('stg_ledger_cell_moves') }} as moves
    on moves.sequence = lineage.ledger_sequence
    and moves.cell = lineage.cell
    and moves.tier = lineage.parameter_source
where
    (lineage.parameter_source = 'comp_levers' and lineage.ledger_sequence is null)
    or (
        lineage.ledger_sequence is not null
        and (
            lineage.decided_sequence is null
            or coalesce(moves.new_value <> lineage.parameter_value, true)
        )
    )
