{# The first day an ISO 8601 text can mean: 2018-03 is 2018-03-01, 2018 is 2018-01-01, a time is
   left out; null where the text is no date of the calendar. #}
{% macro earliest_date(dtc) -%}
    case
        when length({{ dtc }}) in (4, 7)
            then try_cast({{ dtc }} || substr('-01-01', length({{ dtc }}) - 3) as date)
        when length({{ dtc }}) >= 10 then try_cast(left({{ dtc }}, 10) as date)
    end
{%- endmacro %}
