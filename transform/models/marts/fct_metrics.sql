-- One row per metric, year and place where it is defined: its value.
select
    run.run_id,
    run.scenario_id,
    metrics.simulation_year,
    metrics.grain,
    metrics.job_level,
    metrics.department,
    metrics.metric_name,
    metrics.unit,
    metrics.metric_value
from {{ ref('int_metric_values') }} as metrics
cross join {{ ref('stg_run_request') }} as run
