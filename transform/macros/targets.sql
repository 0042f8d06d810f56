{#- Whether a variance is within the tolerance of its target: never where there is no value, null where no target. -#}
{% macro is_met(variance, targets) -%}
case {{ targets }}.relation
    when '<=' then coalesce({{ variance }} <= {{ targets }}.tolerance, false)
    when '>=' then coalesce(-{{ variance }} <= {{ targets }}.tolerance, false)
    when '=' then coalesce(abs({{ variance }}) <= {{ targets }}.tolerance, false)
end
{%- endmacro %}
