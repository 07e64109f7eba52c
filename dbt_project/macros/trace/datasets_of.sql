{# The datasets of a layer, sdtm or adam, that the running model waits for, with their metadata.
   Empty while dbt parses. #}
{% macro datasets_of(layer) %}
    {%- set found = [] -%}
    {%- for name in (model.depends_on.nodes if execute else []) -%}
        {%- set node = graph.nodes.get(name) -%}
        {%- if node and node.schema == layer -%}
            {%- do found.append(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(found | sort(attribute='name')) -}}
{% endmacro %}
