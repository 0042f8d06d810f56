{#-
    What an entry's actor did, as the rest of a sentence that begins with their name. Values are in natural units.
    An event that has no words of its own here is called by its type, in small letters.
-#}
{% macro entry_in_words() -%}
case event_type
    when 'SCENARIO_CREATED' then concat(
        'created scenario ', scenario_id, ' (', {{ told('name') }}, '), ',
        {{ told('start_year') }}, ' to ', {{ told('end_year') }}, {{ told_if('base.scenario', ', from ') }}
    )
    when 'SCENARIO_RENAMED' then concat('renamed ', scenario_id, ' from ', {{ told('old') }}, ' to ', {{ told('new') }})
    when 'SCENARIO_REBASED' then concat(
        'rebased ', scenario_id, ' on ', {{ told('new_base.scenario') }}, ' as of entry ',
        {{ told('new_base.sequence') }}, ': ', {{ moved_cells() }}
    )
    when 'SCENARIO_ARCHIVED' then concat('archived ', scenario_id)
    when 'PARAMETER_CHANGE' then concat('changed ', scenario_id, ': ', {{ moved_cells() }})
    when 'PARAMETER_ROLLBACK' then concat(
        'took ', scenario_id, ' back to entry ', {{ told('to_sequence') }}, ': ', {{ moved_cells() }}
    )
    when 'PARAMETER_LOCKED' then concat(
        'locked ', {{ named_cells() }}, ' of ', {{ scenario_or_all() }}, ' for ', {{ told('role') }}
    )
    when 'PARAMETER_UNLOCKED' then concat('unlocked ', {{ named_cells() }}, ' of ', {{ scenario_or_all() }})
    when 'TARGET_SET' then concat('set ', {{ counted('targets', 'target') }}, ' of ', scenario_id)
    when 'COMMENT_ADDED' then concat('said of ', scenario_id, ': ', {{ told('text') }})
    when 'OPTIMIZATION_RUN' then concat('had levers found (', {{ told('optimization') }}, ')', {{ told_if('scenario', ' for ') }})
    when 'SIMULATION_RUN' then concat('ran ', scenario_id, ' as run ', {{ told('run_id') }}, ', sealed')
    when 'SIMULATION_FAILED' then concat('ran ', scenario_id, ' as run ', {{ told('run_id') }}, ', which failed')
    when 'SCENARIO_SUBMITTED' then concat(
        'submitted ', scenario_id, ' with run ', {{ told('run_id') }}, ' for ',
        case {{ told('approvals_required') }} when '1' then '1 approval' else {{ told('approvals_required') }} || ' approvals' end
    )
    when 'SCENARIO_WITHDRAWN' then concat('withdrew ', scenario_id)
    when 'SCENARIO_APPROVED' then concat({{ told('meaning') }}, ' ', scenario_id)
    when 'SCENARIO_REJECTED' then concat('rejected ', scenario_id)
    when 'SCENARIO_PUBLISHED' then concat('published ', scenario_id, ': ', {{ moved_cells() }})
    when 'CENSUS_IMPORTED' then concat(
        'imported a census of ', {{ told('people') }}, ' people as of ', {{ told('as_of') }}, ' from ', {{ told('source') }}
    )
    when 'STRUCTURE_CHANGED' then concat(
        'kept structure ', left({{ told('structure_sha256') }}, 12), ' with ', {{ counted('differences', 'difference') }}
    )
    when 'SETTINGS_CHANGED' then concat(
        'set ', {{ told('settings[0].name') }}, ' to ', {{ told('settings[0].new') }}, {{ and_more('settings') }}
    )
    when 'ROLE_GRANTED' then concat('made ', {{ told('person') }}, ' ', {{ told('role') }})
    when 'ROLE_REVOKED' then concat('took the role ', {{ told('role') }}, ' from ', {{ told('person') }})
    when 'DATA_EXPORTED' then concat(
        'exported ', {{ told('what') }}, {{ told_if('run_id', ' of run ') }}, {{ told_if('people', ', people: ') }}
    )
    else lower(replace(event_type, '_', ' '))
end
{%- endmacro %}

{#- A field of the payload as text; null where it has none. -#}
{% macro told(path) -%}
(payload ->> '$.{{ path }}')
{%- endmacro %}

{#- A field with words before it, or nothing where it has none. -#}
{% macro told_if(path, before) -%}
coalesce('{{ before }}' || {{ told(path) }}, '')
{%- endmacro %}

{% macro length_of(list) -%}
coalesce(json_array_length(payload, '$.{{ list }}'), 0)
{%- endmacro %}

{#- How many a list has, with the noun. -#}
{% macro counted(list, noun) -%}
{{ length_of(list) }} || case {{ length_of(list) }} when 1 then ' {{ noun }}' else ' {{ noun }}s' end
{%- endmacro %}

{#- That a list has more than its first. -#}
{% macro and_more(list) -%}
case when {{ length_of(list) }} > 1 then ' and ' || ({{ length_of(list) }} - 1) || ' more' else '' end
{%- endmacro %}

{#- The first cell that moved, from what to what, and how many more. -#}
{% macro moved_cells() -%}
case when {{ length_of('cells') }} = 0 then 'no cell' else concat(
    {{ told('cells[0].cell') }},
    ' from ', coalesce({{ told('cells[0].old') }}, 'not set'),
    ' to ', coalesce({{ told('cells[0].new') }}, 'not set'),
    {{ and_more('cells') }}
) end
{%- endmacro %}

{#- The first cell of a list of cells, and how many more. -#}
{% macro named_cells() -%}
concat({{ told('cells[0]') }}, {{ and_more('cells') }})
{%- endmacro %}

{% macro scenario_or_all() -%}
coalesce(scenario_id, 'all scenarios')
{%- endmacro %}
