{# A select a tie: every row of SDTM that was collected, by its key, beside the form and key of each
   record that gave it. A row has one record of its own; what else it rests on is declared in the
   metadata of the model. Supplemental qualifiers of all domains stand in one table. #}
{% macro records_of_sdtm() %}
    {%- set selects = [] -%}
    {%- for dataset in datasets_of('sdtm') -%}
        {%- set row = named_row(dataset) -%}
        {%- set related = dataset.columns.get('RDOMAIN', {}).get('config', {})
            .get('meta', {}).get('value') -%}
        {%- for parent in dataset.depends_on.nodes if '.int_' in parent -%}
            {%- set table = table_named(parent.split('.') | last) -%}
            {%- do selects.append(
                'select ' ~ row ~ ", cast(null as varchar) as variable, src_form, src_key from "
                ~ table ~ ' as made'
                ~ (" where made.RDOMAIN = '" ~ related ~ "'" if related else '')
            ) -%}
            {%- for tie in ties_of(dataset) -%}
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
