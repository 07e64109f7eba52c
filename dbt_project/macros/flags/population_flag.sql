{# Population flag: Y or N, never null (ADaMIG 3.1.4). #}
{% macro population_flag(condition) -%}
    case when {{ condition }} then 'Y' else 'N' end
{%- endmacro %}
