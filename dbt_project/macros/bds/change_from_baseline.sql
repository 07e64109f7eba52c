{# Difference from the baseline of a record that is dated after the baseline record; null up to and
   on the day of the baseline, and where one of the two values is missing (ADaMIG 3.3.4, CHG). #}
{% macro change_from_baseline(value, base, date, base_date) -%}
    case when {{ date }} > {{ base_date }} then {{ value }} - {{ base }} end
{%- endmacro %}
