{# Rows that share their key with another row, or lack a part of it. #}
{% test unique_key(model, columns) %}
    {%- set rules = key_rules(model, {'keys': columns}) -%}
    {%- for name in columns -%}
        {%- do rules.append(rule(name ~ ' is never missing.', name, name ~ ' is null')) -%}
    {%- endfor -%}
    {{ broken_rules(model, rules, columns) }}
{% endtest %}
