{#- Whether a variance is within the tolerance of its target: never where there is no value, null where no target. -#}
{% macro is_met(variance, targets) -%}
case {{ targets }}.relation
    when '<=' then coalesce({{ variance }} <= {{ targets }}.tolerance, false)
    when '>=' then coalesce(-{{ variance }} <= {{ targets }}.tolerance, false)
    when '=' then coalesce(abs({{ variance }}) <= {{ targets }}.tolerance, false)
end
{%- endmacro %}

{#- A part of a whole for reading: statistics only. Null where the whole is zero. -#}
{% macro share_of(part, whole) -%}
cast(cast({{ part }} as double) / nullif(cast(abs({{ whole }}) as double), 0) as decimal(18, 6))
{%- endmacro %}
