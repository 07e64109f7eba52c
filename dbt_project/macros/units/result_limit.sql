{# The sign of a result beyond a limit of quantification, `<` or `>`; null for any other result. #}
{% macro result_limit(result) -%}
    case when regexp_matches({{ result }}, '^[<>]') then left({{ result }}, 1) end
{%- endmacro %}
