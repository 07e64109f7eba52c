{# Whether something of a day, at a time hh:mm where that is known, comes before the first dose, an
   ISO 8601 text (SDTMIG 4.5.9). On the day of the first dose what has no time counts as before:
   the protocol takes samples and measurements ahead of the dose. Never null. #}
{% macro before_exposure(date, time, first_dose) -%}
    coalesce(
        {{ date }} < {{ complete_date(first_dose) }}
        or (
            {{ date }} = {{ complete_date(first_dose) }}
            and coalesce({{ time }} < nullif(substr({{ first_dose }}, 12, 5), ''), true)
        ),
        false
    )
{%- endmacro %}
