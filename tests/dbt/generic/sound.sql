{# What must hold in every release, read from the metadata beside the model. Of the model: its `keys`
   and `other_keys` name one row each, and every subject is one of its `parent`. Of a variable:
   `required: true` and every part of the key hold a value, but the `empty_keys` of the model;
   `value: AE` is the only one there is, and one with a `codelist` or `terms_of` a term of it. #}
{% test sound(model) %}
    -- depends_on: {{ parent_of_layer() }}
    {%- set tested = tested_model() -%}
    {%- if tested -%}
        {%- set meta = tested.config.meta -%}
        {%- set rules = key_rules(model, meta) -%}
        {%- if meta.get('parent') -%}
            {%- do rules.append(rule(
                'Every USUBJID is found in ' ~ meta.parent | upper ~ '.',
                'USUBJID',
                'USUBJID is not null and (STUDYID, USUBJID) not in (select (STUDYID, USUBJID) from '
                ~ table_named(meta.parent) ~ ')'
            )) -%}
        {%- endif -%}
        {%- for column in tested.columns.values() -%}
            {%- set of_column = column.config.meta -%}
            {%- set in_key = column.name in meta['keys']
                and column.name not in meta.get('empty_keys', []) and not of_column.get('expected') -%}
            {%- if of_column.get('required') or in_key -%}
                {%- do rules.append(rule(
                    column.name ~ ' is never missing.', column.name, column.name ~ ' is null'
                )) -%}
            {%- endif -%}
            {%- if of_column.get('value') is not none -%}
                {%- do rules.append(rule(
                    column.name ~ ' is ' ~ of_column.value ~ '.',
                    column.name,
                    column.name ~ "::varchar <> '" ~ of_column.value ~ "'"
                )) -%}
            {%- endif -%}
            {%- do rules.extend(term_rules(column)) -%}
        {%- endfor -%}
        {{ broken_rules(model, rules, meta['keys']) }}
    {%- endif -%}
{% endtest %}
