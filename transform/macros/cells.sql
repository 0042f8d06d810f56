{#- Cells as people write them: merit_rate.2027.L3, headcount_growth.2027, range_minimum.L3, merit_matrix.R4.Z2. -#}

{#- The text of a cell from its parts; a place that it does not have is null, or level 0. -#}
{% macro cell_text(cells) -%}
concat_ws(
    '.',
    {{ cells }}.parameter_name,
    {{ cells }}.fiscal_year,
    'L' || nullif({{ cells }}.job_level, 0),
    'R' || {{ cells }}.performance_rating,
    'Z' || {{ cells }}.range_zone
)
{%- endmacro %}

{#- The parts of a cell from its text. -#}
{% macro cell_name(cell) -%}
split_part({{ cell }}, '.', 1)
{%- endmacro %}

{% macro cell_year(cell) -%}
try_cast(split_part({{ cell }}, '.', 2) as integer)
{%- endmacro %}

{#- `letter` is L for the level, R for the rating, Z for the range zone. -#}
{% macro cell_place(cell, letter) -%}
try_cast(regexp_extract({{ cell }}, '\.{{ letter }}([0-9]+)', 1) as integer)
{%- endmacro %}

{#- A person and a time, as lists of signatures show them. -#}
{% macro person_at(person, at) -%}
{{ person }} || ' at ' || strftime({{ at }}, '%Y-%m-%d %H:%M:%S')
{%- endmacro %}

{#- Entries that give cells of a scenario values, and those that change its content in any way. -#}
{% macro moving_events() %}
'SCENARIO_CREATED', 'PARAMETER_CHANGE', 'PARAMETER_ROLLBACK', 'SCENARIO_REBASED'
{% endmacro %}

{% macro editing_events() %}
{{ moving_events() | trim }}, 'TARGET_SET'
{% endmacro %}
