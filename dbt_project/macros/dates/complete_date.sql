{# The day of an ISO 8601 text, its time left out; null where day or month are missing. #}
{% macro complete_date(dtc) -%}
    case when length({{ dtc }}) >= 10 then try_cast(left({{ dtc }}, 10) as date) end
{%- endmacro %}
