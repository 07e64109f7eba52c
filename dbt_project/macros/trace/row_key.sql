{# What names a row of a dataset: the values of its key but the study, joined by | as the vault's
   keys are. Numbers are written without a trailing `.0`, so that text and number give one key; of a
   row as it was `delivered` they are read first. #}
{% macro row_key(dataset, row='', delivered=false) -%}
    {%- set values = [] -%}
    {%- for name in dataset.config.meta['keys'] if name != 'STUDYID' -%}
        {%- set value = row ~ name -%}
        {%- set type = dataset.columns[name].data_type -%}
        {%- if type == 'double' -%}
            {%- set value = number_text(crf_decimal(value) if delivered else value) -%}
        {%- elif type != 'varchar' -%}
            {%- set number = crf_integer(value) if delivered else value -%}
            {%- set value = 'cast(' ~ number ~ ' as varchar)' -%}
        {%- endif -%}
        {%- do values.append('coalesce(' ~ value ~ ", '')") -%}
    {%- endfor -%}
    {{- values | join(" || '|' || ") -}}
{%- endmacro %}
