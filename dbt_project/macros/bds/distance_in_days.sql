{# Days between two study days, of which none is day 0: day -1 and day 1 are one day apart. #}
{% macro distance_in_days(study_day, target_day) -%}
abs(
        {{ study_day }} - {{ target_day }}
        - case when {{ study_day }} > 0 then 1 else 0 end
        + case when {{ target_day }} > 0 then 1 else 0 end
    )
{%- endmacro %}
