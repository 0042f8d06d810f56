-- Fails for each move of a cell whose value before is not the one that the move before it left.
with moves as (
    select
        sequence,
        cell,
        old_value,
        lag(new_value) over (
            partition by tier, case when tier = 'scenario' then scenario_id end, cell
            order by sequence
        ) as value_before
    from {{ ref('dim_parameter_change_history') }}
)

select
    sequence,
    cell,
    old_value,
    value_before
from moves
where old_value is distinct from value_before
