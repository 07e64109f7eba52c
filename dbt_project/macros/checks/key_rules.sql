{# Each key of a model, `keys` and `other_keys` of its metadata, names one row. A row that lacks a
   part of its key breaks the rule of that part instead. #}
{% macro key_rules(table, meta) %}
    {%- set rules = [] -%}
    {%- for key in [meta['keys']] + meta.get('other_keys', []) -%}
        {%- set names = key | join(', ') -%}
        {%- do rules.append(rule(
            names ~ (' names' if key | length == 1 else ' name') ~ ' one row each.',
            key | last,
            '(' ~ names ~ ') in (select (' ~ names ~ ') from ' ~ table ~ ' where '
            ~ key | join(' is not null and ') ~ ' is not null'
            ~ ' group by ' ~ names ~ ' having count(*) > 1)'
        )) -%}
    {%- endfor -%}
    {{- return(rules) -}}
{% endmacro %}
