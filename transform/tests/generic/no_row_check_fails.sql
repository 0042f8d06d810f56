{#- Fails for each check of the severity that some row did not pass. -#}
{% test no_row_check_fails(model, of_severity) %}
select
    check_name,
    rows_tested - rows_passed as rows_failed
from {{ model }}
where
    severity = '{{ of_severity }}'
    and rows_passed < rows_tested
{% endtest %}
