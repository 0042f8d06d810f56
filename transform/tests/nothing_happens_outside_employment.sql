-- Fails for each event dated before the person's hire day or after the last day.
with edges as (
    select
        simulation_year,
        employee_id,
        hire_date,
        termination_date
    from {{ ref('fct_workforce_snapshot') }}
    where
        termination_date is not null
        or year(hire_date) = simulation_year
)

select
    events.event_id,
    events.effective_date,
    edges.hire_date,
    edges.termination_date
from {{ ref('fct_yearly_events') }} as events
inner join edges using (simulation_year, employee_id)
where
    events.effective_date < edges.hire_date
    or events.effective_date > edges.termination_date
    -- A raise on the last day would have nobody to be paid to.
    or (events.event_type <> 'TERMINATION' and events.effective_date = edges.termination_date)
