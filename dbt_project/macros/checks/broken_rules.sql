{# Every row of a table that breaks a rule, once for each rule: the rule, its variable, the value
   found, then what names the row, the subject first. #}
{% macro broken_rules(table, rules, keys) %}
    {% set subject = keys | select('in', ['USUBJID', 'study', 'subject']) | list %}
    {% set names = subject + keys | reject('in', subject) | list %}
    {% for each in rules %}
    select
        '{{ each.says | replace("'", "''") }}' as rule,
        '{{ each.column_name }}' as column_name,
        {{ each.value }}::varchar as value,
        {{ names | join(', ') }}
    from {{ table }}
    where {{ each.broken_where }}
    {{ 'union all' if not loop.last }}
    {% else %}
    select null as rule
    where false
    {% endfor %}
{% endmacro %}
