{# The site of a form's record where seeds/study/sites.csv knows it; null where not. #}
{% macro standard_site(form) -%}
    (
        select known.site
        from {{ ref('sites') }} as known
        where known.study = {{ form }}.study and known.site = {{ form }}.site
    )
{%- endmacro %}
