{# Difference from the baseline of a record of any other visit than that of the baseline, before it
   or after; null at that visit, and where one of the two values is missing. #}
{% macro change_off_baseline_visit(value, base, visit, base_visit) -%}
    case when ({{ visit }} is distinct from {{ base_visit }}) then {{ value }} - {{ base }} end
{%- endmacro %}
