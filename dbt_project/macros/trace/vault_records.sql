{# A select a form of the CRF: every record in force by form and key, and the export, file and line
   that the version in force came from. #}
{% macro vault_records() %}
    {%- set selects = [] -%}
    {%- for form in (graph.sources.values() if execute else [])
        if form.source_name == 'raw' and not form.name.startswith('sdtm_') -%}
        {%- do selects.append(
            "select '" ~ form.name ~ "' as src_form, _key as src_key, _export_id as export_id, "
            ~ '_file as file, _line as line from ' ~ form.schema ~ '.' ~ form.identifier
        ) -%}
    {%- endfor -%}
    {{- selects | join(' union all ') if selects else 'select 1' -}}
{% endmacro %}
