{# Study day of a date: the reference day is 1, the day before it -1, there is no day 0
   (SDTMIG 4.4.4); null where one of the two is. #}
{% macro study_day(date, ref) -%}
    cast(
        case
            when {{ date }} >= {{ ref }} then date_diff('day', {{ ref }}, {{ date }}) + 1
            else date_diff('day', {{ ref }}, {{ date }})
        end as integer
    )
{%- endmacro %}
