{# The day from which a study or an endpoint counts, by the name of its variable: randomisation
   (RANDDT) or first dose (TRTSDT). Null for any other name. #}
{% macro origin_date(origin, randomisation, first_dose) -%}
    case {{ origin }} when 'RANDDT' then {{ randomisation }} when 'TRTSDT' then {{ first_dose }} end
{%- endmacro %}
