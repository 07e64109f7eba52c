{# What names a row of a dataset: the values of its key but the study, joined by | as the vault's
   keys are. Numbers are written without a trailing `.0`, so that text and number give one key. #}
{% macro row_key(dataset, row='') -%}
    {%- set values = [] -%}
    {%- for name in dataset.config.meta['keys'] if name != 'STUDYID' -%}
        {%- set value = row ~ name -%}
        {%- do values.append(
            'coalesce(' ~ (number_text(value) if dataset.columns[name].data_type == 'double'
            else 'cast(' ~ value ~ ' as varchar)') ~ ", '')"
        ) -%}
    {%- endfor -%}
    {{- values | join(" || '|' || ") -}}
{%- endmacro %}
