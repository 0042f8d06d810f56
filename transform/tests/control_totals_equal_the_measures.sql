-- Fails for each year, level, department and measure where the engine's own sum and that of the tables differ.
{%- set keys = ['simulation_year', 'job_level', 'department'] %}
{%- set columns = keys + measures() %}
with engine as (
    select
        {{ columns | join(',\n        ') }}
    from {{ ref('int_control_totals') }}
),

tables as (
    select
        {{ columns | join(',\n        ') }}
    from {{ ref('int_measures') }}
),

only_in_engine as (
    from engine
    except
    from tables
),

only_in_tables as (
    from tables
    except
    from engine
)

select
    'engine' as side,
    *
from only_in_engine

union all

select
    'tables' as side,
    *
from only_in_tables
