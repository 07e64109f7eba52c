{# How many times the reference a value is; null where the reference is 0 or missing. #}
{% macro ratio_to(value, reference) -%}
    {{ value }} / nullif({{ reference }}, 0)
{%- endmacro %}
