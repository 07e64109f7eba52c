{# The select of a declared tie: rows of a dataset beside those of the subject that they rest on.
   With `last_by` it is the last of them in that order, with `last_of_subject` the last of all the
   subject has, with `same_visit` those of the same visit and day: of a form filled twice that day
   the first with the first, the second with the second. #}
{% macro tied_sources(dataset, tie, row) %}
    {%- set source = graph.nodes['model.' ~ project_name ~ '.' ~ tie['from']] -%}
    {%- set same_visit = 'and made.VISITNUM is not distinct from source.VISITNUM'
        ~ ' and made.ADT is not distinct from source.ADT and made.nth = source.nth' -%}
    {%- set last = 'qualify row_number() over (partition by made.STUDYID, '
        ~ row_key(dataset, 'made.') ~ ' order by ' ~ tie.get('last_by', '') ~ ') = 1' -%}
    {%- set tables = [dataset.schema ~ '.' ~ dataset.alias, source.schema ~ '.' ~ source.alias] -%}
    {%- if tie.get('same_visit') -%}
        {%- set tables = ['numbered_' ~ dataset.alias, 'numbered_' ~ source.alias] -%}
    {%- elif tie.get('last_of_subject') -%}
        {%- do tables.append(
            '(from ' ~ tables.pop() ~ ' qualify row_number() over (partition by STUDYID, USUBJID '
            ~ 'order by ' ~ tie.last_of_subject ~ ') = 1)'
        ) -%}
    {%- endif -%}
    select
        made.STUDYID,
        {{ row }},
        '{{ tie.variable }}' as variable,
        '{{ source.name | upper }}' as src_dataset,
        cast(null as varchar) as src_variable,
        {{ row_key(source, 'source.') }} as src_row_key
    from {{ tables[0] }} as made
    inner join {{ tables[1] }} as source
        on
            made.STUDYID = source.STUDYID
            and made.USUBJID = source.USUBJID
            {{ same_visit if tie.get('same_visit') }}
    where {{ tie.get('where', 'true') }}
    {{ last if tie.get('last_by') }}
{% endmacro %}
