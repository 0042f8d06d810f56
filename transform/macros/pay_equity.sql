{#- The components of pay by which women and men are compared, as DuckDB's list. -#}
{% macro pay_components() -%}
['basic', 'variable', 'pay']
{%- endmacro %}

{#- The place that a row of grouping sets over level and department is of, in the words of fct_metrics. -#}
{% macro grain_of(job_level, department) -%}
case
            when grouping({{ job_level }}) = 1 and grouping({{ department }}) = 1 then 'total'
            when grouping({{ department }}) = 1 then 'level'
            when grouping({{ job_level }}) = 1 then 'department'
            else 'level_and_department'
        end
{%- endmacro %}

{#- A part of a count as a rate, exact; null where the whole is nobody. -#}
{% macro ratio_where_any(part, whole) -%}
case when {{ whole }} > 0 then {{ ratio_of(part, whole) }} end
{%- endmacro %}

{#-
    What women are paid less than men, as a share of men's pay, exact to the part per million: both as whole numbers of
    one scale. Null where either is nobody, and where men's pay is so little (none, or less than a thousandth of
    women's) that a share of it says nothing and no rate holds it.
-#}
{% macro gap_between(women, men) -%}
case
        when {{ women }} < {{ men }} * 1000
        then {{ wide_ratio_of('(' ~ men ~ ' - ' ~ women ~ ')', '(' ~ men ~ ')') }}
    end
{%- endmacro %}
