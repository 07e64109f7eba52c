{# A number as text without a trailing `.0`. #}
{% macro number_text(number) -%}
    regexp_replace(cast({{ number }} as varchar), '\.0$', '')
{%- endmacro %}
