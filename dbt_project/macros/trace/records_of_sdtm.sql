{# A select a tie: every row of SDTM by its key, beside the form and key of each record that gave
   it. A row has one record of its own, of a form or of a delivered dataset; what else it rests on
   is declared in the metadata of the model. #}
{% macro records_of_sdtm() %}
    {%- set selects = [] -%}
    {%- for dataset in datasets_of('sdtm') -%}
        {%- set row -%}
            made.STUDYID,
            '{{ dataset.name | upper }}' as DOMAIN,
            {{ 'made.USUBJID' if 'USUBJID' in dataset.columns else 'cast(null as varchar)' }}
                as USUBJID,
            {{ row_key(dataset, 'made.') }} as row_key
        {%- endset -%}
        {%- for parent in dataset.depends_on.nodes if 'src_' not in parent -%}
            {%- set made = graph.nodes[parent] -%}
            {%- set table = made.schema ~ '.' ~ made.alias -%}
            {%- do selects.append(
                'select ' ~ row ~ ", cast(null as varchar) as variable, src_form, src_key from "
                ~ table ~ ' as made'
            ) -%}
            {%- for tie in ties_of(dataset) if made.schema == 'intermediate' -%}
                {%- do selects.append(
                    'select ' ~ row ~ ", '" ~ tie.variable ~ "' as variable, source.src_form, "
                    ~ 'source.src_key from ' ~ table ~ ' as made inner join '
                    ~ table_named(tie['from']) ~ ' as source on made.STUDYID = source.study'
                    ~ (" and made.USUBJID = source.study || '-' || source.subject"
                        if tie.get('by_subject', true) else '')
                    ~ ' where ' ~ tie.get('where', 'true')
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- selects | join(' union all ') if selects else 'select 1' -}}
{% endmacro %}
