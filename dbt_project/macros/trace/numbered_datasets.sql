{# The datasets with ties of the same visit, their rows numbered within parameter, visit and day. #}
{% macro numbered_datasets() %}
    {%- set numbered = [] -%}
    {%- for dataset in datasets_of('adam')
        if ties_of(dataset) | selectattr('same_visit', 'defined') | list -%}
        {%- do numbered.append(
            'numbered_' ~ dataset.alias ~ ' as (select *, row_number() over (partition by STUDYID, '
            ~ 'USUBJID, PARAMCD, VISITNUM, ADT order by ASEQ) as nth from '
            ~ dataset.schema ~ '.' ~ dataset.alias ~ ')'
        ) -%}
    {%- endfor -%}
    {{- 'with ' ~ numbered | join(', ') if numbered -}}
{% endmacro %}
