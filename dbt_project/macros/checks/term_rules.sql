{# A variable with a `codelist` holds its submission values only, or terms that seeds/codelists/
   sponsor_terms.csv declares for the study; one with `terms_of` what stands in the column of its
   name in that seed. A `value` says more than a list. #}
{% macro term_rules(column) %}
    {%- set name = column.name -%}
    {%- set meta = column.config.meta -%}
    {%- set rules = [] -%}
    {%- if meta.get('codelist') and meta.get('value') is none -%}
        {%- set of_list = " where codelist = '" ~ meta.codelist ~ "')" -%}
        {%- do rules.append(rule(
            name ~ ' is a term of codelist ' ~ meta.codelist ~ '.',
            name,
            name ~ '::varchar not in (select submission from ' ~ table_named('codelists') ~ of_list
            ~ ' and (STUDYID, ' ~ name ~ '::varchar) not in (select (study, submission) from '
            ~ table_named('sponsor_terms') ~ of_list
        )) -%}
    {%- endif -%}
    {%- if meta.get('terms_of') -%}
        {%- do rules.append(rule(
            name ~ ' stands in ' ~ meta.terms_of ~ '.',
            name,
            name ~ ' not in (select ' ~ name ~ ' from ' ~ table_named(meta.terms_of) ~ ')'
        )) -%}
    {%- endif -%}
    {{- return(rules) -}}
{% endmacro %}
