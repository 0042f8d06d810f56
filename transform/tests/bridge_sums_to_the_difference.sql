-- Fails for each year and level (0 for all) where the parts of the bridge do not sum to the change of cost, to the
-- cent: base pay, total compensation where the year before is known, and transfers between levels in total.
with bridged as (
    select
        simulation_year,
        job_level,
        base_pay_cost - previous_base_pay_cost as base_pay_change,
        bridge_carry_over
        + bridge_last_years_joiners
        + bridge_cola
        + bridge_merit
        + bridge_promotion
        + bridge_leavers
        + bridge_last_years_leavers
        + bridge_joiners
        + bridge_level_transfers as base_pay_parts,
        total_compensation_cost - previous_total_compensation_cost as total_change,
        bridge_lump_sums + bridge_bonus + bridge_benefits as other_parts,
        bridge_level_transfers
    from {{ ref('fct_compensation_growth') }}
)

select *
from bridged
where
    base_pay_parts <> base_pay_change
    or total_change <> base_pay_parts + other_parts
    or (job_level = 0 and bridge_level_transfers <> 0)
