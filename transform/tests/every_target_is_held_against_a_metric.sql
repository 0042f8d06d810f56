-- Fails for each target that no metric of the run's years, levels and departments answers, or that is another scenario's.
select
    targets.scenario_id,
    targets.metric_name,
    targets.fiscal_year,
    targets.job_level,
    targets.department
from {{ ref('stg_comp_targets') }} as targets
left join {{ ref('fct_budget_variance') }} as found
    on found.scenario_id = targets.scenario_id
    and found.metric_name = targets.metric_name
    and found.fiscal_year = targets.fiscal_year
    and found.job_level = targets.job_level
    and found.department is not distinct from targets.department
    and found.relation = targets.relation
    and found.target_value = targets.target_value
where found.metric_name is null
