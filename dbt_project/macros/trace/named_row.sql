{# What a trace says of a row of SDTM: its study, dataset, subject and key. #}
{% macro named_row(dataset, delivered=false) -%}
    made.STUDYID,
    '{{ dataset.name | upper }}' as DOMAIN,
    {{ 'made.USUBJID' if 'USUBJID' in dataset.columns else 'cast(null as varchar)' }} as USUBJID,
    {{ row_key(dataset, 'made.', delivered) }} as row_key
{%- endmacro %}
