-- Fails for each person and year where the events, played over the census, do not give the snapshot to the cent:
-- who is here, level, salary, hire and exit date, base pay and lump sums. Base pay is salary-days x fte over the
-- days of the year, rounded half up: less than half a cent off, or half a cent below.
{%- set cent = 'cast(0.01 as decimal(2, 2))' %}
{%- set days = days_of('simulation_year') %}
with replayed as (
    select
        simulation_year,
        employee_id,
        sum(people) as people,
        sum(levels) as levels,
        sum(salary) as salary,
        sum(hired_day) as hired_day,
        coalesce(sum(left_day), 0) as left_day,
        coalesce(sum(levels_left), 0) as levels_left,
        coalesce(sum(salary_left), 0) as salary_left,
        coalesce(sum(snapshots), 0) as snapshots,
        cast(sum(salary_days) as decimal(18, 2)) * max(fte) as paid,
        max(base_pay_cost) * cast({{ days }} as decimal(4, 0)) as booked,
        round(cast(coalesce(sum(lump_sums), 0) as decimal(14, 2)) * max(fte), 2) - max(lump_sum_cost) as lump_sums
    from {{ ref('int_replayed_entries') }}
    group by
        simulation_year,
        employee_id
)

select *
from replayed
where
    people <> 0
    or levels <> 0
    or salary <> 0
    or hired_day <> 0
    or left_day <> 0
    or levels_left <> 0
    or salary_left <> 0
    or snapshots <> 1
    or lump_sums <> 0
    or 2 * (paid - booked) >= {{ cent }} * {{ days }}
    or 2 * (paid - booked) < - {{ cent }} * {{ days }}
    -- Without a snapshot nothing can be compared: that is a failure too.
    or paid - booked is null
