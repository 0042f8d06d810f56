-- One row per publication of a cell.
select
    cast(fiscal_year as integer) as fiscal_year,
    cast(job_level as integer) as job_level,
    cast(parameter_name as varchar) as parameter_name,
    cast(parameter_value as decimal(18, 6)) as parameter_value,
    cast(ledger_sequence as bigint) as ledger_sequence
from {{ source('inputs', 'comp_levers') }}
