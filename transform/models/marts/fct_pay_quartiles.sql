-- One row per year and quarter of the women and men employed on 31 December by pay: who stands in it.
with by_pay as (
    select
        simulation_year,
        base_pay_cents + variable_pay_cents as pay_cents,
        count(*) as people,
        count(*) filter (gender = {{ woman() }}) as women
    from {{ ref('int_paid_people') }}
    where gender in ({{ woman() }}, {{ man() }})
    group by all
),

-- In fourths of a person everybody has whole borders: a quarter of n people is n fourths.
placed as (
    select
        *,
        4 * (sum(people) over up_to_here - people) as from_fourth,
        4 * sum(people) over up_to_here as to_fourth,
        sum(people) over (partition by simulation_year) as fourths_of_band
    from by_pay
    window up_to_here as (partition by simulation_year order by pay_cents)
),

-- People of equal pay on both sides of a border go to each side in the same proportion.
divided as (
    select
        placed.simulation_year,
        placed.fourths_of_band,
        placed.pay_cents,
        placed.people,
        placed.women,
        bands.band,
        cast(
            least(placed.to_fourth, bands.band * placed.fourths_of_band)
            - greatest(placed.from_fourth, (bands.band - 1) * placed.fourths_of_band) as hugeint
        ) as fourths
    from placed
    cross join (select unnest(range(1, 5)) as band) as bands
    where
        placed.to_fourth > (bands.band - 1) * placed.fourths_of_band
        and placed.from_fourth < bands.band * placed.fourths_of_band
),

bands as (
    select
        simulation_year,
        band,
        cast(any_value(fourths_of_band) as hugeint) as fourths_of_band,
        sum({{ whole_quotient('women * fourths * 1000000', 'people') }}) as women_millionths,
        min(pay_cents) as lowest_cents,
        max(pay_cents) as highest_cents
    from divided
    group by all
)

select
    run.run_id,
    run.scenario_id,
    bands.simulation_year,
    cast(bands.band as integer) as quartile_band,
    cast(cast(bands.fourths_of_band as decimal(18, 0)) * cast(0.25 as decimal(2, 2)) as decimal(18, 2)) as people,
    {{ money_of_cents('bands.lowest_cents') }} as lowest_pay,
    {{ money_of_cents('bands.highest_cents') }} as highest_pay,
    {{ rate_of_ppm(whole_quotient('bands.women_millionths', 'bands.fourths_of_band')) }} as women_share,
    cast(
        1 - {{ rate_of_ppm(whole_quotient('bands.women_millionths', 'bands.fourths_of_band')) }} as decimal(9, 6)
    ) as men_share
from bands
cross join {{ ref('stg_run_request') }} as run
