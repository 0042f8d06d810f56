-- Fails for each lever, year and level of the catalogue that has no value, more than one, or one out of bounds.
with expected as (
    select
        years.fiscal_year,
        catalogue.job_level,
        catalogue.parameter_name,
        catalogue.lower_bound,
        catalogue.upper_bound
    from (
        select unnest(range(start_year, end_year + 1)) as fiscal_year
        from {{ ref('stg_run_request') }}
    ) as years
    cross join {{ ref('stg_lever_catalogue') }} as catalogue
)

select
    fiscal_year,
    job_level,
    parameter_name,
    count(parameters.parameter_value) as values_found
from expected
full join {{ ref('int_effective_parameters') }} as parameters using (fiscal_year, job_level, parameter_name)
group by
    fiscal_year,
    job_level,
    parameter_name
having
    count(parameters.parameter_value) <> 1
    or count(expected.parameter_name) <> 1
    or min(parameters.parameter_value) < min(expected.lower_bound)
    or max(parameters.parameter_value) > max(expected.upper_bound)
