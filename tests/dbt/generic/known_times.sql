{# Times of day that were collected but are none: every `<column>_time` beside which stands what it
   was collected as. Unknown codes are found in the raw forms, by the suite `collected`. #}
{% test known_times(model) %}
    {{ config(severity='warn') }}
    {%- if execute -%}
        {%- set names = run_query('describe ' ~ model).columns[0].values() | list -%}
        {%- set rules = [] -%}
        {%- for name in names if name.endswith('_time') and name ~ '_collected' in names -%}
            {%- do rules.append(rule(
                'A collected ' ~ name ~ ' is a time of day hh:mm.',
                name,
                name ~ ' is null and ' ~ name ~ '_collected is not null',
                name ~ '_collected'
            )) -%}
        {%- endfor -%}
        {%- set keys = names | select('in', ['study', 'subject', 'src_key']) | list -%}
        {{ broken_rules(model, rules, keys) }}
    {%- endif -%}
{% endtest %}
