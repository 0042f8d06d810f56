-- Fails for each person and year whose events are not numbered 1, 2, ..., n without gap or repetition: the
-- numbers as bits of a mask are all ones. So run, year, person and number are a key of the events.
select
    simulation_year,
    employee_id,
    count(*) as events,
    bit_or(1 << (event_sequence - 1)) as mask
from {{ ref('fct_yearly_events') }}
group by
    simulation_year,
    employee_id
having (1 << count(*)) - 1 <> bit_or(1 << (event_sequence - 1))
