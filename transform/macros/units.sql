{#- The sizes of the units that tables and engine share. Nowhere else stands a number for them. -#}

{% macro rate_decimals() %}6{% endmacro %}

{% macro money_decimals() %}2{% endmacro %}

{#- The least that two rates differ by. -#}
{% macro part_per_million() %}cast(0.000001 as decimal(6, 6)){% endmacro %}

{#- The number of ratings and of range zones: both count from 1. -#}
{% macro ratings() %}range(1, 6){% endmacro %}

{% macro range_zones() %}range(1, 7){% endmacro %}

{#- Rounded half up (in magnitude) to parts per million; exact, because DECIMAL products are. -#}
{% macro to_rate(expression) -%}
cast(round({{ expression }}, {{ rate_decimals() }}) as decimal(9, 6))
{%- endmacro %}

{#- Rounded half up to the cent; exact, because DECIMAL products are. -#}
{% macro to_money(expression) -%}
cast(round({{ expression }}, {{ money_decimals() }}) as decimal(18, 2))
{%- endmacro %}

{#- A multiplier of the structure; one that is not configured is 1. -#}
{% macro configured_or_one(multiplier) -%}
cast(coalesce({{ multiplier }}, 1) as decimal(9, 6))
{%- endmacro %}

{#- Whole cents of the engine as money: every amount that DECIMAL(18,2) holds, beyond it an error. -#}
{% macro money_of_cents(cents) -%}
cast(cast({{ cents }} as decimal(18, 0)) * cast(0.01 as decimal(2, 2)) as decimal(18, 2))
{%- endmacro %}

{#- Whole parts per million of the engine as a rate. -#}
{% macro rate_of_ppm(ppm) -%}
cast(cast({{ ppm }} as decimal(9, 0)) * cast(0.000001 as decimal(6, 6)) as decimal(9, 6))
{%- endmacro %}

{#- Money as whole cents, for sums that must be equal to the engine's. -#}
{% macro cents_of_money(money) -%}
cast({{ money }} * 100 as bigint)
{%- endmacro %}

{#- Annual cents x fte, rounded half up to the cent: what full-time pay comes to for this person. -#}
{% macro cents_at_fte(cents, fte_thousandths) -%}
(({{ cents }} * {{ fte_thousandths }} + 500) // 1000)
{%- endmacro %}

{#- Annual money x fte, rounded half up to the cent. -#}
{% macro money_at_fte(money, fte) -%}
round(cast({{ money }} as decimal(14, 2)) * {{ fte }}, 2)
{%- endmacro %}

{#- A quotient of whole numbers (the lower one positive), rounded half up in magnitude to parts per million. -#}
{% macro ratio_of(numerator, denominator) -%}
cast(
    sign({{ numerator }})
    * ((abs({{ numerator }}) * 2000000 + {{ denominator }}) // (2 * {{ denominator }}))
    * cast(0.000001 as decimal(6, 6)) as decimal(9, 6)
)
{%- endmacro %}

{#- The same of whole numbers that only HUGEINT holds; the quotient must be less than 1000 in magnitude. -#}
{% macro wide_ratio_of(numerator, denominator) -%}
{{ rate_of_ppm(
    'sign(' ~ numerator ~ ') * ((abs(' ~ numerator ~ ') * 2000000 + ' ~ denominator ~ ') // (2 * ' ~ denominator ~ '))'
) }}
{%- endmacro %}

{#- A growth or share for reading: statistics only, nothing is computed from it. Null where there is no base. -#}
{% macro growth_of(now, before) -%}
cast({{ exact_growth_of(now, before) }} as decimal(9, 6))
{%- endmacro %}

{#- The same before it is rounded, for a difference of growths: rounded once, at the end. -#}
{% macro exact_growth_of(now, before) -%}
(cast({{ now }} as double) / nullif(cast({{ before }} as double), 0) - 1)
{%- endmacro %}

{#- A part of a whole for reading: statistics only. Null where the whole is zero. -#}
{% macro share_of(part, whole) -%}
cast(cast({{ part }} as double) / nullif(cast(abs({{ whole }}) as double), 0) as decimal(18, 6))
{%- endmacro %}

{#- An average of whole cents over people as money, rounded half up to the cent; null where nobody is. -#}
{% macro average_of(cents, people) -%}
{{ money_of_cents('((2 * ' ~ cents ~ ' + ' ~ people ~ ') // nullif(2 * (' ~ people ~ '), 0))') }}
{%- endmacro %}

{#- A quotient of whole numbers (the lower one positive, the upper one not below zero), rounded half up. -#}
{% macro whole_quotient(over, under) -%}
((2 * {{ over }} + {{ under }}) // (2 * {{ under }}))
{%- endmacro %}

{#-
    The middle one of whole numbers; of an even count the mean of the two middle ones, rounded half up. Exact below
    2**52, and DuckDB keeps every number once for it, where two discrete quantiles keep it twice.
-#}
{% macro middle_of(number) -%}
cast(floor(quantile_cont({{ number }}, 0.5) + 0.5) as bigint)
{%- endmacro %}
