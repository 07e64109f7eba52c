{# What the sites have to answer for, read from the metadata beside the model: a variable with
   `expected: true` holds a value. #}
{% test present(model) %}
    {{ config(severity='warn') }}
    {%- set tested = tested_model() -%}
    {%- if tested -%}
        {%- set rules = [] -%}
        {%- for column in tested.columns.values() -%}
            {%- if column.config.meta.get('expected') -%}
                {%- do rules.append(rule(
                    column.name ~ ' is not missing.', column.name, column.name ~ ' is null'
                )) -%}
            {%- endif -%}
        {%- endfor -%}
        {{ broken_rules(model, rules, tested.config.meta['keys']) }}
    {%- endif -%}
{% endtest %}
