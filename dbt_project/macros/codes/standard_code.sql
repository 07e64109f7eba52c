{# The submission value of a collected code in a codelist of seeds/codelists/codelists.csv; null
   where the code is not known. The column must not be named as one of that seed. #}
{% macro standard_code(codelist, column) -%}
    (
        select codes.submission
        from {{ ref('codelists') }} as codes
        where codes.codelist = '{{ codelist }}' and codes.collected = {{ column }}
    )
{%- endmacro %}
