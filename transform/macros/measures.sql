{#- The measures of the engine in its own order, by unit; a test holds the list equal to the engine's. -#}

{% macro measures() %}
{{ return([
    'opening_headcount', 'hires', 'exits', 'new_hire_exits', 'promotions_in', 'promotions_out',
    'promotion_candidates', 'closing_headcount', 'opening_payroll', 'closing_payroll', 'opening_salary',
    'closing_salary', 'stayer_opening_payroll', 'stayer_closing_payroll', 'stayer_opening_salary',
    'stayer_closing_salary', 'leaver_opening_salary', 'base_pay_cost', 'lump_sum_cost', 'bonus_cost',
    'benefits_cost', 'cola_increase', 'cola_eligible_payroll', 'merit_increase', 'merit_eligible_payroll',
    'promotion_increase', 'promotion_eligible_payroll', 'raise_carry_over', 'below_minimum_count',
    'above_maximum_count', 'closing_range_sum', 'compa_ratio_ppm', 'men_count', 'men_salary',
    'women_count', 'women_salary', 'bridge_carry_over', 'bridge_last_years_joiners', 'bridge_cola',
    'bridge_merit', 'bridge_promotion', 'bridge_leavers', 'bridge_last_years_leavers', 'bridge_joiners',
    'bridge_level_transfers'
]) }}
{% endmacro %}

{#- Those that are not money: counts of people, and a sum of ratios in parts per million. -#}
{% macro whole_number_measures() %}
{{ return([
    'opening_headcount', 'hires', 'exits', 'new_hire_exits', 'promotions_in', 'promotions_out',
    'promotion_candidates', 'closing_headcount', 'below_minimum_count', 'above_maximum_count',
    'compa_ratio_ppm', 'men_count', 'women_count'
]) }}
{% endmacro %}

{#- The sum of money as whole cents. -#}
{% macro cents_sum(money, only=none) -%}
cast(coalesce(sum({{ money }}){% if only %} filter ({{ only }}){% endif %}, 0) * 100 as bigint)
{%- endmacro %}

{#- The sum of ratios as whole parts per million. -#}
{% macro ppm_sum(ratio, only) -%}
cast(coalesce(sum({{ ratio }}) filter ({{ only }}), 0) * 1000000 as bigint)
{%- endmacro %}

{#- Genders as the census writes them; any other is in neither mean of the pay gap. -#}
{% macro man() %}'male'{% endmacro %}

{% macro woman() %}'female'{% endmacro %}
