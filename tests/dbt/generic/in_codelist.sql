{# Rows whose value is no submission value of a codelist of seeds/codelists/codelists.csv. #}
{% test in_codelist(model, column_name, codelist) %}
    select *
    from {{ model }}
    where
        {{ column_name }} not in (
            select codes.submission
            from {{ ref('codelists') }} as codes
            where codes.codelist = '{{ codelist }}'
        )
{% endtest %}
