{# Whether a study day falls into an analysis window; the first has no start, the last no end. #}
{% macro in_window(study_day, window) -%}
    {{ study_day }} >= coalesce({{ window }}.start_day, cast('-infinity' as double))
    and {{ study_day }} <= coalesce({{ window }}.end_day, cast('infinity' as double))
{%- endmacro %}
