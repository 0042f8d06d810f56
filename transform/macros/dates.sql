{#- Completed years from one date to a later one: the anniversary of 29 February is 1 March in common years. -#}
{% macro completed_years(since, until) -%}
cast(
    year({{ until }}) - year({{ since }})
    - cast(month({{ until }}) * 32 + day({{ until }}) < month({{ since }}) * 32 + day({{ since }}) as integer)
    as integer
)
{%- endmacro %}

{% macro new_years_day(year) -%}
make_date({{ year }}, 1, 1)
{%- endmacro %}

{% macro new_years_eve(year) -%}
make_date({{ year }}, 12, 31)
{%- endmacro %}

{#- 365 or 366 by the real calendar. -#}
{% macro days_of(year) -%}
dayofyear({{ new_years_eve(year) }})
{%- endmacro %}

{#- A salary (or a change of it) x the days from a day of the year to 31 December. -#}
{% macro salary_days(salary, from_day) -%}
cast({{ salary }} as decimal(14, 2)) * cast({{ days_of('simulation_year') }} - ({{ from_day }}) + 1 as decimal(4, 0))
{%- endmacro %}
