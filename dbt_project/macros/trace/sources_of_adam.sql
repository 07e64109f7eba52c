{# A select a tie: every row of ADaM by its key, beside dataset and key of each row it came from. A
   row copied from one record names it by SRCDOM, SRCVAR and SRCSEQ (ADaMIG 3.3.9) or the sequence
   number of its domain (OCCDS). What a derived row rests on is declared in the model's metadata; a
   tie without variable is of whole rows, whose record another table names, with its date. #}
{% macro sources_of_adam() %}
    {%- set selects = [] -%}
    {%- set numbered = {} -%}
    {%- for domain in datasets_of('sdtm') -%}
        {%- do numbered.update({domain.name | upper ~ 'SEQ': domain}) -%}
    {%- endfor -%}
    {%- for dataset in datasets_of('adam') -%}
        {%- set row = "'" ~ dataset.name | upper ~ "' as DATASET, made.USUBJID, "
            ~ ('made.PARAMCD' if 'PARAMCD' in dataset.columns else 'cast(null as varchar)')
            ~ ' as PARAMCD, ' ~ row_key(dataset, 'made.') ~ ' as row_key' -%}
        {%- set table = dataset.schema ~ '.' ~ dataset.alias -%}
        {%- set whole = (ties_of(dataset) | rejectattr('variable', 'defined') | list
            + [{'date': 'ADT'}]) | first -%}
        {%- if 'SRCDOM' in dataset.columns -%}
            {%- do selects.extend(named_sources(
                row, table_named(whole.named_by) if whole.named_by else table,
                'cast(null as varchar)', whole.date, 'SRCVAR' in dataset.columns
            )) -%}
        {%- else -%}
            {%- for name in dataset.columns if name in numbered -%}
                {%- do selects.append(
                    'select made.STUDYID, ' ~ row ~ ", cast(null as varchar) as variable, '"
                    ~ numbered[name].name | upper ~ "' as src_dataset, '" ~ name
                    ~ "' as src_variable, made.USUBJID || '|' || cast(made." ~ name
                    ~ ' as varchar) as src_row_key from ' ~ table ~ ' as made where made.' ~ name
                    ~ ' is not null'
                ) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- for tie in ties_of(dataset) | selectattr('variable', 'defined') -%}
            {%- if tie.get('named_by') -%}
                {%- do selects.extend(named_sources(
                    row, table_named(tie.named_by), "'" ~ tie.variable ~ "'", tie.date, true
                )) -%}
            {%- else -%}
                {%- do selects.append(tied_sources(dataset, tie, row)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- selects | join(' union all ') if selects else 'select 1' -}}
{% endmacro %}
