{# A variable with a `codelist` holds its submission values only, one with `terms_of` what stands in
   the column of its name in that seed. `checked: error` stops a release, without it a breach is a
   finding; `checked: false` says that other terms are allowed. A `value` says more than a list. #}
{% macro term_rules(column, checked) %}
    {%- set name = column.name -%}
    {%- set meta = column.config.meta -%}
    {%- set rules = [] -%}
    {%- if meta.get('checked', 'warn') == checked and meta.get('value') is none -%}
        {%- if meta.get('codelist') -%}
            {%- do rules.append(rule(
                name ~ ' is a term of codelist ' ~ meta.codelist ~ '.',
                name,
                name ~ '::varchar not in (select submission from '
                ~ table_named('codelists') ~ " where codelist = '" ~ meta.codelist ~ "')"
            )) -%}
        {%- endif -%}
        {%- if meta.get('terms_of') -%}
            {%- do rules.append(rule(
                name ~ ' stands in ' ~ meta.terms_of ~ '.',
                name,
                name ~ ' not in (select ' ~ name ~ ' from ' ~ table_named(meta.terms_of) ~ ')'
            )) -%}
        {%- endif -%}
    {%- endif -%}
    {{- return(rules) -}}
{% endmacro %}
