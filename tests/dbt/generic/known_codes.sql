{# Codes, and times of day, that were collected but are none that is known: every column beside which
   stands what it was collected as, `<column>_collected`. #}
{% test known_codes(model) %}
    {{ config(severity='warn') }}
    {%- if execute -%}
        {%- set names = run_query('describe ' ~ model).columns[0].values() | list -%}
        {%- set rules = [] -%}
        {%- for name in names if name ~ '_collected' in names -%}
            {%- do rules.append(rule(
                'A collected ' ~ name ~ ' is one that is known.',
                name,
                name ~ ' is null and ' ~ name ~ '_collected is not null',
                name ~ '_collected'
            )) -%}
        {%- endfor -%}
        {%- set keys = names | select('in', ['study', 'subject', 'src_key']) | list -%}
        {{ broken_rules(model, rules, keys) }}
    {%- endif -%}
{% endtest %}
