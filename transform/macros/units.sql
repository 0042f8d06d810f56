{#- The sizes of the units that tables and engine share. Nowhere else stands a number for them. -#}

{% macro rate_decimals() %}6{% endmacro %}

{% macro money_decimals() %}2{% endmacro %}

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
