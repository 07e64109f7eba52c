{# The table of a model or seed of this project, by its name in the metadata. #}
{% macro table_named(name) %}
    {%- set node = graph.nodes.get('model.' ~ project_name ~ '.' ~ name)
        or graph.nodes['seed.' ~ project_name ~ '.' ~ name] -%}
    {{- return(node.schema ~ '.' ~ node.alias) -}}
{% endmacro %}
