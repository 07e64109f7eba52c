{# A variable with a `codelist` holds its submission values only, one with `terms_of` what stands in
   the column of its name in that seed. `checked: error` stops a release, without it a breach is a
   finding; `checked: false` says that other terms are allowed. A `value` says more than a list. #}
{% macro term_rules(column, checked) %}
    {%- set meta = column.config.meta -%}
    {%- set rules = [] -%}
    {%- if meta.get('codelist') and meta.get('value') is none and meta.get('checked', 'warn') == checked -%}
        {%- do rules.append(rule(
            column.name ~ ' is a term of codelist ' ~ meta.codelist ~ '.',
            column.name,
            column.name ~ '::varchar not in (select submission from '
            ~ table_named('codelists') ~ " where codelist = '" ~ meta.codelist ~ "')"
        )) -%}
    {%- endif -%}
    {%- if meta.get('terms_of') and meta.get('checked', 'warn') == checked -%}
        {%- do rules.append(rule(
            column.name ~ ' stands in ' ~ meta.terms_of ~ '.',
            column.name,
            column.name ~ ' not in (select ' ~ column.name ~ ' from '
            ~ table_named(meta.terms_of) ~ ')'
        )) -%}
    {%- endif -%}
    {{- return(rules) -}}
{% endmacro %}
