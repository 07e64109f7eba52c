{# Months from a date to another, of 30.4375 days each: a year of 365.25 days in twelve. Negative
   where the other is earlier, null without both. #}
{% macro months_between(from_date, to_date) -%}
    (({{ to_date }}) - ({{ from_date }})) / cast(30.4375 as double)
{%- endmacro %}
