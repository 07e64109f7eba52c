{# The visit code of a form's record where seeds/study/visits.csv knows it; null where not. #}
{% macro standard_visit(form) -%}
    (
        select known.visit_code
        from {{ ref('visits') }} as known
        where known.study = {{ form }}.study and known.visit_code = {{ form }}.visit
    )
{%- endmacro %}
