{#-
    Fails where a table does not have the columns and types that its .yml twin declares: for Python models, whose
    contracts dbt does not enforce.
-#}
{% test declared_columns(model) %}
{%- set found = {} %}
{%- set declared = {} %}
{%- if execute %}
    {%- for column in adapter.get_columns_in_relation(model) %}
        {%- do found.update({column.name: column.dtype | lower}) %}
    {%- endfor %}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.alias == model.identifier %}
        {%- for column in node.columns.values() %}
            {%- do declared.update({column.name: column.data_type | lower}) %}
        {%- endfor %}
    {%- endfor %}
{%- endif %}
with columns (column_name, declared_type, found_type) as (
    values
        (null, null, null)
        {%- for name in (found.keys() | list + declared.keys() | list) | unique %}
        , ('{{ name }}', '{{ declared.get(name, 'none') }}', '{{ found.get(name, 'none') }}')
        {%- endfor %}
)

select
    column_name,
    declared_type,
    found_type
from columns
where declared_type <> found_type
{% endtest %}
