{#- Fails where less than 99.9 % of all row checks passed, warnings included. -#}
{% test enough_row_checks_pass(model) %}
select
    sum(rows_tested) as rows_tested,
    sum(rows_passed) as rows_passed
from {{ model }}
having sum(rows_passed) < sum(rows_tested) * {{ least_pass_rate() }}
{% endtest %}
