{# Whether a study day falls into an analysis window; the first has no start, the last no end. #}
{% macro in_window(study_day, window) -%}
    {{ study_day }} >= coalesce({{ window }}.start_day, {{ study_day }})
    and {{ study_day }} <= coalesce({{ window }}.end_day, {{ study_day }})
{%- endmacro %}
