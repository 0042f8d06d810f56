-- One row per check of rows: how many were tested and how many passed.
{%- set checks = row_checks() %}
with
{% for table, rules in checks.items() %}
counted_in_{{ table }} as (
    select
        {% for name, severity, rule in rules %}
        count(*) filter ({{ rule }}) as {{ name }},
        {% endfor %}
        count(*) as rows_tested
    from {{ ref(table) }}
),
{% endfor %}

counted as (
    {% for table, rules in checks.items() %}
    {%- set is_last_table = loop.last %}
    {% for name, severity, rule in rules %}
    select
        '{{ name }}' as check_name,
        '{{ severity }}' as severity,
        rows_tested,
        {{ name }} as rows_passed
    from counted_in_{{ table }}
    {% if not (is_last_table and loop.last) %}
    union all
    {% endif %}
    {% endfor %}
    {% endfor %}
)

select
    check_name,
    severity,
    rows_tested,
    rows_passed,
    {{ pass_rate('rows_passed', 'rows_tested') }} as pass_rate
from counted
