{# The first day an ISO 8601 text can mean. Where its period contains the first dose, the day of the
   first dose, unless what started had ended before it. #}
{% macro imputed_start(dtc, first_dose, end_date) -%}
    case
        when
            length({{ dtc }}) in (4, 7)
            and {{ first_dose }} between {{ earliest_date(dtc) }} and {{ latest_date(dtc) }}
            and coalesce({{ end_date }} >= {{ first_dose }}, true)
            then {{ first_dose }}
        else {{ earliest_date(dtc) }}
    end
{%- endmacro %}
