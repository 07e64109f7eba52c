{# Record flag: Y or null (ADaMIG 3.1.4). #}
{% macro record_flag(condition) -%}
    case when {{ condition }} then 'Y' end
{%- endmacro %}
