{# Selects of the rows that SRCDOM, SRCVAR and SRCSEQ of a table name. A dataset without sequence
   numbers has one row a subject, or one a visit that the date of SRCVAR finds. #}
{% macro named_sources(row, table, variable, date, has_srcvar) %}
    {%- set start = 'select made.STUDYID, ' ~ row ~ ', ' ~ variable
        ~ ' as variable, made.SRCDOM as src_dataset, '
        ~ ('made.SRCVAR' if has_srcvar else 'cast(null as varchar)') ~ ' as src_variable, ' -%}
    {%- set selects = [
        start ~ "made.USUBJID || '|' || cast(made.SRCSEQ as varchar) as src_row_key from "
        ~ table ~ ' as made where made.SRCDOM is not null and made.SRCSEQ is not null'
    ] -%}
    {%- for source in (datasets_of('sdtm') + datasets_of('adam') if has_srcvar else []) -%}
        {%- set key = source.config.meta['keys'] -%}
        {%- if 'USUBJID' in key and key | reject('in', ['STUDYID', 'USUBJID', 'VISITNUM'])
            | list | length == 0 -%}
            {%- set dates = [] -%}
            {%- for name in source.columns if 'VISITNUM' in key and name.endswith('DTC') -%}
                {%- do dates.append(
                    "when '" ~ name ~ "' then " ~ complete_date('source.' ~ name)
                ) -%}
            {%- endfor -%}
            {%- do selects.append(
                start ~ row_key(source, 'source.') ~ ' as src_row_key from ' ~ table
                ~ ' as made inner join ' ~ source.schema ~ '.' ~ source.alias ~ ' as source'
                ~ ' on made.STUDYID = source.STUDYID and made.USUBJID = source.USUBJID'
                ~ " where made.SRCSEQ is null and made.SRCDOM = '" ~ source.name | upper ~ "'"
                ~ (' and made.' ~ date ~ ' = case made.SRCVAR ' ~ dates | join(' ') ~ ' end'
                    if dates else '')
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(selects) -}}
{% endmacro %}
