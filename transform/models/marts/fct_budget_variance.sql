-- One row per target, and per year and level of total cost that has none: what was found against what was wanted.
with places as (
    select
        metric_name,
        unit,
        simulation_year as fiscal_year,
        job_level,
        department,
        metric_value
    from {{ ref('fct_metrics') }}
    -- Targets name a department; those of whom it is not known have none.
    where department is not null or grain in ('total', 'level')
),

targets as (
    select
        metric_name,
        fiscal_year,
        job_level,
        department,
        relation,
        target_value,
        tolerance,
        ledger_sequence,
        created_by,
        created_at
    from {{ ref('stg_comp_targets') }}
),

lines as (
    select
        places.metric_name,
        places.unit,
        places.fiscal_year,
        places.job_level,
        places.department,
        places.metric_value as found_value,
        targets.relation,
        targets.target_value,
        targets.tolerance,
        targets.ledger_sequence,
        targets.created_by,
        targets.created_at,
        places.metric_value - cast(targets.target_value as decimal(38, 18)) as variance
    from places
    left join targets
        on targets.metric_name = places.metric_name
        and targets.fiscal_year = places.fiscal_year
        and targets.job_level = places.job_level
        and targets.department is not distinct from places.department
    where
        targets.metric_name is not null
        or (places.metric_name = 'total_compensation_cost' and places.department is null)
)

select
    run.run_id,
    run.scenario_id,
    lines.metric_name,
    lines.unit,
    lines.fiscal_year,
    lines.job_level,
    lines.department,
    lines.relation,
    lines.target_value,
    lines.tolerance,
    lines.found_value,
    cast(lines.variance as decimal(38, 18)) as variance,
    {{ share_of('lines.variance', 'lines.target_value') }} as variance_share,
    {{ is_met('lines.variance', 'lines') }} as is_met,
    lines.ledger_sequence,
    lines.created_by as target_set_by,
    lines.created_at as target_set_at
from lines
cross join {{ ref('stg_run_request') }} as run
