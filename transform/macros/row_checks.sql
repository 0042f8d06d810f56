{#-
    What must be true of every row (error) and what is so unlikely otherwise that it points to the input
    (warning), by table. Each rule is an expression that is true for a good row.
-#}
{% macro row_checks() %}
{{ return({
    'stg_census': [
        ('census_salary_is_positive', 'error', 'annual_salary > 0'),
        ('census_fte_is_positive', 'error', 'fte > 0'),
        ('census_level_has_a_range', 'error',
            'job_level in (select level_id from ' ~ source('inputs', 'config_job_levels') ~ ')'),
        ('census_birth_is_before_hire', 'error', 'birth_date is null or birth_date < hire_date'),
        ('census_age_at_hire_is_plausible', 'warning',
            'birth_date is null or '
            ~ completed_years('birth_date', 'hire_date') ~ ' between ' ~ plausible_age_at_hire()),
        ('census_fte_is_plausible', 'warning', 'fte between ' ~ plausible_fte())
    ],
    'fct_workforce_snapshot': [
        ('snapshot_salary_is_positive', 'error', 'annual_salary > 0'),
        ('snapshot_tenure_is_not_negative', 'error', 'tenure_years >= 0'),
        ('snapshot_hired_before_the_year_ends', 'error', 'year(hire_date) <= simulation_year'),
        ('snapshot_exit_is_in_the_year', 'error',
            'termination_date is null or year(termination_date) = simulation_year'),
        ('snapshot_exit_is_after_the_hire', 'error',
            'termination_date is null or termination_date > hire_date'),
        ('snapshot_status_agrees_with_the_dates', 'error',
            'employment_status = case when year(hire_date) = simulation_year then ' ~
            "case when termination_date is null then 'new_hire_active' else 'new_hire_termination' end " ~
            "when termination_date is null then 'continuous_active' else 'experienced_termination' end"),
        ('snapshot_rating_is_known_unless_hired_in_the_year', 'error',
            '(performance_rating is null) = (year(hire_date) = simulation_year)'),
        ('snapshot_costs_are_not_negative', 'error',
            'least(base_pay_cost, lump_sum_cost, bonus_cost, benefits_cost) >= 0'),
        ('snapshot_costs_sum_to_the_total', 'error',
            'base_pay_cost + lump_sum_cost + bonus_cost + benefits_cost = total_compensation_cost'),
        ('snapshot_compa_ratio_is_plausible', 'warning', 'compa_ratio between ' ~ plausible_compa_ratio())
    ],
    'fct_yearly_events': [
        ('event_is_in_its_year', 'error', 'year(effective_date) = simulation_year'),
        ('event_has_a_source', 'error', 'parameter_source is not null and rate_applied is not null'),
        ('event_has_the_levels_of_its_type', 'error',
            "(job_level_before is null) = (event_type = 'HIRE') "
            ~ "and (job_level_after is null) = (event_type = 'TERMINATION')"),
        ('event_amount_is_the_change_of_salary', 'error',
            "case when event_type in ('HIRE', 'TERMINATION') then amount is null " ~
            "when event_type = 'LUMP_SUM' then amount > 0 and salary_before = salary_after " ~
            'else amount = salary_after - salary_before end'),
        ('event_lowers_no_salary', 'error', 'amount is null or amount >= 0'),
        ('event_changes_level_only_by_promotion', 'error',
            "case when event_type = 'PROMOTION' then job_level_after = job_level_before + 1 "
            ~ 'and chance_source is not null ' ~
            "when event_type in ('RAISE', 'LUMP_SUM') then job_level_after = job_level_before else true end")
    ]
}) }}
{% endmacro %}

{#- Bounds of what is plausible: outside of them a row is warned of, never changed. -#}
{% macro plausible_age_at_hire() %}14 and 80{% endmacro %}

{% macro plausible_fte() %}0.05 and 1{% endmacro %}

{% macro plausible_compa_ratio() %}0.2 and 5{% endmacro %}

{#- The share of row checks that must pass for a run to be sealed. -#}
{% macro least_pass_rate() %}0.999{% endmacro %}

{#- Rounded down, so that 1 means every row; 1 where there was none to test. -#}
{% macro pass_rate(passed, tested) -%}
{{ rate_of_ppm('coalesce(' ~ passed ~ ' * 1000000 // nullif(' ~ tested ~ ', 0), 1000000)') }}
{%- endmacro %}
