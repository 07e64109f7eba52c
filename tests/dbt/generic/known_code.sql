{# Rows whose code, or time of day, was collected but is none that is known. #}
{% test known_code(model, column_name) %}
{{ config(severity="warn") }}
    select *
    from {{ model }}
    where {{ column_name }} is null and {{ column_name }}_collected is not null
{% endtest %}
