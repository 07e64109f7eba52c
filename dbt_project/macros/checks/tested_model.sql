{# The model that the running test hangs on: its name, metadata and columns. None while dbt parses,
   when there is no graph yet. #}
{% macro tested_model() %}
    {%- if execute -%}
        {{- return(graph.nodes[model.attached_node]) -}}
    {%- endif -%}
{% endmacro %}
