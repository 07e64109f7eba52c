{# Whether an event is treatment-emergent: it starts from the first dose on and no later than a day,
   null for no end. One without a start is, unless it ended before the first dose. Nobody without a
   dose has one. Never null. #}
{% macro treatment_emergent(start_date, end_date, first_dose, last_day) -%}
    coalesce(
        case
            when {{ start_date }} is null
                then {{ first_dose }} is not null
                    and coalesce({{ end_date }} >= {{ first_dose }}, true)
            else {{ start_date }} >= {{ first_dose }}
                and coalesce({{ start_date }} <= {{ last_day }}, true)
        end,
        false
    )
{%- endmacro %}
