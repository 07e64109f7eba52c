{# Rows that share their key with another row, or lack a part of it. #}
{% test unique_key(model, columns) %}
    select *
    from {{ model }}
    qualify
        count(*) over (partition by {{ columns | join(', ') }}) > 1
        or {{ columns | join(' is null or ') }} is null
{% endtest %}
