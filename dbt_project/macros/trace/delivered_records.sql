{# A select a dataset: every row of SDTM that was delivered, which is itself the record in the
   vault, with the export, file and line that its version in force came from. #}
{% macro delivered_records() %}
    {%- set selects = [] -%}
    {%- for dataset in datasets_of('sdtm') -%}
        {%- set form = 'sdtm_' ~ dataset.name -%}
        {%- do selects.append(
            'select ' ~ named_row(dataset, delivered=true)
            ~ ", cast(null as varchar) as variable, '" ~ form ~ "' as src_form, _key as src_key, "
            ~ '_export_id as export_id, _file as file, cast(_line as bigint) as line from raw.'
            ~ form ~ ' as made'
        ) -%}
    {%- endfor -%}
    {{- selects | join(' union all ') if selects else 'select 1' -}}
{% endmacro %}
