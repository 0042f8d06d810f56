{#-
    One row per parameter set, year, level, age band and tenure band: the annual probability, which is
    the lever x age multiplier x tenure multiplier, rounded half up to ppm once and never above 1.
    Exits and promotions follow the same rule; a multiplier that is not configured is 1.
-#}
{% macro hazard_by_age_and_tenure(lever, age_multipliers, tenure_multipliers) %}
with bands as (
    select
        age.age_band,
        tenure.tenure_band,
        {{ configured_or_one('by_age.multiplier') }} * {{ configured_or_one('by_tenure.multiplier') }} as multiplier
    from {{ source('inputs', 'config_age_bands') }} as age
    cross join {{ source('inputs', 'config_tenure_bands') }} as tenure
    left join {{ age_multipliers }} as by_age using (age_band)
    left join {{ tenure_multipliers }} as by_tenure using (tenure_band)
)

select
    parameters.parameter_set,
    parameters.fiscal_year,
    parameters.job_level,
    bands.age_band,
    bands.tenure_band,
    {{ to_rate('least(1, parameters.parameter_value * bands.multiplier)') }} as hazard_rate
from {{ ref('int_effective_parameters') }} as parameters
cross join bands
where parameters.parameter_name = '{{ lever }}'
{% endmacro %}
