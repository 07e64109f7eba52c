{# The rows of a domain that were delivered as SDTM: every variable that a delivery may have, read
   with the type that the domain gives it. dbt knows no variables while it parses and in unit tests,
   which give typed rows. #}
{% macro delivered_as_sdtm(domain) %}
    {%- set delivered = source('raw', 'sdtm_' ~ domain) -%}
    {%- set variables = [] -%}
    {%- if execute and graph.sources -%}
        {%- set form = graph.sources['source.' ~ project_name ~ '.raw.sdtm_' ~ domain] -%}
        {%- set known = graph.nodes['model.' ~ project_name ~ '.' ~ domain].columns -%}
        {%- for name in form.columns if name in known -%}
            {%- set type = known[name].data_type -%}
            {%- do variables.append(
                crf_integer(name) ~ ' as ' ~ name if type == 'integer'
                else crf_decimal(name) ~ ' as ' ~ name if type == 'double'
                else name
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    select {{ variables | join(', ') or '*' }} from {{ delivered }}
{%- endmacro %}
