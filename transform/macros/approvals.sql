{#-
    How a submission ended, or stands: by an entry of its own stream, or by a publication that moved what it stood
    on or would replace. What was published was valid when it was, whatever had been moved and moved back meanwhile.
-#}
{% macro submission_outcome(submissions, overtaken, signed) -%}
case
    when {{ submissions }}.ended_by_event = 'SCENARIO_PUBLISHED' then 'published'
    when {{ submissions }}.ended_by_event = 'SCENARIO_REJECTED' then 'rejected'
    when {{ submissions }}.ended_by_event = 'SCENARIO_WITHDRAWN' then 'withdrawn'
    when {{ submissions }}.ended_by_event = 'SCENARIO_ARCHIVED' then 'archived'
    when {{ submissions }}.ended_by_event is not null then 'lapsed'
    when {{ overtaken }}.lapsed_sequence is not null then 'lapsed'
    when {{ signed }}.approvals_count >= {{ submissions }}.approvals_required then 'approved'
    else 'open'
end
{%- endmacro %}
