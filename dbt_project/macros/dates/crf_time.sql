{# A collected time of day hh:mm; null where it is none. #}
{% macro crf_time(column) -%}
    case when regexp_full_match({{ column }}, '([01][0-9]|2[0-3]):[0-5][0-9]') then {{ column }} end
{%- endmacro %}
