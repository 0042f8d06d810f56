-- Fails for each event whose id is not the md5 of run, year, person and sequence: ids are as unique as keys.
select event_id
from {{ ref('fct_yearly_events') }}
where event_id <> md5(run_id || '|' || simulation_year || '|' || employee_id || '|' || event_sequence)
