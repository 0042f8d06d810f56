-- Fails for each TERMINATION that is not dated the person's last day, each exit without one, and each second one.
with events as (
    select
        employee_id,
        min(simulation_year) as simulation_year,
        min(effective_date) as effective_date,
        count(*) as terminations
    from {{ ref('fct_yearly_events') }}
    where event_type = 'TERMINATION'
    group by employee_id
),

exits as (
    select
        employee_id,
        simulation_year,
        termination_date
    from {{ ref('fct_workforce_snapshot') }}
    where termination_date is not null
)

select
    employee_id,
    events.effective_date,
    events.terminations,
    exits.termination_date
from events
full join exits using (employee_id, simulation_year)
where
    events.effective_date is distinct from exits.termination_date
    or events.terminations <> 1
