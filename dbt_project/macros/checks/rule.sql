{# One rule of a routine check: what it says, the variable it is of, the rows that break it, and the
   value to show where that is not the variable's own. #}
{% macro rule(says, column_name, broken_where, value=none) %}
    {{- return({
        'says': says,
        'column_name': column_name,
        'broken_where': broken_where,
        'value': value or column_name,
    }) -}}
{% endmacro %}
